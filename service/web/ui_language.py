"""In which language a person reads: the one asked for, the one chosen before, or the browser's."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "fingerpost-language"
"""The choice of this browser."""
_YEAR = 365 * 24 * 3600
_MOST = 20
"""Preferences that are looked at."""


def language_of(request: Request, spoken: Collection[str]) -> str:
    """One of the languages that are `spoken`, English if none of them is wanted."""
    asked = request.query_params.get("ui_lang", "")
    chosen = request.cookies.get(COOKIE, "")
    accepted = preferred(request.headers.get("accept-language", ""))
    return next((name for name in (asked, chosen, *accepted) if name in spoken), "en")


def remember(response: Response, request: Request, spoken: Collection[str]) -> None:
    """Keep the language that the address asks for as this browser's choice."""
    asked = request.query_params.get("ui_lang", "")
    if asked in spoken:
        response.set_cookie(COOKIE, asked, max_age=_YEAR, httponly=True, samesite="lax")


def preferred(header: str) -> Iterator[str]:
    """The languages of an `Accept-Language` header without their regions, the dearest first."""
    wishes = [part.partition(";") for part in header.split(",")[:_MOST]]
    weighed = [(_weight(options), tag.strip().lower()) for tag, _, options in wishes]
    for weight, tag in sorted(weighed, key=lambda wish: -wish[0]):
        if weight > 0:
            yield tag.partition("-")[0]


def _weight(options: str) -> float:
    name, _, value = options.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
