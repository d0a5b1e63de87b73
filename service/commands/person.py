"""`fingerpost person`: what is kept about somebody, to hand over or to erase."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from service.commands.common import stop
from service.commands.database import Database, opened, settings_with
from service.commands.people import Organisation
from service.commands.style import STYLE
from service.commands.whole_file import put
from service.errors import FingerpostError
from service.people import LOCAL_PERSON
from service.privacy.named import Named
from service.store.audit import audit
from service.store.people import persons
from service.store.people.persons import Search

app = typer.Typer(
    help="Find, export or erase a person everywhere: notes, calls, contacts, deliveries.",
    no_args_is_help=True,
    **STYLE,
)

Terms = Annotated[
    list[str], typer.Argument(metavar="TERM…", help="Name, e-mail address, phone number.")
]


@app.command(epilog="Example: fingerpost person find 'Anna Holm' anna@acme.example")
def find(
    terms: Terms,
    organisation: Organisation = LOCAL_PERSON.organisation,
    database: Database = None,
) -> None:
    """Print in how many rows of which table somebody is named."""
    with opened(settings_with(database)) as store:
        _print(store.read(persons.find, organisation, Named(terms)))


@app.command(epilog="Example: fingerpost person export anna@acme.example --out anna.json")
def export(
    terms: Terms,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to; it may not exist yet.")],
    organisation: Organisation = LOCAL_PERSON.organisation,
    database: Database = None,
) -> None:
    """Write everything that names somebody into a file, to hand over to them."""
    if out.exists():
        stop(f"{out} exists already; name another file.")
    now = datetime.now(UTC)
    with opened(settings_with(database)) as store:
        search = store.read(persons.find, organisation, Named(terms))
        rows = [{"table": each.table, "row": each.row} for each in search.found]
        text = json.dumps(
            {"at": now.isoformat(), "found": rows}, ensure_ascii=False, indent=1, default=str
        )
        out.touch(mode=0o600)
        try:
            put(out, f"{text}\n".encode())
        except FingerpostError as error:
            out.unlink()
            stop(str(error))
        entry = (organisation, "command", "person_exported", f"{len(rows)} rows", now)
        store.write("people", audit.add, *entry).result()
        _print(search)


@app.command(epilog="Example: fingerpost person erase 'Anna Holm' anna@acme.example")
def erase(
    terms: Terms,
    organisation: Organisation = LOCAL_PERSON.organisation,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    unreadable: Annotated[
        bool,
        typer.Option("--unreadable", help="Erase files and deliveries that cannot be read, too."),
    ] = False,
    database: Database = None,
) -> None:
    """Erase somebody: their contact and calls, notes that name them, the name everywhere else.

    Afterwards every table is searched again; what still names them is printed, and is an error.
    Backups are not changed: delete those that are older, or erase again after a restore.
    """
    with opened(settings_with(database)) as store:
        wanted = Named(terms)
        _print(store.read(persons.find, organisation, wanted))
        if not yes:
            typer.confirm("Erase all of it? This cannot be undone.", abort=True, err=True)
        now = datetime.now(UTC)
        try:
            left = store.write(
                "people", persons.erase, organisation, "command", wanted, now, unreadable
            ).result()
        except FingerpostError as error:
            stop(error.in_full)
    if left.found or left.unread:
        _print(left)
        stop("what is printed above may still name them.")
    typer.echo("Nothing names them any more.")


def _print(search: Search) -> None:
    """How many rows of which table, and each row that could not be read."""
    for table, count in sorted(Counter(each.table for each in search.found).items()):
        typer.echo(f"{table}: {count}")
    for each in search.unread:
        place = " ".join((each.table, *map(str, each.key.values())))
        typer.echo(f"{place}: not readable; look whom it names, or erase with --unreadable.")
    if not search.found and not search.unread:
        typer.echo("Nothing names them.")
