"""The routes for accounts and contacts. Each is a few lines: the work is in `accounts`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.accounts import answers
from service.accounts.accounts import PAGE
from service.accounts.schemas import (
    AccountChange,
    ConcernChange,
    ContactChange,
    NewAccount,
    NewConcern,
    NewContact,
    NewDate,
    Nurture,
    Source,
    Stage,
)
from service.calls.schemas import FactStatement
from service.pipeline.calendar_feed import calendar
from service.web.requests import (
    AccountReader,
    AccountWriter,
    IdempotencyKey,
    OwnAccounts,
    OwnMemory,
    StrictRoute,
    answer,
)
from service.web.words import Words

router = APIRouter(prefix="/api", route_class=StrictRoute)

Cursor = Annotated[str | None, Query(max_length=1_500)]
Limit = Annotated[int, Query(ge=1, le=PAGE)]
Search = Annotated[str, Query(max_length=200)]


@router.post("/accounts", tags=["accounts"], status_code=201, response_model=answers.Account)
async def create_account(
    new: NewAccount,
    person: AccountWriter,
    accounts: OwnAccounts,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Add an account."""
    return answer(await accounts.create(person, new, key=idempotency_key), 201)


@router.get("/accounts", tags=["accounts"], response_model=answers.Accounts)
async def list_accounts(
    person: AccountReader,
    accounts: OwnAccounts,
    cursor: Cursor = None,
    limit: Limit = PAGE,
    stage: Stage | None = None,
    source: Source | None = None,
    nurture: Nurture | None = None,
    q: Search = "",
) -> Response:
    """Accounts by name. `next` is the cursor of the next page; `q` a part of the name or domain."""
    wanted = {"stage": stage, "source": source, "nurture": nurture}
    page = await accounts.list(person, "account", cursor, limit, search=q, **wanted)
    return answer(page)


@router.get("/accounts/{account}", tags=["accounts"], response_model=answers.Account)
async def read_account(account: str, person: AccountReader, accounts: OwnAccounts) -> Response:
    """An account with its contacts."""
    return answer(await accounts.read(person, account))


@router.patch("/accounts/{account}", tags=["accounts"], response_model=answers.Account)
async def change_account(
    account: str, change: AccountChange, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Change an account: name, domain, stage, source, what it is on the list for, details."""
    return answer(await accounts.change(person, account, change))


@router.delete("/accounts/{account}", tags=["accounts"], status_code=204)
async def delete_account(account: str, person: AccountWriter, accounts: OwnAccounts) -> Response:
    """Delete an account with its contacts and calls. All their words are erased."""
    await accounts.delete(person, account)
    return Response(status_code=204)


@router.get("/accounts/{account}/facts", tags=["accounts"], response_model=answers.AccountFacts)
async def read_facts(account: str, person: AccountReader, memory: OwnMemory) -> Response:
    """What is known of an account over all its calls: facts with who said what when, what changed, what to ask."""
    return answer(await memory.facts(person, account))


@router.put(
    "/accounts/{account}/facts/{fact}", tags=["accounts"], response_model=answers.AccountFacts
)
async def state_account_fact(
    account: str, fact: str, said: FactStatement, person: AccountWriter, memory: OwnMemory
) -> Response:
    """Put your word on a fact of the account over all calls. `"state": null` takes it back."""
    return answer(await memory.state(person, account, fact, said))


@router.post(
    "/accounts/{account}/concerns",
    tags=["accounts"],
    status_code=201,
    response_model=answers.Account,
)
async def add_concern(
    account: str, new: NewConcern, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Keep a question or worry of the buyer, to answer later."""
    return answer(await accounts.add_concern(person, account, new), 201)


@router.patch(
    "/accounts/{account}/concerns/{concern}", tags=["accounts"], response_model=answers.Account
)
async def answer_concern(
    account: str, concern: str, change: ConcernChange, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Say whether a question was answered."""
    return answer(await accounts.answer_concern(person, account, concern, change))


@router.delete(
    "/accounts/{account}/concerns/{concern}", tags=["accounts"], response_model=answers.Account
)
async def remove_concern(
    account: str, concern: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Take a question off the list."""
    return answer(await accounts.remove_concern(person, account, concern))


@router.get("/accounts/{account}/dates", tags=["accounts"], response_model=answers.Dates)
async def read_dates(account: str, person: AccountReader, accounts: OwnAccounts) -> Response:
    """Days to think of: birthdays, ends of contracts."""
    return answer(await accounts.dates(person, account))


@router.post(
    "/accounts/{account}/dates", tags=["accounts"], status_code=201, response_model=answers.Dates
)
async def add_date(
    account: str, new: NewDate, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Keep a day to think of, once or every year."""
    return answer(await accounts.add_date(person, account, new), 201)


@router.delete("/accounts/{account}/dates/{date}", tags=["accounts"], response_model=answers.Dates)
async def remove_date(
    account: str, date: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Forget a day."""
    return answer(await accounts.remove_date(person, account, date))


@router.get("/calendar.ics", tags=["accounts"], response_class=Response)
async def read_calendar(texts: Words, person: AccountReader, accounts: OwnAccounts) -> Response:
    """When to come back and days to think of, as a calendar with reminders (RFC 5545)."""
    body = calendar(*await accounts.reminders(person), texts, datetime.now(UTC))
    return Response(body, media_type="text/calendar; charset=utf-8")


@router.post("/contacts", tags=["contacts"], status_code=201, response_model=answers.Contact)
async def create_contact(new: NewContact, person: AccountWriter, accounts: OwnAccounts) -> Response:
    """Add a contact."""
    return answer(await accounts.create_contact(person, new), 201)


@router.get("/contacts", tags=["contacts"], response_model=answers.Contacts)
async def list_contacts(
    person: AccountReader,
    accounts: OwnAccounts,
    cursor: Cursor = None,
    limit: Limit = PAGE,
    account: Annotated[str | None, Query(max_length=64)] = None,
    email: Annotated[str | None, Query(max_length=320)] = None,
    phone: Annotated[str | None, Query(max_length=16)] = None,
    q: Search = "",
) -> Response:
    """Contacts by name, all or those of an account, an address or a number (E.164).

    `q` is a part of the name or address.
    """
    wanted = {"account": account, "email": email, "phone": phone}
    page = await accounts.list(person, "contact", cursor, limit, search=q, **wanted)
    return answer(page)


@router.get("/contacts/{contact}", tags=["contacts"], response_model=answers.Contact)
async def read_contact(contact: str, person: AccountReader, accounts: OwnAccounts) -> Response:
    """A contact."""
    return answer(await accounts.read_contact(person, contact))


@router.patch("/contacts/{contact}", tags=["contacts"], response_model=answers.Contact)
async def change_contact(
    contact: str, change: ContactChange, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Change a contact: name, account, e-mail, phone, title, details."""
    return answer(await accounts.change_contact(person, contact, change))


@router.delete("/contacts/{contact}", tags=["contacts"], status_code=204)
async def delete_contact(contact: str, person: AccountWriter, accounts: OwnAccounts) -> Response:
    """Delete a contact with the calls that they were on. All their words are erased."""
    await accounts.delete_contact(person, contact)
    return Response(status_code=204)
