"""Brings a database to this version's tables at start, and refuses one of a newer version."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from service.errors import StoreProblem
from service.store.database import dialects

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x66696E67
"""A number that only Fingerpost uses: processes that start together migrate one by one."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _steps() -> ScriptDirectory:
    """All steps, read once."""
    return ScriptDirectory.from_config(_config())


def head() -> str | None:
    """The newest step of the tables."""
    return _steps().get_current_head()


def upgrade(engine: Engine) -> None:
    """Apply the migrations that the database lacks, all of them or none."""
    with engine.execution_options(writes=True).begin() as connection:
        dialects.have_others_wait(connection, _LOCK)
        if _is_behind(connection):
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        # A database that may only be read is told now, not with the first note.
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _is_behind(connection: Connection) -> bool:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {step.revision for step in _steps().walk_revisions()}:
        raise StoreProblem(
            f"The database was written by a newer version of Fingerpost (step {current}).",
            "Install that version or a later one, or name another database with --database.",
        )
    return current != head()
