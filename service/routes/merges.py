"""The routes for duplicates of accounts and contacts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.accounts import answers
from service.accounts.merges import Merges
from service.accounts.schemas import Merge, Split
from service.web.requests import AccountReader, AccountWriter, OwnAccounts, StrictRoute, answer

router = APIRouter(prefix="/api", route_class=StrictRoute)


def merges(request: Request) -> Merges:
    """The use case of the running app."""
    found: Merges = request.app.state.merges
    return found


OwnMerges = Annotated[Merges, Depends(merges)]


@router.get("/accounts/{account}/duplicates", tags=["accounts"], response_model=answers.Duplicates)
async def read_duplicates(account: str, person: AccountReader, merges: OwnMerges) -> Response:
    """Accounts that may be this one, and contacts of it that may be one, each with how alike they are."""
    return answer(await merges.duplicates(person, account))


@router.post("/accounts/{account}/merge", tags=["accounts"], response_model=answers.Account)
async def merge_accounts(
    account: str, said: Merge, person: AccountWriter, merges: OwnMerges, accounts: OwnAccounts
) -> Response:
    """Put another account into this one, with its calls, contacts and days."""
    await merges.merge(person, "account", account, said.other)
    return answer(await accounts.read(person, account))


@router.post("/accounts/{account}/split", tags=["accounts"], response_model=answers.Account)
async def split_accounts(
    account: str, said: Split, person: AccountWriter, merges: OwnMerges, accounts: OwnAccounts
) -> Response:
    """Take back the merge that made a revision of this account."""
    await merges.split(person, "account", account, said.revision)
    return answer(await accounts.read(person, account))


@router.post("/contacts/{contact}/merge", tags=["contacts"], response_model=answers.Contact)
async def merge_contacts(
    contact: str, said: Merge, person: AccountWriter, merges: OwnMerges, accounts: OwnAccounts
) -> Response:
    """Put another contact into this one, with the calls that they were on."""
    await merges.merge(person, "contact", contact, said.other)
    return answer(await accounts.read_contact(person, contact))


@router.post("/contacts/{contact}/split", tags=["contacts"], response_model=answers.Contact)
async def split_contacts(
    contact: str, said: Split, person: AccountWriter, merges: OwnMerges, accounts: OwnAccounts
) -> Response:
    """Take back the merge that made a revision of this contact."""
    await merges.split(person, "contact", contact, said.revision)
    return answer(await accounts.read_contact(person, contact))
