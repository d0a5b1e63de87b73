"""The route of the audit log: who saw, changed, took out and erased what in one's organisation."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from service.people import Permission, Person
from service.store.audit import audit
from service.store.people import people
from service.web.requests import May, StrictRoute, answer

router = APIRouter(prefix="/api", route_class=StrictRoute, tags=["operation"])

PAGE = 100
MOST = 1_000


class LoggedEntry(BaseModel):
    """What somebody did. `words` are None where there are none, or where they were erased."""

    number: int
    at: str
    actor: str
    """The id of a person, or `command`, or `fingerpost`."""
    email: str | None
    action: str
    subject: str | None
    words: dict[str, Any] | None


class AuditLog(BaseModel):
    """Entries, newest first; `next`: the `before` of those that are older."""

    items: list[LoggedEntry]
    next: int | None


@router.get("/audit", response_model=AuditLog)
async def read_audit(
    request: Request,
    person: Annotated[Person, Depends(May(Permission.AUDIT_READ))],
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
) -> Response:
    """The audit log of the organisation, newest first. Seals over histories are left out."""
    store = request.app.state.store
    rows = await asyncio.to_thread(store.read, audit.newest, person.organisation, before, limit + 1)
    members = await asyncio.to_thread(store.read, people.of_organisation, person.organisation)
    emails = {member.id: member.email for member in members}
    shown = [
        {
            **{name: getattr(row, name) for name in ("number", "at", "actor", "action", "subject")},
            "email": emails.get(row.actor),
            "words": None if row.body is None else json.loads(row.body),
        }
        for row in rows[:limit]
    ]
    return answer({"items": shown, "next": shown[-1]["number"] if len(rows) > limit else None})
