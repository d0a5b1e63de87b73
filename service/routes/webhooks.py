"""The door for deliveries, and the routes for sources and deliveries. The work is in `webhooks`."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.errors import StoreProblem
from service.people import Permission, Person
from service.web.requests import AskedFirst, May, StrictRoute, Unasked, answer
from service.webhooks import source_schemas as schemas
from service.webhooks.browsing import PAGE
from service.webhooks.handshakes import Answer
from service.webhooks.received import Received
from service.webhooks.source_view import path_of, source_views
from service.webhooks.webhooks import Webhooks

logger = logging.getLogger("fingerpost")

router = APIRouter(route_class=AskedFirst)
api = APIRouter(prefix="/api", route_class=StrictRoute)

SourceReader = Annotated[Person, Depends(May(Permission.SOURCES_READ))]
SourceWriter = Annotated[Person, Depends(May(Permission.SOURCES_WRITE))]


def _webhooks(request: Request) -> Webhooks:
    webhooks: Webhooks = request.app.state.webhooks
    return webhooks


OwnWebhooks = Annotated[Webhooks, Depends(_webhooks)]


@router.post(
    "/webhooks/{provider}/{source}",
    tags=["webhooks"],
    response_model=schemas.Taken,
    dependencies=[Depends(Unasked())],
)
async def take_delivery(
    provider: str, source: str, request: Request, webhooks: OwnWebhooks
) -> Response:
    """Take a delivery of a tool. 200 once it is on the disk; its analysis follows."""
    try:
        taken = await webhooks.inbox.take(provider, source, partial(received, request))
    except StoreProblem as problem:  # what operators should do is no business of the internet's
        logger.error("delivery: %s", problem)
        raise StoreProblem("Nothing can be taken now.", "Send it again later.") from None
    if isinstance(taken, Answer):
        return Response(taken.body, 200, taken.headers, "application/json")
    if taken.unreadable is not None:
        raise taken.unreadable
    stored = [{"id": delivery, "state": state} for delivery, state in taken.deliveries]
    return answer({"deliveries": stored})


async def received(request: Request) -> Received:
    """The request as bytes, under the address that its sender used."""
    scope = request.scope
    base = (
        request.app.state.settings.public_base or f"{scope['scheme']}://{request.headers['host']}"
    )
    query = scope["query_string"].decode("latin-1")
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1").partition("?")[0]
    return Received(
        request.method,
        f"{base}{path}{'?' if query else ''}{query}",
        tuple((name.lower(), value) for name, value in request.headers.items()),
        await request.body(),
        datetime.now(UTC),
    )


@api.post("/sources", tags=["webhooks"], status_code=201, response_model=schemas.AddedSource)
async def add_source(
    new: schemas.NewSource, person: SourceWriter, webhooks: OwnWebhooks
) -> Response:
    """Let a tool deliver. Its secret is told this once."""
    added = await asyncio.to_thread(
        webhooks.sources.add,
        person,
        new.provider,
        datetime.now(UTC),
        new.secret,
        new.name,
        new.mapping,
    )
    told = {"source": added.source.id, "path": path_of(added.source), "secret": added.secret}
    return answer(told, 201)


@api.get("/sources", tags=["webhooks"], response_model=schemas.SourceList)
async def list_sources(request: Request, person: SourceReader, webhooks: OwnWebhooks) -> Response:
    """The tools that may deliver, without their secrets."""
    found = await asyncio.to_thread(webhooks.sources.all_of, person)
    state = request.app.state
    views = await asyncio.to_thread(
        source_views, state.store, person, found, state.settings.public_base
    )
    return answer({"items": views, "next": None})


@api.patch("/sources/{source}", tags=["webhooks"], status_code=204)
async def change_source(
    source: str, change: schemas.SourceChange, person: SourceWriter, webhooks: OwnWebhooks
) -> Response:
    """Enable or disable a source, map its fields, or store what its tool's API asks for."""
    sources, now = webhooks.sources, datetime.now(UTC)
    await asyncio.to_thread(sources.one, person, source)
    if change.mapping is not None:
        await asyncio.to_thread(sources.map_fields, person, source, change.mapping)
    if change.credentials is not None:
        await asyncio.to_thread(sources.store_credentials, person, source, change.credentials, now)
    if change.enabled is not None:
        await asyncio.to_thread(sources.enable, person, source, change.enabled, now)
    return Response(status_code=204)


@api.post("/sources/{source}/rotate", tags=["webhooks"], response_model=schemas.AddedSource)
async def rotate_secret(
    source: str,
    person: SourceWriter,
    webhooks: OwnWebhooks,
    new: schemas.Rotation = schemas.Rotation(),  # noqa: B008  (frozen; no body means: make one)
) -> Response:
    """Give a source a new secret. The one before counts for 24 hours more."""
    found = await asyncio.to_thread(webhooks.sources.one, person, source)
    secret = await asyncio.to_thread(
        webhooks.sources.rotate, person, source, datetime.now(UTC), new.secret
    )
    return answer({"source": found.id, "path": path_of(found), "secret": secret})


@api.get("/deliveries", tags=["webhooks"], response_model=schemas.DeliveryList)
async def list_deliveries(
    person: SourceReader,
    webhooks: OwnWebhooks,
    source: Annotated[str | None, Query(max_length=64)] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> Response:
    """Deliveries, newest first, with what became of each. `next` is the cursor of the next page."""
    return answer(await webhooks.browsing.list(person, source, state, cursor, limit))


@api.get("/deliveries/{delivery}", tags=["webhooks"], response_model=schemas.DeliveryView)
async def read_delivery(delivery: str, person: SourceReader, webhooks: OwnWebhooks) -> Response:
    """A delivery, with headers and body as they came."""
    return answer(await webhooks.browsing.one(person, delivery))


@api.post("/deliveries/{delivery}/replay", tags=["webhooks"], response_model=schemas.Replayed)
async def replay_delivery(delivery: str, person: SourceReader, webhooks: OwnWebhooks) -> Response:
    """What today's rules and field mapping make of a delivery. Nothing is stored."""
    return answer(await webhooks.browsing.replay(person, delivery))


@api.post("/deliveries/{delivery}/retry", tags=["webhooks"], response_model=schemas.DeliveryView)
async def retry_delivery(
    request: Request, delivery: str, person: SourceWriter, webhooks: OwnWebhooks
) -> Response:
    """Have a delivery that failed, or that lacks something, worked on once more."""
    told = await webhooks.browsing.again(person, delivery, datetime.now(UTC))
    request.app.state.work.wake()
    return answer(told)
