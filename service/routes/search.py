"""The route of search. The work is in `search`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.calls.answers import FoundCalls
from service.search.search import PAGE, Filter, Search, Whose
from service.web.requests import Reader, StrictRoute, answer

router = APIRouter(prefix="/api", route_class=StrictRoute)

Typed = Annotated[str, Query(max_length=200)]
Cursor = Annotated[str | None, Query(max_length=20)]


def _search(request: Request) -> Search:
    search: Search = request.app.state.search
    return search


OwnSearch = Annotated[Search, Depends(_search)]


@router.get("/search", tags=["search"], response_model=FoundCalls)
async def search_calls(
    person: Reader,
    search: OwnSearch,
    q: Typed,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
    whose: Whose = "all",
    account: Annotated[str | None, Query(max_length=64)] = None,
    since: date | None = None,
    until: date | None = None,
    examples: bool = True,
) -> Response:
    """Calls in which all words of `q` occur, newest first, each with the lines in which they stand.

    Words in quotes must stand next to each other; the last word may be the beginning of one. `whose`
    are one's own calls, those that others share with one (or with a team), or all of these.
    `waiting` says that calls that were changed just now are not indexed yet.
    """
    which = Filter(whose, account, since, until, examples)
    return answer(await search.calls(person, q, which, cursor, limit))
