"""The page where lists of accounts are taken in, and calls, facts and verdicts given out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.exports import COLUMNS
from service.pages.page import show
from service.web.requests import AccountWriter, AskedFirst
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

FIELDS = ("name", "domain", "stage", "source", "follow_up", "email", "phone", "title")
"""What a list can change."""


@router.get("/accounts/lists")
async def show_lists(request: Request, texts: Words, person: AccountWriter) -> Response:
    """Take lists in, and rows out."""
    words = {f"lists_{name}": text for name, text in texts.group("lists").items()}
    words |= {f"lists_field_{name}": texts.name("list_field", of=name) for name in FIELDS}
    words |= _named("lists_value_stage", texts.group("stage"))
    words |= _named("lists_value_source", texts.group("source"))
    return show(
        request,
        texts,
        "accounts_lists.html",
        exports=[(what, texts.name("export", of=what)) for what in COLUMNS],
        boot={"t": texts.group("script") | words},
    )


def _named(start: str, words: dict[str, str]) -> dict[str, str]:
    """Words with the names that the script looks them up by."""
    return {f"{start}_{name}": text for name, text in words.items()}
