"""The page of the audit log: who saw and changed what, in words, for admins."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.access import audit_log
from service.errors import Invalid
from service.pages.page import show
from service.people import Permission, Person
from service.store.people import people, sharing
from service.texts import Texts
from service.web.requests import AskedFirst, May
from service.web.words import Words

RECENT = 50
"""Entries on one page."""
PLAIN = ("email", "name", "tool", "crm", "to")
"""What an entry's words say that is shown as it stands: names and hosts, no secret, nothing of a note."""
WITH_A_CALL = (*audit_log.KINDS["calls"], "crm_written")
SAID_BY_SUBJECT = (*audit_log.KINDS["rules"], *audit_log.KINDS["erasing"])
"""Whose subject is the name of a rule or a question, or says how much."""

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


@router.get("/people/audit")
async def show_audit(
    request: Request,
    texts: Words,
    person: Annotated[Person, Depends(May(Permission.AUDIT_READ))],
    who: Annotated[str, Query(max_length=64)] = "",
    kind: Annotated[str, Query(max_length=64)] = "",
    day: Annotated[str, Query(max_length=10)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """Who saw and changed what, newest first: of one person, one kind, one day."""
    store = request.app.state.store
    wanted = audit_log.wanted(who, kind, _day(day))
    page = await audit_log.read(store, person, before, RECENT, wanted)
    members = await asyncio.to_thread(store.read, people.of_organisation, person.organisation)
    teams = await asyncio.to_thread(store.read, sharing.all_teams, person.organisation)
    names = {each.id: each.name for each in (*members, *teams)}
    items = [
        {
            "at": each["at"],
            "who": _who(each["actor"], names, texts),
            "what": texts.name("audit_action", of=each["action"]),
            "about": _about(each, names, texts),
        }
        for each in page.items
    ]
    return show(
        request,
        texts,
        "audit.html",
        items=items,
        older=page.next,
        members=members,
        others=audit_log.BESIDE_PEOPLE,
        kinds=audit_log.KINDS,
        who=who,
        kind=kind,
        day=day,
    )


def _day(day: str) -> date | None:
    try:
        return date.fromisoformat(day) if day else None
    except ValueError:
        raise Invalid("day", "give a date such as 2026-03-09") from None


def _who(actor: str, names: Mapping[str, str], texts: Texts) -> str:
    """The name of who did it; nobody is known where a log-in failed."""
    return names.get(actor) or texts.name("audit_actor", of=actor or "nobody")


def _about(entry: Mapping[str, Any], names: Mapping[str, str], texts: Texts) -> str:
    """What an entry is about, in a few words: whom, which tool, where to, how many."""
    action, subject, words = entry["action"], entry["subject"] or "", entry["words"] or {}
    parts = [str(words[name]) for name in PLAIN if isinstance(words.get(name), str)]
    if subject in names:
        parts = [names[subject]]
    elif action == "exported":
        parts = [texts.name("audit_rows", of=subject), *map(str, words.values())]
    elif action in WITH_A_CALL:
        parts = [texts("audit.call", id=subject[:8]), *map(str, words.get("fields", ()))]
    elif action in SAID_BY_SUBJECT:
        parts = [subject]
    return texts.row(part for part in (*parts, *_counted(words, names, texts)) if part)


def _counted(words: Mapping[str, Any], names: Mapping[str, str], texts: Texts) -> list[str]:
    """How many accounts, contacts and calls an entry tells of, and whom they went to."""
    told = (
        [texts("audit.given_to", name=to)] if (to := names.get(words.get("colleague", ""))) else []
    )
    for name in ("accounts", "contacts", "calls"):
        number = words.get(name)
        if isinstance(number, dict):
            number = sum(number.values())
        if isinstance(number, int):
            told.append(texts(f"audit.{name}", count=number))
    return told
