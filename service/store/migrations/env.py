"""Runs the migrations in the transaction that `service.store.migrate` hands over."""

from alembic import context

from service.store import job_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=job_tables.jobs.metadata,
    transactional_ddl=True,
)
context.run_migrations()
