"""The page of search: one field that finds accounts, contacts, calls and what was said in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from service.errors import Invalid
from service.pages.page import show
from service.people import Permission, Person
from service.routes.search import OwnSearch
from service.search.query import Query as Typed
from service.search.query import Span, marks
from service.search.search import PAGE, Filter, Whose
from service.texts import Texts
from service.web.requests import AskedFirst, Reader
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

NOTHING: dict[str, Any] = {"items": [], "next": None, "waiting": False}
BESIDE_CALLS = 5
"""Accounts and contacts that are shown before calls."""
KINDS = ("accounts", "contacts", "calls")
Json = dict[str, Any]
Parts = list[tuple[str, bool]]


@router.get("/search")
async def search_page(
    request: Request,
    texts: Words,
    person: Reader,
    search: OwnSearch,
    q: Annotated[str, Query(max_length=200)] = "",
    what: Annotated[str, Query(max_length=20)] = "",
    whose: Whose = "all",
    since: str = "",
    until: str = "",
    examples: Annotated[str, Query(max_length=10)] = "",
    cursor: Annotated[str | None, Query(max_length=20)] = None,
    part: bool = False,
) -> Response:
    """What was found; with `part` only that, for whoever is still typing."""
    which = Filter(whose, None, _day(since), _day(until), examples != "no")
    only = what if what in KINDS else ""
    asked = {"q": q, "what": only, "whose": whose, "examples": examples}
    asked |= {"since": since if which.since else "", "until": until if which.until else ""}
    values: Json = {
        "asked": asked,
        "found": await _found(search, person, which, asked, cursor or None),
    }
    values["waiting"] = any(each["waiting"] for each in values["found"].values())
    query = Typed.of(q)
    values["marked_in"] = lambda text: _cut(text, marks(text, query))
    values["quoted"] = _quoted
    values["typed"] = bool(query.terms)
    name = "_found.html" if part else "search.html"
    return show(request, texts, name, boot={"t": _script(texts)}, **values)


async def _found(
    search: OwnSearch, person: Person, which: Filter, asked: Json, cursor: str | None
) -> dict[str, Json]:
    """What was found of each kind; nothing of those that were not asked for or may not be seen."""
    only, typed = asked["what"], asked["q"]
    found = dict.fromkeys(KINDS, NOTHING)
    waiting = await search.refresh(person, which.whose)
    try:
        if Permission.ACCOUNTS_READ in person.permissions and not (cursor and not only):
            for kind in ("account", "contact"):
                if only in ("", f"{kind}s"):
                    most = PAGE if only else BESIDE_CALLS
                    page = await search.records(person, kind, typed, cursor, most, waiting)
                    found[f"{kind}s"] = page
        if only in ("", "calls"):
            found["calls"] = await search.calls(person, typed, which, cursor, waiting=waiting)
    except Invalid:  # a cursor of another time: begin anew
        return await _found(search, person, which, asked, None)
    return found


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _quoted(quote: Json) -> Parts:
    shift = quote["start"]
    spans = [(each["start"] - shift, each["end"] - shift) for each in quote["found"]]
    return _cut(quote["text"], spans)


def _cut(text: str, spans: Iterable[Span]) -> Parts:
    """A text in parts, each with whether it was found."""
    parts: Parts = []
    at = 0
    for start, end in spans:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in (*parts, (text[at:], False)) if part[0]]


def _script(texts: Texts) -> dict[str, str]:
    return texts.group("script") | {"search_away": texts("search.away")}
