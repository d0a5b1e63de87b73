"""The routes by which an admin hands over what somebody has, and an owner one account, to a colleague."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.access.handing_over import HandingOver
from service.people import Permission, Person
from service.web.requests import AccountWriter, May, StrictRoute, answer

router = APIRouter(prefix="/api", route_class=StrictRoute)

Admin = Annotated[Person, Depends(May(Permission.PEOPLE_WRITE))]


class Colleague(BaseModel):
    """Who takes over: the id of a person whose account is open."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[str, Field(max_length=64)]


class Held(BaseModel):
    """How much somebody has: accounts, contacts, accounts to return to, days, calls.

    `calls` are those that the colleague may read, which go along; `private` are the others, which stay.
    """

    accounts: int
    contacts: int
    returns: int
    days: int
    calls: int
    private: int


def _use_case(request: Request) -> HandingOver:
    found: HandingOver = request.app.state.handing_over
    return found


OwnHandingOver = Annotated[HandingOver, Depends(_use_case)]


@router.get("/people/{who}/held", tags=["people"], response_model=Held)
async def read_held(
    who: str,
    person: Admin,
    handing_over: OwnHandingOver,
    to: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """How much somebody has, and with `to` what of it that colleague would get."""
    return answer(asdict(await handing_over.held(person, who, to)))


@router.post("/people/{who}/hand-over", tags=["people"], response_model=Held)
async def hand_over(
    who: str, said: Colleague, person: Admin, handing_over: OwnHandingOver
) -> Response:
    """Give a colleague what somebody has; what it was. A second time it gives what came since."""
    return answer(asdict(await handing_over.hand_over(person, who, said.to)))


@router.put("/accounts/{account}/owner", tags=["accounts"], status_code=204)
async def give_account(
    account: str, said: Colleague, person: AccountWriter, handing_over: OwnHandingOver
) -> Response:
    """Give an account of your own to a colleague, with its contacts, calls and days.

    You may go on reading its calls.
    """
    await handing_over.give(person, account, said.to)
    return Response(status_code=204)
