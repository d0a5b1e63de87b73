"""What the routes share: who is asking, the use-cases, strict bodies, and JSON answers."""

from __future__ import annotations

import asyncio
import email.message
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from itertools import chain
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from service.accounts.accounts import Accounts
from service.accounts.memory import Memory
from service.calls.calls import Calls
from service.calls.profiles import Profiles
from service.errors import NotLoggedIn, Refused
from service.files import strict_json
from service.people import NOBODY, Permission, Person
from service.turns import Turns
from service.web import queries
from service.web.identity import who
from service.web.json_pieces import pieces

JSON = "application/json"
MOST_VALUES = 20_000
"""Of a body: what is checked field by field is told field by field."""


class May:
    """A dependency: names the one permission that a route needs, gives the person who has it."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Person:
        """The person who asks. Raises NotLoggedIn and Refused."""
        return self.checked(await who(request))

    def checked(self, person: Person) -> Person:
        """The person, if they may. Raises NotLoggedIn and Refused."""
        if self.permission in person.permissions:
            return person
        if person is NOBODY:
            raise NotLoggedIn("Log in first, or send a token.")
        raise Refused(f"This needs the permission {self.permission}.")


class Unasked(May):
    """For requests of programs that prove themselves in their own way: nobody is looked for."""

    def __init__(self) -> None:
        super().__init__(Permission.PUBLIC)

    async def __call__(self, request: Request) -> Person:
        """Nobody."""
        return NOBODY


Reader = Annotated[Person, Depends(May(Permission.CALLS_READ))]
Writer = Annotated[Person, Depends(May(Permission.CALLS_WRITE))]
Analyst = Annotated[Person, Depends(May(Permission.ANALYSE))]
AccountReader = Annotated[Person, Depends(May(Permission.ACCOUNTS_READ))]
AccountWriter = Annotated[Person, Depends(May(Permission.ACCOUNTS_WRITE))]


IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        description="Chosen by the sender, new for each request but those that repeat it: sent again with "
        "the same body it adds nothing.",
    ),
]


def use_cases(request: Request) -> Calls:
    """The use-cases of the running app."""
    calls: Calls = request.app.state.calls
    return calls


def turns_of(request: Request) -> Turns:
    """The threads for long work."""
    turns: Turns = request.app.state.turns
    return turns


def _accounts(request: Request) -> Accounts:
    accounts: Accounts = request.app.state.accounts
    return accounts


def _memory(request: Request) -> Memory:
    memory: Memory = request.app.state.memory
    return memory


def _profiles(request: Request) -> Profiles:
    profiles: Profiles = request.app.state.profiles
    return profiles


OwnProfiles = Annotated[Profiles, Depends(_profiles)]
OwnTurns = Annotated[Turns, Depends(turns_of)]
UseCases = Annotated[Calls, Depends(use_cases)]
OwnAccounts = Annotated[Accounts, Depends(_accounts)]
OwnMemory = Annotated[Memory, Depends(_memory)]


class AskedFirst(APIRoute):
    """A route that reads nothing of a request before it is known that the person may send it.

    FastAPI reads the body before it asks dependencies: a stranger could have it read files and forms.
    Programs are told of parameters that an address does not take: `?acount=x` would give out everything.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, asking first."""
        handle = super().get_route_handler()
        asked = [each.call for each in self.dependant.dependencies if isinstance(each.call, May)]
        # Pages, health checks and tools that deliver may add what they like.
        strict = self.include_in_schema and all(
            may.permission != Permission.PUBLIC for may in asked
        )
        known = {*queries.parameters_of(self.dependant), *queries.EVERYWHERE} if strict else None

        async def handle_once_asked(request: Request) -> Response:
            for may in asked:
                await may(request)
            queries.check_characters(request)
            if known is not None:
                queries.check_names(request, known)
            return await handle(self.taken(request))

        return handle_once_asked

    def taken(self, request: Request) -> Request:
        """The request as it is read."""
        return request


class StrictRequest(Request):
    """A request whose JSON is read strictly: finite numbers, whole characters, no U+0000, not too much."""

    async def json(self) -> Any:
        """The body's value. Raises HTTPException 422."""
        try:
            value = strict_json.parse(await self.body())
            strict_json.check_count(value, MOST_VALUES)
            return value
        except strict_json.InvalidJson as error:
            # FastAPI lets this error through as it is, and turns most others into a bare 400.
            raise HTTPException(422, str(error)) from None


class StrictRoute(AskedFirst):
    """A route that takes JSON, strictly."""

    def taken(self, request: Request) -> Request:
        """The request, if it says that it is JSON. Raises HTTPException 415."""
        _expect_json(request)
        return StrictRequest(request.scope, request.receive)


def _expect_json(request: Request) -> None:
    has_body = request.headers.get("content-length", "0") != "0" or (
        "transfer-encoding" in request.headers
    )
    if not has_body or request.method in ("GET", "HEAD"):
        return
    message = email.message.Message()
    message["content-type"] = request.headers.get("content-type", "")
    kind = message.get_content_subtype()
    if message.get_content_maintype() != "application" or not f"+{kind}".endswith("+json"):
        raise HTTPException(
            415, "Send the body as JSON, with the header Content-Type: application/json."
        )


def answer(content: Any, status: int = 200) -> Response:
    """A JSON answer, non-ASCII characters as they are; a large one in pieces."""
    parts = pieces(content)
    first, second = next(parts).encode(), next(parts, None)
    if second is None:
        return Response(first, status, media_type=JSON)
    return StreamingResponse(in_turn(chain([second], parts), first), status, media_type=JSON)


async def in_turn(parts: Iterable[str], first: bytes = b"") -> AsyncIterator[bytes]:
    """Pieces of a large answer, between which others have their turn."""
    yield first
    for part in parts:
        yield part.encode()
        await asyncio.sleep(0)
