"""Runs the migrations in the transaction that `service.store.database.migrate` hands over."""

from alembic import context

from service.store.tables import accounts as account_tables
from service.store.tables import calls as tables
from service.store.tables import crm as crm_tables
from service.store.tables import deliveries as delivery_tables
from service.store.tables import imports as import_tables
from service.store.tables import jobs as job_tables
from service.store.tables import key_proof as key_tables
from service.store.tables import outbound as outbound_tables
from service.store.tables import pipeline as pipeline_tables
from service.store.tables import search as search_tables
from service.store.tables import standings as standing_tables

FEATURES = (
    account_tables,
    crm_tables,
    delivery_tables,
    import_tables,
    job_tables,
    key_tables,
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
