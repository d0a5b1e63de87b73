"""States of a call over HTTP (RFC 9110): `ETag`, and what is done only if a call is still, or no longer, as known."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Depends, Header
from starlette.responses import Response

from service.calls.calls import Calls
from service.web.requests import UseCases, answer

_TAG = re.compile(r'(?P<weak>W/)?"(?P<tag>[\x21\x23-\x7e\x80-\xff]*)"')
MOST_DIGITS = 9
"""Of a revision: more is none of ours, and no number for a database."""

IfMatch = Annotated[
    str | None,
    Header(
        description='The `ETag` or the revision in quotes (`"7"`) that the call must still have; else 412.'
    ),
]
IfNoneMatch = Annotated[
    str | None, Header(description="The `ETag` that is known already: 304 if the call is still so.")
]


def _unchanged(calls: UseCases, if_match: IfMatch = None) -> Calls:
    """The use cases, which change a call only if it is as the request says."""
    revisions = expected(if_match)
    return calls if revisions is None else calls.only_at(revisions)


Changing = Annotated[Calls, Depends(_unchanged)]
"""For routes that change a call."""


def expected(if_match: str | None) -> frozenset[int] | None:
    """The revisions that `If-Match` names; None where any will do. A tag of ours begins with its revision."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = [tag["tag"] for tag in _TAG.finditer(if_match) if not tag["weak"]]
    numbers = [tag.partition("-")[0] for tag in tags]
    return frozenset(
        int(each)
        for each in numbers
        if each.isascii() and each.isdecimal() and len(each) <= MOST_DIGITS
    )


def answer_call(
    snapshot: dict[str, Any], status: int = 200, *, seen: str | None = None, more: str = ""
) -> Response:
    """A call with its `ETag`, or 304 without it where `seen`, an `If-None-Match`, names that.

    The tag is of the revision and the rules that the analysis comes from; `more` tells another form of it.
    """
    tag = f'"{snapshot["revision"]}-{snapshot["analysis"]["rules"][-12:]}{more}"'
    if seen is not None and _names(seen, tag):
        return Response(status_code=304, headers={"ETag": tag})
    response = answer(snapshot, status)
    response.headers["ETag"] = tag
    return response


def _names(seen: str, tag: str) -> bool:
    """Whether `If-None-Match` names a tag; one that is called weak will do."""
    return seen.strip() == "*" or any(
        each[0].removeprefix("W/") == tag for each in _TAG.finditer(seen)
    )
