"""A call as it changes, as server-sent events: for a second screen, or after a lost connection."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from service.errors import FingerpostError, NotFound
from service.identity import still
from service.people import Permission
from service.web import AskedFirst, May, Reader, UseCases

LOOK_SECONDS = 60.0
"""How often a call is looked up although nothing was told of it: a notice can be lost with a connection."""

router = APIRouter(prefix="/api", route_class=AskedFirst)


async def _known(call: str, person: Reader, calls: UseCases) -> int:
    """The call's revision, looked up before the stream starts, while a 404 can still be told."""
    return await calls.revision(person, call)


@router.get("/calls/{call}/live", tags=["calls"], response_class=EventSourceResponse)
async def watch_call(
    request: Request,
    call: str,
    person: Reader,
    calls: UseCases,
    revision: Annotated[int, Depends(_known)],
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """The call's snapshot now and after each change: `event: snapshot`, `id: <revision>`.

    A client that comes back with `Last-Event-ID` gets the present state only if it has missed
    something.
    """
    seen = last_event_id or ""
    try:
        while not calls.ending:
            changed = calls.watch(call)  # before the call is read, so that no change is missed
            if str(revision) != seen:
                told = _told(await calls.snapshot(person, call))
                seen = str(told.id)
                yield told
                del told  # a viewer that waits must not hold the whole call
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), LOOK_SECONDS)
            May(Permission.CALLS_READ).checked(await still(request))  # logged out meanwhile?
            revision = await calls.revision(person, call)
    except NotFound:
        yield ServerSentEvent(event="deleted", raw_data="{}")
    except FingerpostError:
        return  # logged out, or no database: a client that comes back is told why


def _told(snapshot: dict[str, Any]) -> ServerSentEvent:
    data = json.dumps(snapshot, ensure_ascii=False, separators=(",", ":"))
    return ServerSentEvent(event="snapshot", id=str(snapshot["revision"]), raw_data=data)
