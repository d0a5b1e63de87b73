"""`fingerpost webhook`: let a tool deliver, and send a sample as that tool would."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import httpx2
import typer

from service.access.log_in import folded
from service.commands.common import print_json, stop
from service.commands.database import Database, opened, settings_with
from service.commands.style import STYLE
from service.errors import FingerpostError, NotFound
from service.files import text_files
from service.people import LOCAL_PERSON, Person
from service.store.people import people
from service.store.store import Store
from service.webhooks.api import TIMEOUT_SECONDS
from service.webhooks.key import check_key, go_on_with
from service.webhooks.providers import PROVIDERS, provider_of
from service.webhooks.signing import sign
from service.webhooks.source_view import path_of
from service.webhooks.sources import Sources, check_secret
from service.webhooks.vault import Vault

app = typer.Typer(
    help="Let call-logging tools deliver, and try it without them.",
    no_args_is_help=True,
    **STYLE,
)
_KNOWN = f"One of: {' '.join(PROVIDERS)}."


@app.command(epilog="Example: fingerpost webhook add aircall --secret 45XXYYZZa08")
def add(
    provider: Annotated[str, typer.Argument(help=_KNOWN)],
    secret: Annotated[
        str | None, typer.Option(help="The tool's secret; without it one is made.")
    ] = None,
    database: Database = None,
    name: Annotated[str, typer.Option(help="What you call it.")] = "",
    person: Annotated[
        str | None,
        typer.Option(metavar="EMAIL", help="Whose calls it makes, once there are accounts."),
    ] = None,
) -> None:
    """Let a tool deliver. Prints JSON: source, path and secret; the secret is told this once.

    Give the tool the address of your service followed by the path.
    """
    settings = settings_with(database)
    try:
        provider_of(provider)
    except FingerpostError as error:
        stop(error.in_full)
    with opened(settings) as store:
        check_key(store, *settings.vault(), settings.shared)
        sources = Sources(store, lambda: Vault.open(*settings.vault()))
        owner = LOCAL_PERSON if person is None else _owner(store, person)
        added = sources.add(owner, provider, datetime.now(UTC), secret, name)
    source = added.source
    print_json({"source": source.id, "path": path_of(source), "secret": added.secret})


@app.command("new-key", epilog="Example: FINGERPOST_KEY=NEW fingerpost webhook new-key")
def new_key(database: Database = None) -> None:
    """Go on with the key of FINGERPOST_KEY where the one before is lost.

    What was encrypted with that one stays as it is and cannot be used: connect those tools, endpoints and CRMs again.
    """
    settings = settings_with(database)
    given, file = settings.vault()
    if given is None:
        stop("Give the new key first, as FINGERPOST_KEY.")
    try:
        vault = Vault.open(given, file)
    except FingerpostError as error:
        stop(error.in_full)
    with opened(settings) as store:
        lost = go_on_with(store, vault)
    rest = f" It cannot open {lost} of the stored secrets: connect these again." if lost else ""
    typer.echo(f"This is the database's key from now on.{rest}")


def _owner(store: Store, email: str) -> Person:
    account = store.read(people.by_email, folded(email))
    if account is None:
        raise NotFound("account")
    return Person(account.id, account.organisation, frozenset())


@app.command(
    epilog="Example: fingerpost webhook send http://127.0.0.1:8000/webhooks/close/SOURCE "
    "docs/deliveries/close.json --provider close --secret SECRET"
)
def send(
    url: Annotated[str, typer.Argument(help="The address that the tool would be given.")],
    file: Annotated[Path, typer.Argument(help="The payload, as the tool writes it; - for stdin.")],
    provider: Annotated[str, typer.Option(help=_KNOWN)],
    secret: Annotated[str, typer.Option(help="The source's secret.")],
) -> None:
    """Sign a payload as a tool does, send it, and print the answer. Exit code 1 when it is refused."""
    try:
        body = text_files.bytes_of(file)
        described = provider_of(provider)
        check_secret(described, secret)
        signed = sign(described, secret.strip(), url, body, datetime.now(UTC))
        answer = httpx2.post(
            signed.url, content=signed.body, headers=signed.headers, timeout=TIMEOUT_SECONDS
        )
    except FingerpostError as error:
        stop(error.in_full)
    except OSError as error:
        stop(f"{file}: {error.strerror}.")
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        stop(f"{url} cannot be reached: {error}. Is the service running?")
    typer.echo(f"{answer.status_code} {answer.text}")
    if answer.status_code == 401 and described.proves_address:
        typer.echo(
            f"{described.name} signs the address too. If the service runs with FINGERPOST_PUBLIC_URL, send to "
            f"that address followed by {urlsplit(url).path}, not to {url}.",
            err=True,
        )
    raise typer.Exit(0 if answer.is_success else 1)
