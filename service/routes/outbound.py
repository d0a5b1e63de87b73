"""The routes for endpoints that verdicts are sent to, and for what was sent."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.outbound.outbound import Outbound
from service.outbound.schemas import EndpointChange, NewEndpoint
from service.people import Permission, Person
from service.routes import answers
from service.store.outbound.messages import MOST_IN_LIST
from service.web.requests import May, StrictRoute, answer

router = APIRouter(prefix="/api", route_class=StrictRoute, tags=["verdicts out"])


def outbound_of(request: Request) -> Outbound:
    """The use cases of the running app."""
    found: Outbound = request.app.state.outbound
    return found


OwnOutbound = Annotated[Outbound, Depends(outbound_of)]
EndpointReader = Annotated[Person, Depends(May(Permission.ENDPOINTS_READ))]
EndpointWriter = Annotated[Person, Depends(May(Permission.ENDPOINTS_WRITE))]


@router.post("/endpoints", status_code=201, response_model=answers.EndpointWithSecret)
async def add_endpoint(new: NewEndpoint, person: EndpointWriter, outbound: OwnOutbound) -> Response:
    """Send events to an address. The secret is in this answer only."""
    return answer(await outbound.add(person, new), 201)


@router.get("/endpoints", response_model=answers.Endpoints)
async def list_endpoints(person: EndpointReader, outbound: OwnOutbound) -> Response:
    """The endpoints of the organisation."""
    return answer(await outbound.listed(person))


@router.get("/endpoints/{endpoint}", response_model=answers.Endpoint)
async def read_endpoint(endpoint: str, person: EndpointReader, outbound: OwnOutbound) -> Response:
    """An endpoint."""
    return answer(await outbound.read(person, endpoint))


@router.patch("/endpoints/{endpoint}", response_model=answers.Endpoint)
async def change_endpoint(
    endpoint: str, change: EndpointChange, person: EndpointWriter, outbound: OwnOutbound
) -> Response:
    """Change address or events, switch off and on."""
    return answer(await outbound.change(person, endpoint, change))


@router.delete("/endpoints/{endpoint}", status_code=204)
async def remove_endpoint(endpoint: str, person: EndpointWriter, outbound: OwnOutbound) -> Response:
    """Take an endpoint away, with what waits for it."""
    await outbound.remove(person, endpoint)
    return Response(status_code=204)


@router.post("/endpoints/{endpoint}/secret", response_model=answers.EndpointWithSecret)
async def rotate_secret(endpoint: str, person: EndpointWriter, outbound: OwnOutbound) -> Response:
    """A new secret; for a day events are signed with the old one too."""
    return answer(await outbound.rotate(person, endpoint))


@router.post("/endpoints/{endpoint}/test", status_code=202, response_model=answers.Nothing)
async def test_endpoint(endpoint: str, person: EndpointWriter, outbound: OwnOutbound) -> Response:
    """Send an `endpoint.test` event now."""
    await outbound.test(person, endpoint)
    return answer({}, 202)


@router.get("/messages", response_model=answers.Messages)
async def list_messages(
    person: EndpointReader,
    outbound: OwnOutbound,
    endpoint: Annotated[str | None, Query(max_length=64)] = None,
    state: Literal["waiting", "delivered", "dead"] | None = None,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_IN_LIST)] = MOST_IN_LIST,
) -> Response:
    """What was sent, newest first. `next` is the cursor of the next page."""
    return answer(await outbound.messages(person, endpoint, state, cursor, limit))


@router.post("/messages/{message}/resend", status_code=202, response_model=answers.Nothing)
async def resend_message(message: str, person: EndpointWriter, outbound: OwnOutbound) -> Response:
    """Try a message again from the start, under the id that it has."""
    await outbound.resend(person, message)
    return answer({}, 202)
