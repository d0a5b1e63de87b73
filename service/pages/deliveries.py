"""The pages of deliveries: who may deliver, what came, and what became of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from service.errors import FingerpostError, Invalid
from service.pages.page import form_of, show
from service.people import Person
from service.routes.webhooks import OwnWebhooks, SourceReader, SourceWriter
from service.store.deliveries.deliveries import STATES
from service.texts import Texts
from service.web.messages import told
from service.web.requests import AskedFirst
from service.web.words import Words
from service.webhooks.providers import PROVIDERS, provider_of
from service.webhooks.source_view import source_views
from service.webhooks.webhooks import Webhooks

RECENT = 25
"""Deliveries on one page."""

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


@router.get("/deliveries")
async def show_deliveries(
    request: Request,
    texts: Words,
    person: SourceReader,
    webhooks: OwnWebhooks,
    source: Annotated[str, Query(max_length=64)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """The sources, and the newest deliveries."""
    return await _deliveries(request, texts, person, webhooks, source, state, cursor)


async def _deliveries(
    request: Request,
    texts: Texts,
    person: Person,
    webhooks: Webhooks,
    source: str = "",
    state: str = "",
    cursor: str | None = None,
    wrong: str = "",
) -> Response:
    sources = await _sources(request, person, webhooks)
    page = await webhooks.browsing.list(person, source or None, state or None, cursor, RECENT)
    return show(
        request,
        texts,
        "deliveries.html",
        422 if wrong else 200,
        sources=sources,
        names={each["id"]: each["name"] for each in sources},
        providers=PROVIDERS.values(),
        states=STATES,
        items=[_row(each, texts) for each in page["items"]],
        older=page["next"],
        source=source,
        state=state,
        wrong=wrong,
    )


async def _sources(request: Request, person: Person, webhooks: Webhooks) -> list[dict[str, Any]]:
    found = await asyncio.to_thread(webhooks.sources.all_of, person)
    state = request.app.state
    return await asyncio.to_thread(
        source_views, state.store, person, found, state.settings.public_base
    )


def _row(delivery: dict[str, Any], texts: Texts) -> dict[str, Any]:
    return {**delivery, "why": why_in(delivery["why"], texts.language)}


def why_in(why: str | None, language: str) -> str | None:
    """A reason in a language; the name of a field that stands before it stays."""
    if why is None:
        return None
    field, colon, message = why.partition(": ")
    if colon and " " not in field:
        return f"{field}: {told(message, language)}"
    return told(why, language)


@router.get("/deliveries/{delivery}")
async def show_delivery(
    request: Request, texts: Words, person: SourceReader, webhooks: OwnWebhooks, delivery: str
) -> Response:
    """A delivery as it came, and what today's rules make of it."""
    found = await webhooks.browsing.one(person, delivery)
    try:
        replayed = await webhooks.browsing.replay(person, delivery, texts.language)
        wrong = ""
    except Invalid as error:
        replayed, wrong = None, told(error.message, texts.language)
    return show(
        request,
        texts,
        "delivery.html",
        delivery=_row(found, texts),
        replayed=replayed,
        wrong=wrong,
    )


@router.post("/deliveries/{delivery}/again")
async def work_again(
    request: Request, person: SourceWriter, webhooks: OwnWebhooks, delivery: str
) -> Response:
    """Have a delivery worked on once more."""
    await webhooks.browsing.again(person, delivery, datetime.now(UTC))
    request.app.state.work.wake()
    return RedirectResponse(f"/deliveries/{delivery}", 303)


@router.post("/sources")
async def add_source(
    request: Request, texts: Words, person: SourceWriter, webhooks: OwnWebhooks
) -> Response:
    """Let a tool deliver, and show what to give it."""
    form = await form_of(request)
    given = form.get("secret", "").strip() or None
    try:
        added = await asyncio.to_thread(
            webhooks.sources.add,
            person,
            form.get("provider", ""),
            datetime.now(UTC),
            given,
            form.get("name", ""),
        )
    except FingerpostError as error:
        return await _deliveries(request, texts, person, webhooks, wrong=_told(error, texts))
    return await _source(
        request, texts, person, webhooks, added.source.id, secret=None if given else added.secret
    )


@router.get("/sources/{source}")
async def show_source(
    request: Request,
    texts: Words,
    person: SourceReader,
    webhooks: OwnWebhooks,
    source: str,
    saved: bool = False,
) -> Response:
    """How to set a tool up, and how it does."""
    return await _source(request, texts, person, webhooks, source, saved=saved)


async def _source(
    request: Request,
    texts: Texts,
    person: Person,
    webhooks: Webhooks,
    source: str,
    **more: Any,
) -> Response:
    await asyncio.to_thread(webhooks.sources.one, person, source)
    found = next(each for each in await _sources(request, person, webhooks) if each["id"] == source)
    shown: dict[str, Any] = {"secret": None, "saved": False, "wrong": ""}
    return show(
        request,
        texts,
        "source.html",
        422 if more.get("wrong") else 200,
        source=found,
        base=str(request.base_url).rstrip("/"),
        provider=provider_of(found["provider"]),
        states=STATES,
        mapping="\n".join(f"{name}: {path}" for name, path in found["mapping"].items()),
        **(shown | more),
    )


@router.post("/sources/{source}/{change}")
async def change_source(
    request: Request,
    texts: Words,
    person: SourceWriter,
    webhooks: OwnWebhooks,
    source: str,
    change: str,
) -> Response:
    """Change a source in one of the ways of `_CHANGES`."""
    form = await form_of(request)
    try:
        secret = await asyncio.to_thread(_change, webhooks, person, source, change, form)
    except Invalid as error:
        wrong = told(error.message, texts.language)
        return await _source(request, texts, person, webhooks, source, wrong=wrong)
    request.app.state.work.wake()
    if secret:
        return await _source(request, texts, person, webhooks, source, secret=secret)
    return RedirectResponse(f"/sources/{source}?saved=true", 303)


def _change(
    webhooks: Webhooks, person: Person, source: str, change: str, form: dict[str, str]
) -> str | None:
    """Make a change; a secret that was made for it is returned, to be shown once."""
    sources, now = webhooks.sources, datetime.now(UTC)
    match change:
        case "secret":
            given = form.get("secret", "").strip() or None
            made = sources.rotate(person, source, now, given)
            return None if given else made
        case "enable" | "disable":
            sources.enable(person, source, change == "enable", now)
        case "handshake":
            sources.await_handshake(person, source)
        case "mapping":
            sources.map_fields(person, source, _mapping(form.get("mapping", "")))
        case "credentials":
            given_all = {name: value for name, value in form.items() if value.strip()}
            sources.store_credentials(person, source, given_all, now)
        case _:
            raise Invalid("change", "there is no such change")
    return None


def _mapping(text: str) -> dict[str, str]:
    """Lines `field: path` as a mapping."""
    lines = [line.partition(":") for line in text.splitlines() if line.strip()]
    return {name.strip(): path.strip() for name, _, path in lines}


def _told(error: FingerpostError, texts: Texts) -> str:
    return told(error.message if isinstance(error, Invalid) else str(error), texts.language)
