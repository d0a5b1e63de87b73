"""Two services on one PostgreSQL: what both are told at the same moment is stored once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from copy import copy
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Connection

from service.accounts.matching import Match, Matcher
from service.accounts.seen import Seen
from service.app import create_app
from service.people import LOCAL_PERSON
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.calls import events
from service.store.calls.events import NewEvent
from service.store.database.writer import MOST_TRIES
from service.store.store import Store
from tests.conftest import new_database
from tests.deliveries import Tool
from tests.running import HOST, KEY, PATIENCE

TIMES = 15
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def services(postgresql: str, engine: Engine) -> Iterator[list[TestClient]]:
    settings = Settings(database=new_database(postgresql), key=SecretStr(KEY))
    with ExitStack() as stack:
        apps = [create_app(settings, engine) for _ in range(2)]
        yield [stack.enter_context(TestClient(app, HOST)) for app in apps]


def at_once(*things: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(things)) as threads:
        return [answer.result() for answer in [threads.submit(thing) for thing in things]]


def test_writes_that_wait_for_each_other_are_both_done(postgresql: str) -> None:
    """PostgreSQL ends one of two transactions that each hold what the other wants."""
    database = new_database(postgresql)
    stores = [Store.open(database), Store.open(database)]
    person = LOCAL_PERSON
    calls = ["first", "second"]
    for call in calls:
        stores[0].create(person, call, NewEvent("call_started"), NOW).result()
    both_hold_one = threading.Barrier(2, timeout=PATIENCE)
    begun: list[str] = []

    def note_both(connection: Connection, first: str, second: str) -> None:
        begun.append(first)
        events.append(connection, person, first, NewEvent("note_added"), NOW)
        with suppress(threading.BrokenBarrierError):
            both_hold_one.wait()
        both_hold_one.abort()
        events.append(connection, person, second, NewEvent("note_added"), NOW)

    written = [
        stores[0].write("", note_both, *calls),
        stores[1].write("", note_both, *reversed(calls)),
    ]
    for future in written:
        future.result(PATIENCE)
    assert 3 <= len(begun) <= 2 * MOST_TRIES, "one was begun anew"
    assert [stores[0].revision(person, call) for call in calls] == [3, 3]
    for store in stores:
        store.close()


def test_a_note_sent_to_both_is_stored_once(services: list[TestClient]) -> None:
    call = services[0].post("/api/calls", json={}).json()["id"]

    def send(service: TestClient, number: int) -> Any:
        note = {"text": f"Lee: we lose {number} hours a week", "key": f"note-{number}"}
        return service.post(f"/api/calls/{call}/notes", json=note)

    for number in range(TIMES):
        answers = at_once(*(partial(send, service, number) for service in services))
        assert {answer.status_code for answer in answers} <= {200, 201}
    assert len(services[1].get(f"/api/calls/{call}").json()["notes"]) == TIMES


def test_deliveries_sent_to_both_are_stored_and_made_into_calls_once(
    services: list[TestClient],
) -> None:
    first = Tool(services[0], "generic")
    second = copy(first)
    second.client = services[1]

    def send(tool: Tool, numbers: Sequence[int]) -> list[int]:
        return [
            tool.send({"id": f"call-{n}", "text": f"Lee: we lose {n} hours a week"}).status_code
            for n in numbers
        ]

    there = range(TIMES)
    sent = at_once(
        *(
            partial(send, tool, numbers)
            for tool in (first, second)
            for numbers in (there, there[::-1])
        )
    )
    assert {status for statuses in sent for status in statuses} == {200}
    first.settle()
    second.settle()
    calls = services[1].get("/api/calls").json()["items"]
    assert len(calls) == TIMES


def test_a_list_sent_to_both_is_taken_in_once(services: list[TestClient]) -> None:
    rows = (f"Company {n};c{n}.example;p{n}@c{n}.example\n" for n in range(400))
    text = "Company;Domain;Email\n" + "".join(rows)

    def send(service: TestClient) -> Any:
        return service.post("/api/accounts/import", content=text).json()

    told = at_once(*(partial(send, service) for service in services))
    assert sorted(each["accounts"]["new"] for each in told) == [0, 400]
    assert sorted(each["contacts"]["new"] for each in told) == [0, 400]
    exported = services[0].get("/api/export/accounts?format=json").text
    assert len(exported.splitlines()) == 400


def test_a_new_company_of_which_both_hear_at_once_is_one_account(
    services: list[TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    both_looked = threading.Barrier(2, timeout=1)
    look_up = Matcher.match

    def slowly(matcher: Matcher, seen: Seen) -> Match:
        found = look_up(matcher, seen)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait()
        return found

    monkeypatch.setattr(Matcher, "match", slowly)
    first = Tool(services[0], "generic")
    second = copy(first)
    second.client = services[1]

    def send(tool: Tool, start: int) -> None:
        for number in range(start, start + TIMES):
            who = {"name": "Kim Orr", "email": "kim@samename.example"}
            call = {"id": f"{number}", "text": "We set aside 50k.", "company": "Samename Inc"}
            assert tool.send({"data": {**call, "contact": who}}).status_code == 200
        tool.settle()

    at_once(partial(send, first, 0), partial(send, second, TIMES))
    for kind in ("accounts", "contacts"):
        found = services[0].get(f"/api/{kind}").json()["items"]
        assert [each["name"] for each in found] in (["Samename Inc"], ["Kim Orr"])
    assert {each["state"] for each in first.deliveries()} == {"analysed"}
