"""The routes that take lists in and give rows out: bodies that are files, not JSON."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from service.accounts import answers
from service.accounts.lists import writing
from service.exports import COLUMNS, Exports
from service.people import Permission, Person
from service.store.exports import Filter
from service.texts import languages
from service.web.messages import told
from service.web.requests import AccountWriter, AskedFirst, May, answer
from service.web.ui_language import language_of

router = APIRouter(prefix="/api", route_class=AskedFirst)

What = Literal["calls", "facts", "verdicts", "accounts", "contacts"]


@router.post("/accounts/import", tags=["accounts"], response_model=answers.Imported)
async def import_accounts(
    request: Request,
    person: AccountWriter,
    dry_run: bool = False,
    country: Annotated[str | None, Query(max_length=2)] = None,
) -> Response:
    """Take in a list of accounts and contacts: a CSV file as it is, the first line naming the columns.

    With `dry_run` nothing is changed. `country` (ISO 3166) is that of phone numbers without one.
    """
    imports, language = request.app.state.account_imports, language_of(request, languages())
    report = await imports.take_in(person, await request.body(), country=country, dry_run=dry_run)
    bad = [each | {"message": told(each["message"], language)} for each in report["bad"]]
    return answer(report | {"bad": bad})


@router.get("/export/{what}", tags=["export"], response_class=StreamingResponse)
async def export(
    what: What,
    request: Request,
    person: Annotated[Person, Depends(May(Permission.EXPORT))],
    format: Literal["csv", "json"] = "csv",
    account: Annotated[str | None, Query(max_length=64)] = None,
    verdict: Literal["advance", "nurture", "disqualify"] | None = None,
    language: Annotated[str | None, Query(max_length=8)] = None,
    since: date | None = None,
    until: date | None = None,
    examples: bool = False,
) -> Response:
    """Calls, facts, verdicts, accounts or contacts as a file: CSV, or JSON with one object a line.

    `since` and `until` are days of calls, both included. Examples are left out unless asked for.
    """
    wanted = Filter(account, verdict, language, since, until, examples)
    exports: Exports = request.app.state.exports
    await exports.note(person, what, wanted)
    lines = _csv if format == "csv" else _json
    kind = "text/csv; charset=utf-8" if format == "csv" else "application/x-ndjson"
    name = f"fingerpost-{what}.{'csv' if format == 'csv' else 'jsonl'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(lines(exports, person, what, wanted), 200, headers, kind)


async def _csv(exports: Exports, person: Person, what: str, wanted: Filter) -> AsyncIterator[str]:
    yield writing.head(COLUMNS[what])
    async for rows in exports.rows(person, what, wanted):
        yield writing.lines(COLUMNS[what], rows)


async def _json(exports: Exports, person: Person, what: str, wanted: Filter) -> AsyncIterator[str]:
    async for rows in exports.rows(person, what, wanted):
        for row in rows:
            shown = {name: row.get(name) for name in COLUMNS[what]}
            yield json.dumps(shown, ensure_ascii=False) + "\n"
