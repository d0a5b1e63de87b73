"""The report of a call: the page, and files of it to keep or send."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.call_report.content import Call, content
from service.call_report.render import made_as, values
from service.calls.record import request as request_of
from service.documents import pdf
from service.errors import NotFound
from service.pages.page import OwnEngine, show
from service.people import Person
from service.qualify.engine import Engine
from service.texts import Texts
from service.turns import Turns
from service.web.requests import AskedFirst, OwnAccounts, OwnTurns, Reader, UseCases
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

Kind = Literal["html", "pdf", "md", "json"]
MEDIA = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}
_NO_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*.\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
"""What some system does not take in the name of a file."""


@router.get("/calls/{call}/report")
async def show_report(
    request: Request,
    texts: Words,
    call: str,
    person: Reader,
    calls: UseCases,
    accounts: OwnAccounts,
    engine: OwnEngine,
    turns: OwnTurns,
) -> Response:
    """The report as a page."""
    try:
        found = await _content(person, call, texts, calls, accounts, engine, turns)
    except NotFound:
        return show(request, texts, "missing.html", 404)
    ways = [kind for kind in MEDIA if kind != "pdf" or pdf.is_possible()]
    return show(request, texts, "call_report_page.html", ways=ways, **values(found, texts))


@router.get("/calls/{call}/report.{kind}")
async def download_report(
    texts: Words,
    call: str,
    kind: Kind,
    person: Reader,
    calls: UseCases,
    accounts: OwnAccounts,
    engine: OwnEngine,
    turns: OwnTurns,
) -> Response:
    """The report as a file."""
    found = await _content(person, call, texts, calls, accounts, engine, turns)
    made = await turns.run(person.id, made_as, kind, found, texts.language)
    name = _file_name(found["title"], kind)
    headers = {
        "Content-Disposition": f"attachment; filename=\"report.{kind}\"; filename*=UTF-8''{name}",
        "Cache-Control": "no-store",
        "Content-Language": texts.language,
    }
    return Response(made, media_type=MEDIA[kind], headers=headers)


def _file_name(title: str | None, kind: str) -> str:
    """What the file is called: after whom the call was with, as a header takes it."""
    name = " ".join(_NO_NAME.sub(" ", title or "").split())[:80] or "report"
    return quote(f"{name}.{kind}", errors="replace")


async def _content(
    person: Person,
    call: str,
    texts: Texts,
    calls: UseCases,
    accounts: OwnAccounts,
    engine: Engine,
    turns: Turns,
) -> dict[str, Any]:
    """The call in the reader's language."""
    record, _ = await calls.concluded(person, call)
    snapshot, _ = await calls.explained(person, call, texts.language)
    asked = replace(request_of(record), ui_lang=texts.language)
    whom = record.prospect
    if not whom and (account := await accounts.of_call(person, record.account)):
        whom = account["name"]
    told = Call(asked, snapshot["analysis"], whom, snapshot["at"])
    return await turns.run(person.id, content, engine, told)
