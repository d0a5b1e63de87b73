"""The list of accounts and the page of one, with the forms on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from service.accounts.schemas import AccountChange, NewAccount
from service.accounts.view import AccountView
from service.buying.view import BuyingView
from service.calls.schemas import NewCall
from service.errors import NotFound
from service.pages.mistakes import mistakes
from service.pages.page import OwnEngine, form_of, show
from service.pages.typed_numbers import written
from service.people import Person, Role
from service.pipeline.account_view import BusinessView
from service.qualify.accounts.lifecycle import SOURCES, STAGES
from service.qualify.by_language import in_language
from service.qualify.engine import Engine
from service.routes.buying import OwnBuying
from service.routes.merges import OwnMerges
from service.routes.pipeline import OwnPipelines
from service.store.accounts.business import amount_in
from service.texts import Texts
from service.web.identity import gate_of
from service.web.requests import (
    AccountReader,
    AccountWriter,
    AskedFirst,
    OwnAccounts,
    OwnMemory,
    UseCases,
    Writer,
)
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)
ROWS = 50
"""Accounts on one page."""
DONE = 20
"""Activities on the page of an account."""


@router.get("/accounts")
async def list_accounts(
    request: Request,
    texts: Words,
    person: AccountReader,
    accounts: OwnAccounts,
    q: Annotated[str, Query(max_length=200)] = "",
    stage: Annotated[str, Query(max_length=40)] = "",
    listed: bool = False,
    cursor: Annotated[str | None, Query(max_length=1_500)] = None,
) -> Response:
    """Accounts by name, or those to come back to by day."""
    wanted = stage if stage in STAGES else None
    if listed:
        page = await accounts.to_return_to(person, cursor, ROWS)
    else:
        page = await accounts.list(person, "account", cursor, ROWS, search=q, stage=wanted)
    return _list(request, texts, page, q=q, stage=wanted or "", listed=listed)


def _list(
    request: Request, texts: Texts, page: dict[str, Any], status: int = 200, **values: Any
) -> Response:
    rows = [
        {
            **row,
            "stage_label": texts.name("stage", of=row["stage"]),
            "follow_up_label": row["follow_up"] and texts.day(row["follow_up"]),
            "nurture_label": row["nurture"] and texts.name("nurture", of=row["nurture"]),
            "verdict_label": row.get("verdict") and texts.name("verdict", of=row["verdict"]),
        }
        for row in page["items"]
    ]
    usual = {"wrong": {}, "form": {}, "q": "", "stage": "", "listed": False}
    stages = [(name, texts.name("stage", of=name)) for name in STAGES]
    sources = [(name, texts.name("source", of=name)) for name in SOURCES]
    more = {"rows": rows, "next": page["next"], "stages": stages, "sources": sources}
    return show(request, texts, "accounts_list.html", status, **usual | values | more)


@router.post("/accounts")
async def add_account(
    request: Request, texts: Words, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Add an account, or show what has to be mended."""
    form = await form_of(request)
    fields = {name: form[name].strip() for name in ("name", "domain", "source") if form.get(name)}
    try:
        new = NewAccount.model_validate({"name": ""} | fields)
    except ValidationError as error:
        page = await accounts.list(person, "account", None, ROWS)
        return _list(request, texts, page, 422, wrong=mistakes(error, texts), form=form)
    account = await accounts.create(person, new)
    return RedirectResponse(f"/accounts/{account['id']}", 303)


