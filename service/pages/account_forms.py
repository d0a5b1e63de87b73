"""One click on the page of an account: accept or dismiss what the notes propose, confirm or correct a fact."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from nlp.types import State
from service.accounts.details import texts_in
from service.accounts.schemas import (
    AccountChange,
    ConcernChange,
    ContactChange,
    NewConcern,
    NewContact,
    NewDate,
)
from service.calls.schemas import FactStatement
from service.errors import Invalid, NotFound
from service.pages.accounts import back
from service.pages.mistakes import mistakes
from service.pages.page import form_of, show
from service.routes.handing_over import OwnHandingOver
from service.routes.merges import OwnMerges
from service.web.messages import told
from service.web.requests import AccountReader, AccountWriter, AskedFirst, OwnAccounts, OwnMemory
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

LONGEST_USES = 300
DISMISSED = (("person", "not_people"), ("concern", "not_concerns"), ("day", "not_days"))
"""Fields of the form, and where the details of the account hold what is not proposed again."""
PART = {"person": "people", "concern": "concerns", "day": "later"}


@router.post("/accounts/{account}/facts/{fact}")
async def state_fact(
    request: Request, account: str, fact: str, person: AccountWriter, memory: OwnMemory
) -> Response:
    """Confirm or correct a fact; an empty state takes the word back."""
    form = await form_of(request)
    state = form.get("state") or None
    said = FactStatement(state=State(state) if state in tuple(State) else None)
    await memory.state(person, account, fact, said)
    return back(account, "facts")


@router.post("/accounts/{account}/uses")
async def say_what_they_use(
    request: Request, account: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Say what they use now, and how much of it; nothing takes it away."""
    form = await form_of(request)
    uses = " ".join(form.get("uses", "").split())[:LONGEST_USES]
    await accounts.change(person, account, AccountChange(details={"uses": uses or None}))
    return back(account, "facts")


