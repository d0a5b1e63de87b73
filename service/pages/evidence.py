"""What outcomes say: a backtest of past calls, and what the best customers have in common."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from service.bulk.inputs import Columns, calls_in, sources
from service.errors import Invalid, TooLarge
from service.evidence.reading import Tested, accounts_in, backtest_over
from service.evidence.views import backtest_values, customers_of, customers_values
from service.pages.page import OwnEngine, show
from service.qualify.engine import Engine
from service.texts import Texts
from service.web.identity import who
from service.web.messages import told
from service.web.requests import Analyst, AskedFirst, turns_of
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

MOST_CALLS = 500
"""Calls that a page waits for; more are for the command."""
MOST_UNPACKED = 100_000_000
"""Bytes of a Parquet file's rows: it is held in memory, and packed it can be of a kilobyte."""
ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")


def _shown(
    request: Request,
    texts: Texts,
    topic: str,
    part: str,
    fields: dict[str, str],
    status: int = 200,
    **values: Any,
) -> Response:
    return show(
        request,
        texts,
        "evidence_page.html",
        status,
        title=texts(f"evidence.{topic}"),
        lead=texts(f"evidence.{topic}_lead"),
        column_label=texts(f"evidence.{topic}_column"),
        column=fields.get("column") or "outcome",
        won=fields.get("won", ""),
        product=fields.get("product", "") if topic == "customers" else None,
        part=part,
        **{"shown": False, "wrong": None} | values,
    )


@router.get("/backtest")
async def backtest_form(request: Request, texts: Words, _person: Analyst) -> Response:
    """Where past calls are sent."""
    return _shown(request, texts, "backtest", "_backtest.html", {})


@router.post("/backtest")
async def backtest(
    request: Request,
    texts: Words,
    engine: OwnEngine,
    _person: Analyst,
    file: Annotated[UploadFile, File()],
    column: Annotated[str, Form(max_length=200)] = "outcome",
    won: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """What the calls of a file were worth. Nothing of it is stored."""

    def work(path: Path) -> dict[str, Any]:
        return backtest_values(_tested(path, engine, column, won or None).backtest, texts)

    fields = {"column": column, "won": won}
    return await _answered(request, texts, "backtest", "_backtest.html", fields, file, work)


@router.get("/customers")
async def customers_form(request: Request, texts: Words, _person: Analyst) -> Response:
    """Where a table of accounts is sent."""
    return _shown(request, texts, "customers", "_customers.html", {})


@router.post("/customers")
async def customers(
    request: Request,
    texts: Words,
    _person: Analyst,
    file: Annotated[UploadFile, File()],
    column: Annotated[str, Form(max_length=200)] = "outcome",
    won: Annotated[str, Form(max_length=200)] = "",
    product: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """What the best of a table have in common. Nothing of it is stored."""

    def work(path: Path) -> dict[str, Any]:
        found = customers_of(accounts_in([path]), column, won or None, product or None)
        return customers_values(found, texts)

    fields = {"column": column, "won": won, "product": product}
    return await _answered(request, texts, "customers", "_customers.html", fields, file, work)


async def _answered(
    request: Request,
    texts: Texts,
    topic: str,
    part: str,
    fields: dict[str, str],
    file: UploadFile,
    work: Callable[[Path], dict[str, Any]],
) -> Response:
    """The page with what `work` finds in the file, or with what is wrong with it."""
    data = await file.read()
    try:
        values = await turns_of(request).run(
            (await who(request)).id, _on_disk, file.filename or "", data, work
        )
    except (Invalid, TooLarge) as error:
        message = error.message if isinstance(error, Invalid) else str(error)
        wrong = told(message, texts.language)
        return _shown(request, texts, topic, part, fields, 422, wrong=wrong)
    return _shown(request, texts, topic, part, fields, shown=True, **values)


def _on_disk(name: str, data: bytes, work: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise Invalid("file", "send a CSV, JSONL or Parquet file")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / f"file{ending}"
        path.write_bytes(data)
        if ending == ".parquet":
            from service.bulk.parquet_size import check_unpacked  # Arrow takes 28 MB

            check_unpacked(path, MOST_UNPACKED)
        return work(path)


def _tested(path: Path, engine: Engine, column: str, won: str | None) -> Tested:
    tested = Tested()
    calls = calls_in(sources([path]), Columns())
    for number, (_, tested) in enumerate(  # noqa: B007  (the last one is the whole)
        backtest_over(calls, engine, {}, column, won), start=1
    ):
        if number >= MOST_CALLS:
            raise TooLarge(
                f"A page waits for at most {MOST_CALLS:,} calls; use fingerpost backtest for more."
            )
    if not tested.backtest.calls:
        raise Invalid("column", "no call has an outcome in this column")
    return tested
