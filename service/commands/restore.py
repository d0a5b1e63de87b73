"""`fingerpost restore`: what a backup holds, into an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.commands.backup import Database, opened, shown, why
from service.commands.common import settings_of, stop
from service.errors import FingerpostError
from service.store.database import backup as backups


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `fingerpost backup` wrote.")],
    database: Database = None,
) -> None:
    """Fill an empty database with a backup, wholly or not at all, and check what lies there.

    It may be of the other kind: a backup of SQLite can be restored into PostgreSQL.
    """
    settings = settings_of(**({"database": database} if database else {}))
    try:
        with opened(file) as lines:
            rows = backups.restore(settings.database, shown(lines))
    except (FingerpostError, OSError) as error:
        stop(why(error))
    typer.echo(f"{sum(rows.values()):,} rows of {len(rows)} tables were restored.")
