"""The live view: a second screen sees every change, and a panel that comes back misses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.running import served

Event = dict[str, str]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    database = f"sqlite:///{(folder / 'fingerpost.sqlite3').as_posix()}"
    with served(database, folder) as (_process, address):
        yield address


@pytest.fixture
def call(address: str) -> str:
    return str(httpx2.post(f"{address}/api/calls", json={}).json()["id"])


def file(address: str, call: str, text: str) -> int:
    answer = httpx2.post(f"{address}/api/calls/{call}/notes", json={"text": text})
    return int(answer.json()["revision"])


def watch(address: str, call: str, **headers: str) -> Any:
    return httpx2.stream("GET", f"{address}/api/calls/{call}/live", headers=headers, timeout=30)


def events(answer: httpx2.Response) -> Iterator[Event]:
    """Server-sent events as they come; a comment has the key `comment`."""
    event: Event = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if name:
            event[name] = value
        elif event:
            yield event
            event = {}


def test_the_present_state_comes_first_then_each_change(address: str, call: str) -> None:
    file(address, call, "before")
    with watch(address, call) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        coming = events(answer)
        first = next(coming)
        assert (first["event"], first["id"]) == ("snapshot", "2")
        assert [note["text"] for note in json.loads(first["data"])["notes"]] == ["before"]
        file(address, call, "after\nand more")
        second = next(coming)
        assert second["id"] == "3"
        assert json.loads(second["data"]) == httpx2.get(f"{address}/api/calls/{call}").json()


def test_who_comes_back_up_to_date_waits_for_the_next_change(address: str, call: str) -> None:
    revision = file(address, call, "one")
    with watch(address, call, **{"Last-Event-ID": str(revision)}) as answer:
        coming = events(answer)
        file(address, call, "two")
        assert next(coming)["id"] == str(revision + 1)


@pytest.mark.parametrize("seen", ["1", "0", "-1", "nonsense", "9" * 400])
def test_who_missed_something_gets_the_present_state(address: str, call: str, seen: str) -> None:
    revision = file(address, call, "one")
    with watch(address, call, **{"Last-Event-ID": seen}) as answer:
        assert next(events(answer))["id"] == str(revision)


def test_the_end_of_a_call_is_told(address: str, call: str) -> None:
    with watch(address, call) as answer:
        coming = events(answer)
        next(coming)
        httpx2.delete(f"{address}/api/calls/{call}")
        assert next(coming)["event"] == "deleted"
        assert list(coming) == []


def test_many_screens_see_the_same(address: str, call: str) -> None:
    with watch(address, call) as one, watch(address, call) as other:
        streams = [events(one), events(other)]
        assert len({next(stream)["id"] for stream in streams}) == 1
        file(address, call, "new")
        assert next(streams[0]) == next(streams[1])


def test_a_change_by_another_process_is_seen(sqlite: str, tmp_path: Path) -> None:
    with served(sqlite, tmp_path) as (_, here), served(sqlite, tmp_path) as (_, there):
        call = str(httpx2.post(f"{here}/api/calls", json={}).json()["id"])
        with watch(here, call) as answer:
            coming = events(answer)
            next(coming)
            file(there, call, "from there")
            assert "from there" in next(coming)["data"]


def test_an_idle_stream_is_kept_open_by_comments(
    address: str, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watch(address, call) as answer:
        lines = answer.iter_lines()
        assert any(line.startswith(":") for line in lines)