@router.post("/accounts/{account}/contacts")
async def add_contact(
    request: Request, texts: Words, account: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Add a contact, as proposed or typed."""
    form = await form_of(request)
    names = ("name", "email", "phone", "title")
    fields = {name: form[name].strip() for name in names if form.get(name, "").strip()}
    try:
        new = NewContact.model_validate({"name": "", "account": account} | fields)
    except ValidationError as error:
        return show(
            request,
            texts,
            "accounts_wrong.html",
            422,
            account=account,
            wrong=mistakes(error, texts),
        )
    await accounts.create_contact(person, new)
    return back(account, "people")


@router.post("/accounts/{account}/dismiss")
async def dismiss(
    request: Request, account: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Never propose this person, question or day again."""
    form = await form_of(request)
    known = await accounts.read(person, account)
    details: dict[str, Any] = {}
    for field, name in DISMISSED:
        if form.get(field):
            details[name] = [*texts_in(known["details"], name), form[field][:2_000]]
    await accounts.change(person, account, AccountChange(details=details))
    return back(account, next((PART[field] for field, _ in DISMISSED if form.get(field)), ""))


@router.post("/accounts/{account}/concerns")
async def add_concern(
    request: Request, account: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Keep a question of the buyer."""
    form = await form_of(request)
    text = form.get("text", "").strip()[:2_000]
    if text:
        who, call = form.get("who", "")[:200] or None, form.get("call", "")[:64] or None
        await accounts.add_concern(person, account, NewConcern(text=text, who=who, call=call))
    return back(account, "concerns")


@router.post("/accounts/{account}/concerns/{concern}")
async def answer_concern(
    request: Request, account: str, concern: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Mark a question as answered or not, or take it off the list."""
    form = await form_of(request)
    if form.get("remove"):
        await accounts.remove_concern(person, account, concern)
    else:
        change = ConcernChange(answered=form.get("answered") == "yes")
        await accounts.answer_concern(person, account, concern, change)
    return back(account, "concerns")


@router.post("/accounts/{account}/dates")
async def add_date(
    request: Request, texts: Words, account: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Keep a day."""
    form = await form_of(request)
    fields = {
        "day": form.get("day", ""),
        "what": form.get("what", ""),
        "yearly": form.get("yearly") == "yes",
        "contact": form.get("contact") or None,
    }
    try:
        new = NewDate.model_validate(fields)
    except ValidationError as error:
        return show(
            request,
            texts,
            "accounts_wrong.html",
            422,
            account=account,
            wrong=mistakes(error, texts),
        )
    await accounts.add_date(person, account, new)
    return back(account, "later")


@router.post("/accounts/{account}/dates/{date}")
async def remove_date(
    account: str, date: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Forget a day."""
    await accounts.remove_date(person, account, date)
    return back(account, "later")


@router.post("/accounts/{account}/merge")
async def merge(
    request: Request, account: str, person: AccountWriter, merges: OwnMerges
) -> Response:
    """Put another account into this one, or one contact of it into another."""
    form = await form_of(request)
    if form.get("kept"):
        await merges.merge(person, "contact", form["kept"], form.get("gone", ""))
    else:
        await merges.merge(person, "account", account, form.get("gone", ""))
    return back(account)


@router.post("/accounts/{account}/owner")
async def hand_over(
    request: Request, account: str, person: AccountWriter, handing_over: OwnHandingOver
) -> Response:
    """Hand the account over to a colleague: it is no longer on one's own list."""
    form = await form_of(request)
    await handing_over.give(person, account, form.get("to", "")[:64])
    return RedirectResponse("/accounts", 303)


@router.post("/accounts/{account}/split/{revision}")
async def split_account(
    account: str, revision: int, person: AccountWriter, merges: OwnMerges
) -> Response:
    """Take a merge of accounts back."""
    await merges.split(person, "account", account, revision)
    return back(account)


@router.post("/contacts/{contact}/split/{revision}")
async def split_contact(
    contact: str, revision: int, person: AccountWriter, accounts: OwnAccounts, merges: OwnMerges
) -> Response:
    """Take a merge of contacts back."""
    known = await accounts.read_contact(person, contact)
    await merges.split(person, "contact", contact, revision)
    return back(known["account"]) if known["account"] else RedirectResponse("/accounts", 303)


@router.get("/contacts/{contact}")
async def show_contact(
    request: Request,
    texts: Words,
    contact: str,
    person: AccountReader,
    accounts: OwnAccounts,
    memory: OwnMemory,
) -> Response:
    """A contact: how to reach them, and all that they said."""
    try:
        known = await accounts.read_contact(person, contact)
    except NotFound:
        return show(request, texts, "missing.html", 404)
    said = await memory.said_by(person, known) if known["account"] else []
    rows = [
        {**each, "label": texts.name("fact", of=each["fact"]), "day": texts.day(each["at"])}
        for each in said
    ]
    return show(
        request, texts, "accounts_contact.html", contact=known, said=rows, wrong={}, form={}
    )


@router.post("/contacts/{contact}")
async def change_contact(
    request: Request, texts: Words, contact: str, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Change a contact; an empty field takes a value away."""
    form = await form_of(request)
    names = ("name", "email", "phone", "title")
    fields = {name: form[name].strip() or None for name in names if name in form}
    try:
        await accounts.change_contact(person, contact, ContactChange.model_validate(fields))
    except (ValidationError, Invalid) as error:
        if isinstance(error, ValidationError):
            wrong = mistakes(error, texts)
        else:
            wrong = {error.field: told(error.message, texts.language)}
        known = await accounts.read_contact(person, contact)
        page = {"contact": known, "said": [], "wrong": wrong, "form": form}
        return show(request, texts, "accounts_contact.html", 422, **page)
    return RedirectResponse(f"/contacts/{contact}", 303)


@router.post("/contacts/{contact}/delete")
async def delete_contact(contact: str, person: AccountWriter, accounts: OwnAccounts) -> Response:
    """Delete a contact with the calls that they were on."""
    known = await accounts.read_contact(person, contact)
    await accounts.delete_contact(person, contact)
    return RedirectResponse(
        f"/accounts/{known['account']}" if known["account"] else "/accounts", 303
    )
