"""`fingerpost people`: the accounts of an installation, for who owns its database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from service.access.credentials import digest_of_code, new_code
from service.access.log_in import folded
from service.access.members import CODE_STAYS, Invitation, invite, one_line
from service.commands.common import settings_of, stop
from service.commands.database import Database, opened, settings_with
from service.commands.style import STYLE
from service.people import LOCAL_PERSON, Role
from service.rule_desk.drafts import published
from service.store.people import people
from service.store.store import Store

app = typer.Typer(
    help="The accounts of people. Once there is one, everybody has to log in.",
    no_args_is_help=True,
    **STYLE,
)

Organisation = Annotated[
    str,
    typer.Option(
        help="The company, where several share an installation. They never see each other."
    ),
]


@app.command(epilog="Example: fingerpost people add anna@example.com --role admin")
def add(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    role: Annotated[Role, typer.Option(help="What they do.")] = Role.REP,
    name: Annotated[str, typer.Option(help="How others call them.")] = "",
    organisation: Organisation = LOCAL_PERSON.organisation,
    database: Database = None,
) -> None:
    """Add somebody, and print the code with which they set their password.

    The first one takes over the calls that were written before there were accounts.
    """
    if not (company := one_line(organisation)) or len(company) > 64:
        stop("the name of an organisation has 1 to 64 characters.")
    with opened(settings_with(database)) as store:
        _check_rules_are_nobodys(store, company)
        invitation = invite(store, company, email, name, role, datetime.now(UTC)).result()
        _print(invitation)


def _check_rules_are_nobodys(store: Store, company: str) -> None:
    """Stop before rules that one organisation published at the desk come to count for a second one."""
    known, packs = store.read(people.organisations_with_people), settings_of().packs
    if packs is None or not known or company in known or not (files := published(packs)):
        return
    stop(
        f"{files[0]} holds what was published at the desk; it would count for {company} too. Take it back "
        "at the desk first, or, if it is for everybody, give the file another name."
    )


@app.command(epilog="Example: fingerpost people code anna@example.com")
def code(email: Annotated[str, typer.Argument(metavar="EMAIL")], database: Database = None) -> None:
    """Print a new code for somebody who forgot their password."""
    with opened(settings_with(database)) as store:
        account = store.read(people.by_email, folded(email))
        if account is None:
            stop(f"{email} has no open account.")
        made, until = new_code(), datetime.now(UTC) + CODE_STAYS
        kept = digest_of_code(made)
        store.write("", people.reopen, account.organisation, account.id, kept, until).result()
        _print(Invitation(account, made, until))


@app.command("list", epilog="Example: fingerpost people list")
def list_people(
    organisation: Organisation = LOCAL_PERSON.organisation, database: Database = None
) -> None:
    """Print who has an account: address, role, name."""
    with opened(settings_with(database)) as store:
        for account in store.read(people.of_organisation, organisation):
            state = " (closed)" if account.closed else ""
            typer.echo(f"{account.email}\t{account.role}\t{account.name}{state}")


@app.command(epilog="Example: fingerpost people close anna@example.com")
def close(
    email: Annotated[str, typer.Argument(metavar="EMAIL")], database: Database = None
) -> None:
    """Close somebody's account: they are logged out, and their tokens are withdrawn."""
    with opened(settings_with(database)) as store:
        account = store.read(people.by_email, folded(email))
        if account is None:
            stop(f"{email} has no open account.")
        now = datetime.now(UTC)
        store.write("people", people.close, account.organisation, account.id, now).result()
        typer.echo(f"The account of {account.email} is closed.")


def _print(invitation: Invitation) -> None:
    account = invitation.account
    if account.role is Role.INTEGRATION:
        typer.echo(f"{account.email} is an integration. Make its token on an admin's account page.")
        return
    typer.echo(f"{account.email} is {account.role} of {account.organisation}.")
    if not settings_of().passwords:
        typer.echo("They log in with the company's account: passwords are turned off.")
        return
    typer.echo(f"Code: {invitation.code}")
    typer.echo("It sets the password on the page /join, once, within three days.")
