"""Runs the migrations in the transaction that `service.store.migrate` hands over."""

from alembic import context

from service.store import (
    account_tables,
    crm_tables,
    delivery_tables,
    import_tables,
    job_tables,
    outbound_tables,
    pipeline_tables,
    search_tables,
    standing_tables,
    tables,
)

FEATURES = (
    account_tables,
    crm_tables,
    delivery_tables,
    import_tables,
    job_tables,
    outbound_tables,
    pipeline_tables,
    search_tables,
    standing_tables,
)
"""Modules that add their tables to the one metadata."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    transactional_ddl=True,
)
context.run_migrations()