@router.get("/accounts/{account}")
async def show_account(
    request: Request,
    texts: Words,
    account: str,
    person: AccountReader,
    accounts: OwnAccounts,
    memory: OwnMemory,
    merges: OwnMerges,
    engine: OwnEngine,
    buying: OwnBuying,
    pipelines: OwnPipelines,
) -> Response:
    """Everything known of an account."""
    try:
        view = await view_of(account, texts, person, accounts, memory, merges, engine)
        buyers = await buying.of_account(person, account)
    except NotFound:
        return show(request, texts, "missing.html", 404)
    drawn = BuyingView(buyers, view.account["details"], "", texts)
    done = await pipelines.activities(person, account, None, DONE)
    amount = amount_in(view.account["details"])
    typed = "" if amount is None else written(amount, texts.language)
    business = BusinessView(view.account, done["items"], texts, view.today, typed)
    everybody = await gate_of(request).members.everybody(person)
    colleagues = [each for each in everybody if not each.closed and each.id != person.id]
    shown: dict[str, Any] = {"view": view, "buying": drawn, "business": business}
    shown["colleagues"] = [each for each in colleagues if each.role is not Role.INTEGRATION]
    return show(request, texts, "accounts_one.html", wrong={}, form={}, **shown)


async def view_of(
    account: str,
    texts: Texts,
    person: Person,
    accounts: OwnAccounts,
    memory: OwnMemory,
    merges: OwnMerges,
    engine: Engine,
) -> AccountView:
    """What the page of an account shows. Raises NotFound."""
    known = await memory.remembered(person, account)
    facts = memory.told(known)
    start = engine.lifecycle.start(known.account["stage"], known.account["source"])
    wording = in_language(engine.wordings, texts.language)
    return AccountView(
        await accounts.read(person, account),
        facts,
        known.conclusions,
        await accounts.history(person, account),
        (await accounts.dates(person, account))["items"],
        await merges.duplicates(person, account),
        texts,
        lambda fact: _question(engine, fact, texts.language),
        in_language(start.opening, texts.language),
        facts["send"] and wording.sentences[f"materials.{facts['send']}"],
        datetime.now(UTC).date(),
    )


def _question(engine: Engine, fact: str, language: str) -> str | None:
    questions = engine.banks.about(fact)
    return questions[0].text(language) if questions else None


@router.post("/accounts/{account}")
async def change_account(
    request: Request,
    texts: Words,
    account: str,
    person: AccountWriter,
    accounts: OwnAccounts,
    memory: OwnMemory,
    merges: OwnMerges,
    engine: OwnEngine,
) -> Response:
    """Change what stands in the form; an empty field takes a value away."""
    form = await form_of(request)
    names = ("name", "domain", "stage", "source", "nurture", "follow_up")
    fields = {name: form[name].strip() or None for name in names if name in form}
    try:
        change = AccountChange.model_validate(fields)
    except ValidationError as error:
        view = await view_of(account, texts, person, accounts, memory, merges, engine)
        wrong = mistakes(error, texts)
        return show(request, texts, "accounts_one.html", 422, view=view, wrong=wrong, form=form)
    await accounts.change(person, account, change)
    return back(account)


@router.post("/accounts/{account}/delete")
async def delete_account(
    account: str, texts: Words, person: AccountWriter, accounts: OwnAccounts
) -> Response:
    """Delete an account with its contacts and calls."""
    await accounts.delete(person, account)
    return RedirectResponse("/accounts", 303)


@router.post("/accounts/{account}/call")
async def start_call(
    request: Request,
    texts: Words,
    account: str,
    person: Writer,
    accounts: OwnAccounts,
    calls: UseCases,
    memory: OwnMemory,
) -> Response:
    """Start a call with an account, in the way that its source calls for."""
    form = await form_of(request)
    known = await accounts.read(person, account)
    new = NewCall(
        prospect=known["name"],
        account=account,
        contact=form.get("contact") or None,
        ui_lang=texts.language,
    )
    begin = await memory.beginning(person, account)
    call = await calls.create(person, new, example=known["example"], begin=begin)
    return RedirectResponse(f"/calls/{call['id']}", 303)


def back(account: str, part: str = "") -> Response:
    """To the page of an account, to a part of it."""
    return RedirectResponse(f"/accounts/{account}{part and '#' + part}", 303)
