"""However much is stored: what a page or a note asks of the database is found by an index, never by reading it all."""

from __future__ import annotations

import asyncio
import itertools
import re
import sqlite3
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine as Database
from sqlalchemy import event

from service.app import create_app
from service.people import LOCAL_PERSON
from service.pipeline.funnel import Funnel
from service.pipeline.pipelines import Pipelines
from service.pipeline.standings import Standings
from service.qualify.engine import Engine
from service.qualify.sources import Sources
from service.settings import Settings
from service.store.calls import conclusions as stored
from service.store.database.database import connect
from service.store.store import Store
from service.upkeep import Upkeep
from tests import archives
from tests.conftest import new_database
from tests.running import HOST

GROWING = (
    *("events", "texts", "calls", "conclusions", "conclusion_quotes", "accounts", "contacts"),
    *("account_events", "account_texts", "activities", "standings", "standings_behind"),
)
"""Tables with a row for each note, call or account."""

Asked = tuple[str, Any]


@pytest.fixture
def asked() -> Iterator[list[Asked]]:
    """Every SELECT while the test runs, with its values."""
    heard: list[Asked] = []

    def hear(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")) and values:
            heard.append((statement, values))

    event.listen(Database, "before_cursor_execute", hear)
    yield heard
    event.remove(Database, "before_cursor_execute", hear)


PATHS = (
    *("/calls/{call}", "/calls/{call}/regions?since=1", "/calls/{call}/report"),
    *("/", "/api/calls", "/accounts", "/accounts/{account}", "/api/accounts/{account}"),
    *("/pipeline", "/api/pipeline"),
)

OTHERS = ("FROM jobs", "SELECT people.id \nFROM people\n LIMIT")
"""Work of its own, and whether there are accounts at all, which is looked up once in a while."""


@pytest.mark.parametrize("path", PATHS)
def test_a_page_reads_no_table_from_end_to_end(
    sqlite: str, engine: Engine, asked: list[Asked], path: str
) -> None:
    with TestClient(create_app(Settings(database=sqlite), engine), HOST) as http:
        account = http.post("/api/accounts", json={"name": "Northwind"}).json()["id"]
        call = http.post("/api/calls", json={"account": account}).json()["id"]
        asked.clear()
        http.post(f"/api/calls/{call}/notes", json={"text": "Anna: 50k set aside"})
        answer = http.get(path.format(call=call, account=account))
        assert answer.status_code == 200, answer.text
        assert any("events" in statement for statement, _ in asked)
        scanned = [found for one in list(asked) for found in scans(sqlite, one)]
    assert scanned == []


def scans(address: str, asked: Asked) -> list[str]:
    """The growing tables that SQLite would read from end to end for a query, with the query."""
    statement, values = asked
    connection = sqlite3.connect(address.removeprefix("sqlite:///"))
    plan = [row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    connection.close()
    pattern = rf"^SCAN ({'|'.join(GROWING)})(?! .*USING (COVERING )?INDEX)\b"
    return [f"{step}: {statement}" for step in plan if re.search(pattern, step)]


@pytest.mark.parametrize("path", PATHS)
def test_ten_times_as_much_is_no_more_work(
    sqlite: str,
    engine: Engine,
    asked: list[Asked],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    monkeypatch.setattr(Upkeep, "run", mock.AsyncMock())
    app = create_app(Settings(database=sqlite), engine)
    work: list[dict[str, int]] = []
    with TestClient(app, HOST) as http:
        for numbers in (range(300), range(300, 3000)):
            app.state.store.write("", archives.fill, numbers, engine.rules).result()
            asyncio.run(Standings(app.state.store).refresh(LOCAL_PERSON))
            for _ in range(2):  # what is looked for once only is known the second time
                asked.clear()
                assert http.get(path.format(call="c-a7", account="a7")).status_code == 200
            heard = [one for one in list(asked) if not any(other in one[0] for other in OTHERS)]
            work.append({one[0]: steps(sqlite, one) for one in heard})
    few, many = work
    more = {asked: done for asked, done in many.items() if done > 1.1 * few.get(asked, 0) + 20}
    assert more == {}


def test_what_is_behind_is_looked_for_from_where_it_was_left(
    sqlite: str, asked: list[Asked]
) -> None:
    store = Store.open(sqlite)
    store.write("", archives.fill, range(2000)).result()

    def work(after: stored.Stale | None) -> tuple[int, stored.Stale]:
        asked.clear()
        found = store.read(stored.stale, "other rules", 100, LOCAL_PERSON, None, after)
        (only,) = asked
        return steps(sqlite, only), found[-1]

    begun, place = work(None)
    for _ in range(18):
        done, place = work(place)
    store.close()
    assert done < 1.2 * begun


async def look(store: Store) -> None:
    """All that the page of the pipeline asks for."""
    settled: Any = mock.AsyncMock()
    funnel = Funnel.of(Sources.find().read("funnel.yaml"))
    pipelines = Pipelines(store, settled, settled, Standings(store), funnel)
    figures = await pipelines.figures(LOCAL_PERSON)
    page = await pipelines.open_business(LOCAL_PERSON)
    assert figures["elements"]["customers"]["accounts"] >= 300
    assert len(page["items"]) == 100 and page["next"]
    await pipelines.open_business(LOCAL_PERSON, page["next"])
    await pipelines.targets(LOCAL_PERSON)


@pytest.fixture(scope="module")
def large(postgresql: str) -> Iterator[str]:
    """Enough on PostgreSQL that its planner has a choice."""
    address = new_database(postgresql)
    store = Store.open(address)
    store.write("", archives.fill, range(2000)).result()
    asyncio.run(Standings(store).refresh(LOCAL_PERSON))
    store.close()
    database = connect(address)
    with database.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    database.dispose()
    yield address


def test_on_postgresql_the_pipeline_is_read_by_indexes(large: str, asked: list[Asked]) -> None:
    store = Store.open(large)
    asked.clear()
    asyncio.run(look(store))
    store.close()
    heard = [one for one in asked if any(table in one[0] for table in GROWING)]
    database, plans = connect(large), []
    with database.begin() as connection:
        # A table of few pages is quicker to scan, whatever is asked.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, values in heard:
            rows = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
            plans.append("\n".join([statement, *(row[0] for row in rows)]))
    database.dispose()
    assert len(plans) > 8
    scanned = rf"Seq Scan on ({'|'.join(GROWING)})\b"
    assert [plan for plan in plans if re.search(scanned, plan)] == []
    of_places = [plan for plan in plans if "ORDER BY standings.place" in plan]
    assert of_places
    assert all("Sort" not in plan and "standings_in_place" in plan for plan in of_places)


def steps(address: str, asked: Asked) -> int:
    """How much work a query is for SQLite: the instructions of its machine, in tens."""
    counted = itertools.count()
    connection = sqlite3.connect(address.removeprefix("sqlite:///"))
    connection.set_progress_handler(lambda: next(counted) < 0, 10)
    connection.execute(*asked).fetchall()
    connection.close()
    return next(counted)
