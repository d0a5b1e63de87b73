"""`fingerpost audit`: check that nobody altered what happened, and show who saw and changed what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from service.commands.database import Database, opened, settings_with
from service.store.audit import audit as trail
from service.store.audit import sealing
from service.store.store import Store


def audit(
    last: Annotated[int, typer.Option(min=0, help="Print so many entries, newest first.")] = 0,
    organisation: Annotated[str, typer.Option(help="Only this company.")] = "",
    database: Database = None,
) -> None:
    """Seal what happened, then check the whole chain: exit code 1 when something was altered.

    It prints the chain's head for each company. Kept in another place, the head shows later that
    the chain was not made anew by somebody who owns the database.
    """
    altered = False
    with opened(settings_with(database)) as store:
        for name in [organisation] if organisation else store.read(trail.organisations):
            while changed := store.read(sealing.to_seal, name):
                now = datetime.now(UTC)
                store.write("people", sealing.seal, name, now, changed).result()
            altered |= _check(store, name)
            for row in store.read(trail.newest, name, None, last) if last else ():
                typer.echo(
                    f"  {row.number} {row.at} {row.actor or '-'} {row.action} {row.subject or ''}"
                )
    if altered:
        raise typer.Exit(1)


def _check(store: Store, organisation: str) -> bool:
    found = store.read(sealing.check, organisation)
    for problem in found.problems:
        typer.echo(f"{organisation}: {problem}", err=True)
    state = "ALTERED" if found.problems else "whole"
    typer.echo(
        f"{organisation}: {state}. {found.entries:,} entries, {found.calls:,} calls, "
        f"{found.erased:,} erased words. Head {found.head}"
    )
    return bool(found.problems)
