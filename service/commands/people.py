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
from service.errors import FingerpostError
from service.people import LOCAL_PERSON, Role
from service.rule_desk.drafts import published
from service.store.audit import audit
from service.store.audit.audit import Entry
from service.store.people import handing_over, holdings, people
from service.store.people.holdings import Holding
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
        made, now = new_code(), datetime.now(UTC)
        until, kept = now + CODE_STAYS, digest_of_code(made)
        entry = Entry(account.organisation, "command", "person_code", account.id)
        store.write(
            "people",
            audit.noted,
            entry,
            now,
            people.reopen,
            account.organisation,
            account.id,
            kept,
            until,
        ).result()
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
        entry = Entry(account.organisation, "command", "person_closed", account.id)
        store.write(
            "people", audit.noted, entry, now, people.close, account.organisation, account.id, now
        ).result()
        typer.echo(f"The account of {account.email} is closed.")
        left = store.read(holdings.held, account.organisation, account.id)
        if left.moves or left.private:
            typer.echo(
                f"They still have {_told(left, left.private)}. See fingerpost people hand-over."
            )


@app.command(
    "hand-over", epilog="Example: fingerpost people hand-over anna@example.com ben@example.com"
)
def hand_over(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Who has it now.")],
    to: Annotated[str, typer.Argument(metavar="COLLEAGUE", help="Who takes it over.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: Database = None,
) -> None:
    """Give a colleague the accounts, contacts and days of somebody, and the calls shared with that colleague.

    Calls that were not shared with the colleague stay as they are: nobody gets to read them.
    """
    with opened(settings_with(database)) as store:
        who, taker = (store.read(people.with_email, folded(each)) for each in (email, to))
        if who is None or taker is None or who.organisation != taker.organisation:
            stop(f"{email if who is None else to} has no account in this organisation.")
        try:
            left = store.read(holdings.held, who.organisation, who.id, taker.id)
            typer.echo(f"{who.email} hands over {_told(left, left.calls)}.")
            typer.echo(
                f"{left.private:,} calls were not shared with {taker.email} and stay as they are."
            )
            if left.moves and not yes:
                typer.confirm("Hand it over?", abort=True, err=True)
            whose = (who.organisation, "command", who.id, taker.id)
            store.write("people", handing_over.hand_over, *whose, datetime.now(UTC)).result()
        except FingerpostError as error:
            stop(error.in_full)
        typer.echo(f"{taker.email} has it now." if left.moves else "There is nothing to hand over.")


def _told(left: Holding, calls: int) -> str:
    """What somebody has, in a row."""
    return f"{left.accounts:,} accounts, {left.contacts:,} contacts, {left.days:,} days and {calls:,} calls"


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
