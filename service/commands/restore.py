"""`fingerpost restore`: what a backup holds, into an empty database."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from service.commands.backup import opened, shown, why
from service.commands.common import stop
from service.commands.database import Database, settings_with
from service.errors import FingerpostError
from service.store import restored
from service.store.database import backup as backups
from service.store.restored import Revived


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `fingerpost backup` wrote.")],
    database: Database = None,
    go_on: Annotated[
        bool,
        typer.Option("--go-on", help="Go on sending events: it takes the place of the old one."),
    ] = False,
) -> None:
    """Fill an empty database with a backup, wholly or not at all, and check what lies there.

    It may be of the other kind: a backup of SQLite can be restored into PostgreSQL. Everybody is logged
    out, and events wait until their endpoint is switched on: this may be a rehearsal. What was
    withdrawn since the backup counts again, so tokens and accounts are printed.
    """
    settings = settings_with(database)
    try:
        with opened(file) as lines:
            settle = partial(restored.settle, go_on=go_on)
            rows, revived = backups.restore(settings.database, shown(lines), settle)
    except (FingerpostError, OSError) as error:
        stop(why(error, file))
    typer.echo(f"{sum(rows.values()):,} rows of {len(rows)} tables were restored.")
    _print(revived, go_on)


def _print(revived: Revived, go_on: bool) -> None:
    if revived.sessions:
        typer.echo(f"{revived.sessions:,} log-ins were ended.")
    for title, found in (
        ("These accounts are open, also if they were closed since the backup:", revived.accounts),
        ("These tokens count, also if they were withdrawn since the backup:", revived.tokens),
    ):
        for line in [title, *(f"  {each}" for each in found)] if found else ():
            typer.echo(line)
    if revived.endpoints:
        state = "go to" if go_on else "wait until these are switched on under Verdicts out"
        typer.echo(f"Events ({revived.held:,} now) {state}:")
        for url in revived.endpoints:
            typer.echo(f"  {url}")
