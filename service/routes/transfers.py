"""The routes that take lists in and give rows out: bodies that are files, not JSON."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from service.accounts import answers
from service.accounts.lists import writing
from service.exports import COLUMNS, Exports, Row
from service.people import Permission, Person
from service.store.exports import Filter
from service.texts import languages
from service.web.messages import told
from service.web.requests import AccountWriter, AskedFirst, May, answer
from service.web.ui_language import language_of

router = APIRouter(prefix="/api", route_class=AskedFirst)

_ROWS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            kind: {"schema": {"type": "string"}} for kind in ("text/csv", "application/x-ndjson")
        }
    }
}
What = Literal["calls", "facts", "verdicts", "accounts", "contacts"]


_LIST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/accounts/import", tags=["accounts"], response_model=answers.Imported, openapi_extra=_LIST
)
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


@router.get("/export/{what}", tags=["export"], response_class=StreamingResponse, responses=_ROWS)
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
    rows = exports.rows(person, what, wanted)
    first = await _first(rows)  # what fails is told while it still can be: before the head
    await exports.note(person, what, wanted)
    lines = _csv if format == "csv" else _json
    kind = "text/csv; charset=utf-8" if format == "csv" else "application/x-ndjson"
    name = f"fingerpost-{what}.{'csv' if format == 'csv' else 'jsonl'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(lines(COLUMNS[what], first, rows), 200, headers, kind)


async def _first(rows: AsyncIterator[list[Row]]) -> list[Row]:
    async for batch in rows:
        return batch
    return []


async def _csv(
    columns: Sequence[str], first: list[Row], rows: AsyncIterator[list[Row]]
) -> AsyncIterator[str]:
    yield writing.head(columns) + writing.lines(columns, first)
    async for batch in rows:
        yield writing.lines(columns, batch)


async def _json(
    columns: Sequence[str], first: list[Row], rows: AsyncIterator[list[Row]]
) -> AsyncIterator[str]:
    yield _objects(columns, first)
    async for batch in rows:
        yield _objects(columns, batch)


def _objects(columns: Sequence[str], rows: list[Row]) -> str:
    return "".join(
        json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False) + "\n"
        for row in rows
    )
