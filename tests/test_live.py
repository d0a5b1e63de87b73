"""The live view: a second screen sees every change, and a panel that comes back misses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client, Response

from tests.running import served

Event = dict[str, str]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{(tmp_path_factory.mktemp('live') / 'fingerpost.sqlite3').as_posix()}"


@pytest.fixture(scope="module")
def http(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with served(database, tmp_path_factory.mktemp("served")) as (_process, http):
        yield http


@pytest.fixture
def call(http: Client) -> str:
    return str(http.post("/api/calls", json={}).json()["id"])


def file(http: Client, call: str, text: str) -> int:
    answer = http.post(f"/api/calls/{call}/notes", json={"text": text})
    return int(answer.json()["revision"])


def watch(http: Client, call: str, **headers: str) -> Any:
    return http.stream("GET", f"/api/calls/{call}/live", headers=headers)


def events(answer: Response) -> Iterator[Event]:
    """Server-sent events as they come; a comment has the key `comment`."""
    event: Event = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if name:
            event[name] = value
        elif event:
            yield event
            event = {}


def test_the_present_state_comes_first_then_each_change(http: Client, call: str) -> None:
    file(http, call, "before")
    with watch(http, call) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        coming = events(answer)
        first = next(coming)
        assert (first["event"], first["id"]) == ("snapshot", "2")
        assert [note["text"] for note in json.loads(first["data"])["notes"]] == ["before"]
        file(http, call, "after\nand more")
        second = next(coming)
        assert second["id"] == "3"
        assert json.loads(second["data"]) == http.get(f"/api/calls/{call}").json()


def test_who_comes_back_up_to_date_waits_for_the_next_change(http: Client, call: str) -> None:
    revision = file(http, call, "one")
    with watch(http, call, **{"Last-Event-ID": str(revision)}) as answer:
        coming = events(answer)
        file(http, call, "two")
        assert next(coming)["id"] == str(revision + 1)


@pytest.mark.parametrize("seen", ["1", "0", "-1", "nonsense", "9" * 400])
def test_who_missed_something_gets_the_present_state(http: Client, call: str, seen: str) -> None:
    revision = file(http, call, "one")
    with watch(http, call, **{"Last-Event-ID": seen}) as answer:
        assert next(events(answer))["id"] == str(revision)


def test_the_end_of_a_call_is_told(http: Client, call: str) -> None:
    with watch(http, call) as answer:
        coming = events(answer)
        next(coming)
        http.delete(f"/api/calls/{call}")
        assert next(coming)["event"] == "deleted"
        assert list(coming) == []


def test_many_screens_see_the_same(http: Client, call: str) -> None:
    with watch(http, call) as one, watch(http, call) as other:
        streams = [events(one), events(other)]
        assert len({next(stream)["id"] for stream in streams}) == 1
        file(http, call, "new")
        assert next(streams[0]) == next(streams[1])


def test_a_change_by_another_process_is_seen(
    http: Client, call: str, database: str, tmp_path: Path
) -> None:
    with served(database, tmp_path) as (_process, there), watch(http, call) as answer:
        coming = events(answer)
        next(coming)
        file(there, call, "from there")
        assert "from there" in next(coming)["data"]


def test_an_idle_stream_is_kept_open_by_comments(
    http: Client, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watch(http, call) as answer:
        lines = answer.iter_lines()
        assert any(line.startswith(":") for line in lines)
