"""The routes about people: who I am, who is there, who may read a call, which calls are shared with me."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.calls.answers import Page
from service.calls.calls import PAGE
from service.people import Permission, Person
from service.store.people.sharing import Sharing
from service.web.identity import gate_of
from service.web.requests import May, Reader, StrictRoute, UseCases, Writer, answer

router = APIRouter(prefix="/api", route_class=StrictRoute)

Colleague = Annotated[Person, Depends(May(Permission.PEOPLE_READ))]
READERS = 100
"""With how many people and teams a call can be shared."""


class Readers(BaseModel):
    """Who may read a call beside its owner: ids of people and teams."""

    model_config = ConfigDict(extra="forbid")

    readers: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=READERS)]


class Me(BaseModel):
    """Who is asking."""

    id: str
    organisation: str
    name: str
    permissions: list[str]


class ColleagueInList(BaseModel):
    """Somebody in the organisation."""

    id: str
    name: str
    email: str
    role: str


class TeamInList(BaseModel):
    """A team, with the ids of its people."""

    id: str
    name: str
    members: list[str]


class Colleagues(BaseModel):
    """With whom a call can be shared."""

    people: list[ColleagueInList]
    teams: list[TeamInList]


class SharedWith(BaseModel):
    """Who may read a call; `mine` when it is yours to share."""

    mine: bool
    owner: str
    readers: list[str]


@router.get("/me", tags=["people"], response_model=Me)
async def me(person: Reader) -> Response:
    """Who is asking, and what they may do."""
    return answer(
        {
            "id": person.id,
            "organisation": person.organisation,
            "name": person.name,
            "permissions": sorted(person.permissions),
        }
    )


@router.get("/people", tags=["people"], response_model=Colleagues)
async def list_people(request: Request, person: Colleague) -> Response:
    """The people and teams of the organisation, to share a call with."""
    members = gate_of(request).members
    everybody = await members.everybody(person)
    return answer(
        {
            "people": [
                {"id": each.id, "name": each.name, "email": each.email, "role": each.role}
                for each in everybody
                if not each.closed
            ],
            "teams": [
                {"id": team.id, "name": team.name, "members": team.members}
                for team in await members.teams(person)
            ],
        }
    )


@router.get("/calls/{call}/readers", tags=["people"], response_model=SharedWith)
async def read_readers(request: Request, call: str, person: Reader) -> Response:
    """Who may read a call beside its owner."""
    return answer(_shown(await gate_of(request).members.sharing(person, call)))


@router.put("/calls/{call}/readers", tags=["people"], response_model=SharedWith)
async def share_call(request: Request, call: str, said: Readers, person: Writer) -> Response:
    """Let others read a call of yours; whoever is not named any more can no longer read it."""
    return answer(_shown(await gate_of(request).members.share(person, call, said.readers)))


@router.get("/shared", tags=["people"], response_model=Page)
async def list_shared(
    person: Reader,
    calls: UseCases,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> Response:
    """Calls that others share with you, newest first. `next` is the cursor of the next page."""
    return answer(await calls.list(person, cursor, limit, shared=True))


def _shown(sharing: Sharing) -> dict[str, Any]:
    return {"mine": sharing.mine, "owner": sharing.owner, "readers": sharing.readers}
