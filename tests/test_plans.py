"""However much is stored: what a page or a note asks of the database is found by an index, never by reading it all."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine as Database
from sqlalchemy import event

from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from tests.running import HOST

GROWING = ("events", "texts", "calls", "conclusions", "conclusion_quotes", "accounts", "contacts")
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
)


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
