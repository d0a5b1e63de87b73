"""What stands in the address of a request: characters that no database keeps, and parameters that nobody knows."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from fastapi.dependencies.models import Dependant
from starlette.exceptions import HTTPException
from starlette.requests import Request

from service.errors import Invalid

EVERYWHERE = frozenset({"ui_lang"})
"""Parameters that every address takes: the language of what is told."""


def check_characters(request: Request) -> None:
    """Refuse U+0000, which PostgreSQL can neither keep nor look for. Raises Invalid; HTTPException 404 for a path."""
    if any("\0" in str(value) for value in request.path_params.values()):
        raise HTTPException(404)
    for name, value in request.query_params.multi_items():
        if "\0" in name or "\0" in value:
            field = "query" if "\0" in name else name[:200]
            raise Invalid(field, "this holds the character U+0000; remove it")


def check_names(request: Request, known: Collection[str]) -> None:
    """Refuse a parameter that the address does not take. Raises Invalid with the nearest that it does."""
    for name in request.query_params:
        if name not in known:
            shown = name[:200]
            if close := difflib.get_close_matches(shown, known, n=1):
                message = f"there is no such parameter; did you mean {close[0]!r}?"
                raise Invalid(shown, message)
            raise Invalid(shown, "there is no such parameter; check its spelling")


def parameters_of(dependant: Dependant) -> Iterator[str]:
    """The query parameters that a route and what it depends on take, as addresses call them."""
    yield from (field.alias for field in dependant.query_params)
    for each in dependant.dependencies:
        yield from parameters_of(each)
