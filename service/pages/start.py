"""The start page: recent calls, what starts a new one, and the example."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from service.accounts.due import Due
from service.calls.example import Example
from service.calls.schemas import NewCall
from service.calls.view import DEFAULT_VIEW
from service.pages.page import OwnEngine, form_of, show
from service.texts import Texts
from service.web.requests import (
    AskedFirst,
    OwnAccounts,
    OwnMemory,
    OwnProfiles,
    Reader,
    UseCases,
    Writer,
)
from service.web.words import TEXTS, Words

RECENT = 12
"""Calls on the start page."""

router = APIRouter(include_in_schema=False, route_class=AskedFirst)
EXAMPLE = {language: Example.load(language) for language in TEXTS}


@router.get("/")
async def start(
    request: Request,
    texts: Words,
    person: Reader,
    calls: UseCases,
    profiles: OwnProfiles,
    engine: OwnEngine,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    shared: bool = False,
) -> Response:
    """Recent calls, one's own or those shared with one, and what starts a new one."""
    due: Due = request.app.state.due
    page = await calls.list(person, cursor, RECENT, shared)
    profile = await profiles.of(person)
    rows = [
        {
            **call,
            "framework_label": texts.name("framework", of=call["framework"] or "none"),
            "verdict_label": texts.name("verdict", of=_verdict_name(call)),
            "verdict_name": _verdict_name(call),
        }
        for call in page["items"]
    ]
    return show(
        request,
        texts,
        "start.html",
        calls=rows,
        due=_due(await due.of(person), texts) if cursor is None and not shared else [],
        older=page["next"],
        shared=shared,
        we_sell=profile["we_sell"],
        frameworks=_frameworks(texts, engine.frameworks),
        boot={"t": texts.group("script")},
    )


def _verdict_name(call: dict[str, Any]) -> str:
    return "early" if call["early"] else str(call["verdict"])


def _due(due: dict[str, Any], texts: Texts) -> list[dict[str, Any]]:
    """What is to be done today and soon, as rows: accounts to come back to, then days."""
    back = (
        {
            "account": row["id"],
            "name": row["name"],
            "why": row["nurture"] and texts.name("nurture", of=row["nurture"]),
            "at": row["follow_up"],
            "told": texts("accounts.return_on", day=texts.day(row["follow_up"])),
        }
        for row in due["return_to"]
    )
    days = (
        {
            "account": row["account_id"],
            "name": row["contact"] or row["account"],
            "why": texts.row([row["what"], *([row["account"]] if row["contact"] else [])]),
            "at": row["on"],
            "told": texts.day(row["on"]),
        }
        for row in due["days"]
    )
    return [*back, *days]


def _frameworks(texts: Texts, names: tuple[str, ...]) -> list[tuple[str, str]]:
    chosen = [(name, texts.name("framework", of=name)) for name in names if name != DEFAULT_VIEW]
    return [("", texts("framework.none")), *chosen]


@router.post("/calls")
async def start_call(
    request: Request,
    texts: Words,
    person: Writer,
    calls: UseCases,
    accounts: OwnAccounts,
    memory: OwnMemory,
) -> Response:
    """Start a call from the form of the start page; one that is named after an account is put with it."""
    form = await form_of(request)
    prospect = form.get("prospect", "").strip()[:200] or None
    named = await accounts.named(person, prospect)
    new = NewCall(
        prospect=prospect,
        account=named.get("account"),
        contact=named.get("contact"),
        framework=form.get("framework") or None,
        mode="cold" if form.get("mode") == "cold" else "discovery",
        depth="stock" if form.get("depth") == "stock" else "deeper",
        ui_lang=texts.language,
    )
    begin = await memory.beginning(person, new.account)
    call = await calls.create(person, new, begin=begin)
    return RedirectResponse(f"/calls/{call['id']}", 303)


@router.post("/example")
async def load_example(texts: Words, person: Writer, calls: UseCases) -> Response:
    """File the example call, and show it."""
    ended = datetime.now(UTC)
    example = EXAMPLE[texts.language]
    call = await calls.create(person, example.call(ended, texts.language), example=True)
    for note in example.filed(ended):
        await calls.add_note(person, call["id"], note)
    return RedirectResponse(f"/calls/{call['id']}", 303)
