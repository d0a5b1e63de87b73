"""A call as it changes, as server-sent events: for a second screen, or after a lost connection.

Each screen is told when it has read what came before: one that reads nothing holds up nobody, and no
more waits for it than a piece of the call.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from starlette.responses import StreamingResponse

from service.errors import FingerpostError, NotFound
from service.people import Permission, Person
from service.web.identity import still
from service.web.json_pieces import pieces
from service.web.requests import AskedFirst, May, Reader, UseCases, in_turn

LOOK_SECONDS = 60.0
"""How often a call is looked up although nothing was told of it: a notice can be lost with a connection."""
QUIET_SECONDS = 15.0
"""After which a comment is sent, so that no proxy ends a stream on which nothing is said."""
QUIET = b": quiet\n\n"
DELETED = b"event: deleted\ndata: {}\n\n"
HEADERS = {"X-Accel-Buffering": "no"}  # Nginx would hold events back

router = APIRouter(prefix="/api", route_class=AskedFirst)


class Events(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


async def _known(call: str, person: Reader, calls: UseCases) -> int:
    """The call's revision, looked up before the stream starts, while a 404 can still be told."""
    return await calls.revision(person, call)


@router.get("/calls/{call}/live", tags=["calls"], response_class=Events)
async def watch_call(
    request: Request,
    call: str,
    person: Reader,
    calls: UseCases,
    revision: Annotated[int, Depends(_known)],
    last_event_id: Annotated[str | None, Header()] = None,
) -> Events:
    """The call's snapshot now and after each change: `event: snapshot`, `id: <revision>`.

    A client that comes back with `Last-Event-ID` gets the present state only if it has missed
    something.
    """
    told = _events(request, call, person, calls, revision, last_event_id or "")
    return Events(told, headers=HEADERS)


async def _events(
    request: Request, call: str, person: Person, calls: UseCases, revision: int, seen: str
) -> AsyncIterator[bytes]:
    try:
        while not calls.ending:
            changed = calls.watch(call)  # before the call is read, so that no change is missed
            if str(revision) != seen:
                snapshot = await calls.snapshot(person, call)
                seen = str(snapshot["revision"])
                async for piece in _snapshot(snapshot):
                    yield piece
                del snapshot  # a viewer that waits must not hold the whole call
            async for quiet in _until(changed):
                yield quiet
            May(Permission.CALLS_READ).checked(await still(request))  # logged out meanwhile?
            revision = await calls.revision(person, call)
    except NotFound:
        yield DELETED
    except FingerpostError:
        return  # logged out, or no database: a client that comes back is told why


async def _until(changed: asyncio.Event) -> AsyncIterator[bytes]:
    """Comments while nothing happens, for as long as a call is not looked up again."""
    for _ in range(round(LOOK_SECONDS / QUIET_SECONDS)):
        try:
            # Before Python 3.12 wait_for can swallow that the viewer is let go, and goes on.
            async with asyncio.timeout(QUIET_SECONDS):
                await changed.wait()
            return
        except TimeoutError:
            yield QUIET


async def _snapshot(snapshot: dict[str, Any]) -> AsyncIterator[bytes]:
    head = f"event: snapshot\nid: {snapshot['revision']}\ndata: "
    async for piece in in_turn(pieces(snapshot), head.encode()):
        yield piece
    yield b"\n\n"
