"""The route of the audit log: who saw, changed, took out and erased what in one's organisation."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from service.access import audit_log
from service.people import Permission, Person
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
    actor: Annotated[str | None, Query(max_length=64)] = None,
    action: Annotated[str | None, Query(max_length=64)] = None,
    day: date | None = None,
) -> Response:
    """The audit log of the organisation, newest first. Seals over histories are left out.

    `actor` (an id, `command` or `fingerpost`), `action` and `day` (of UTC) narrow it.
    """
    wanted = audit_log.wanted(actor, action, day)
    page = await audit_log.read(request.app.state.store, person, before, limit, wanted)
    return answer({"items": page.items, "next": page.next})
