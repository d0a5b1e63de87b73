"""What pages cost beside an archive: with few calls stored and with many, and with more of them in this quarter.

Three stores are asked in turns, so that what else the machine does falls on all of them; times are of this
process's CPU.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from fastapi.testclient import TestClient

from service.app import create_app
from service.pipeline.standings import Standings
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.calls.events import timestamp
from service.store.store import Store
from service.upkeep import Upkeep
from tests import archives
from tests.benchmarks.engine import cpu
from tests.benchmarks.notes import _ratio
from tests.running import HOST, ROOT

PAGES = {
    "pipeline": "/pipeline",
    "its figures and forecast alone": "/api/pipeline",
    "report of a call": "/calls/c-a7/report",
    "accounts": "/accounts",
    "an account": "/accounts/a7",
    "list of calls": "/",
}
AT_ONCE = 1000
WORTH = tuple(
    {"amount": 1000 * (number % 20), "currency": "EUR", "closes": f"2020-{1 + number % 12:02}-28"}
    for number in range(60)
)
"""60 combinations of amount and closing date."""


class Size(NamedTuple):
    """How many calls there are, and how many of them this quarter has."""

    calls: int
    quarter: int


def table(few: Size, many: Size, busy: Size, times: int) -> Iterator[tuple[str, str]]:
    """(what was measured, figure). Each call has an account, and a colleague shares as many."""
    engine = Engine.load()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        # Work in the background would fall on whichever page is asked for just then.
        stack.enter_context(mock.patch.object(Upkeep, "run", mock.AsyncMock()))
        clients = {}
        for size in (few, many, busy):
            database = f"sqlite:///{Path(name) / f'{size.calls}-{size.quarter}.sqlite3'}"
            seconds = _fill(database, size, engine.rules)
            if size is not busy:
                yield f"first look at {size.calls:,} calls, s", f"{seconds:.1f}"
            app = create_app(Settings(database=database), engine)
            clients[size] = stack.enter_context(TestClient(app, HOST))
            note = {"text": (ROOT / "docs/call.txt").read_text("utf-8")}
            clients[size].post("/api/calls/c-a7/notes", json=note).raise_for_status()
        for page, path in PAGES.items():
            took: dict[Size, list[float]] = {size: [] for size in clients}
            for turn in range(times + 1):
                for size, client in clients.items():
                    taken = _asked(client, path)
                    if turn:  # what is looked for once only is known the second time
                        took[size].append(taken)
            yield f"{page}, {few.calls:,} calls, ms", f"{1000 * statistics.median(took[few]):.0f}"
            for size in (many, busy):
                what = f"{size.calls:,} calls" if size is many else f"{size.quarter:,} this quarter"
                yield f"{page}, {what} / {_told(few, size)}", _ratio(_parts(took[size], took[few]))


def _told(few: Size, size: Size) -> str:
    return f"{few.calls:,}" if size.calls != few.calls else f"{few.quarter:,}"


def _parts(taken: list[float], before: list[float]) -> list[float]:
    return [one / other for one, other in zip(taken, before, strict=True)]


def _asked(client: TestClient, path: str) -> float:
    return cpu(lambda: client.get(path).raise_for_status())


def _fill(database: str, size: Size, rules: str) -> float:
    """Store calls, those of this quarter last; the seconds that the first look at them takes."""
    store = Store.open(database)
    old = size.calls - size.quarter
    for at, numbers in (
        (archives.LONG_AGO, range(old)),
        (timestamp(datetime.now(UTC)), range(old, size.calls)),
    ):
        for first in range(numbers.start, numbers.stop, AT_ONCE):
            some = range(first, min(first + AT_ONCE, numbers.stop))
            store.write("", archives.fill, some, rules, at, WORTH).result()
    seconds = cpu(lambda: asyncio.run(Standings(store).catch_up(3600)))
    store.close()
    return seconds
