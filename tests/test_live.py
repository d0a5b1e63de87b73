"""The live view: a second screen sees every change, and a panel that comes back misses nothing."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client, Response

from service.people import Role
from service.routes.live import _until
from tests.people import PASSWORD, invited
from tests.running import PATIENCE, served

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


@pytest.mark.parametrize("steps", range(4))
def test_a_viewer_can_be_let_go_at_the_moment_of_a_change(steps: int) -> None:
    async def story() -> None:
        changed = asyncio.Event()

        async def view() -> None:
            async for _ in _until(changed):
                pass
            await asyncio.sleep(60)

        viewer = asyncio.create_task(view())
        await asyncio.sleep(0.01)
        changed.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        viewer.cancel()
        await asyncio.wait([viewer], timeout=0.2)
        assert viewer.cancelled()

    asyncio.run(story())


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


# --- with accounts


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Client]]:
    """A rep, and an admin, each logged in."""
    folder = tmp_path_factory.mktemp("team")
    database = f"sqlite:///{(folder / 'fingerpost.sqlite3').as_posix()}"
    codes = {
        "boss@example.com": invited(database, "boss@example.com", Role.ADMIN),
        "anna@example.com": invited(database, "anna@example.com"),
    }
    with served(database, folder) as (_process, http):
        boss, anna = (Client(base_url=http.base_url, timeout=PATIENCE) for _ in codes)
        with boss, anna:
            for client, (email, code) in zip((boss, anna), codes.items(), strict=True):
                form = {"email": email, "code": code, "password": PASSWORD}
                assert client.post("/join", data=form).status_code == 303
            yield anna, boss


@contextmanager
def screen(person: Client) -> Iterator[Client]:
    """Another browser of Anna's, logged in."""
    form = {"email": "anna@example.com", "password": PASSWORD}
    with Client(base_url=person.base_url, timeout=PATIENCE) as browser:
        assert browser.post("/login", data=form).status_code == 303
        yield browser


def test_who_has_logged_out_is_told_nothing_more(team: tuple[Client, Client]) -> None:
    anna, _boss = team
    call = anna.post("/api/calls", json={}).json()["id"]
    with screen(anna) as left, screen(anna) as stays:
        with watch(left, call) as answer, watch(stays, call) as other:
            coming, goes_on = events(answer), events(other)
            next(coming), next(goes_on)
            left.post("/logout")
            file(anna, call, "said afterwards")
            assert list(coming) == []
            assert "said afterwards" in next(goes_on)["data"]
        assert left.get(f"/api/calls/{call}/live").status_code == 401


def test_a_token_that_was_withdrawn_is_told_nothing_more(team: tuple[Client, Client]) -> None:
    anna, _boss = team
    call = anna.post("/api/calls", json={}).json()["id"]
    form = {"name": "screen", "days": "30", "scope.calls:read": "on"}
    made = anna.post("/me/tokens", data=form).text
    bearer = "Bearer fingerpost_" + made.split("<code>fingerpost_")[1].split("</code>")[0]
    program = Client(base_url=anna.base_url, timeout=PATIENCE)
    with program, watch(program, call, Authorization=bearer) as answer:
        coming = events(answer)
        next(coming)
        token = re.findall(r"/me/tokens/(\w+)/end", anna.get("/me").text)[0]
        assert anna.post(f"/me/tokens/{token}/end").status_code == 303
        file(anna, call, "said afterwards")
        assert list(coming) == []


def test_who_may_no_longer_read_a_call_is_told_nothing_more(team: tuple[Client, Client]) -> None:
    anna, boss = team
    call = anna.post("/api/calls", json={}).json()["id"]
    reader = boss.get("/api/me").json()["id"]
    anna.put(f"/api/calls/{call}/readers", json={"readers": [reader]})
    with watch(boss, call) as answer:
        coming = events(answer)
        next(coming)
        anna.put(f"/api/calls/{call}/readers", json={"readers": []})
        file(anna, call, "said afterwards")
        assert "said afterwards" not in "".join(str(event) for event in coming)


def test_a_closed_account_is_told_nothing_more(team: tuple[Client, Client]) -> None:
    anna, boss = team
    call = boss.post("/api/calls", json={}).json()["id"]
    me = anna.get("/api/me").json()["id"]
    boss.put(f"/api/calls/{call}/readers", json={"readers": [me]})
    with watch(anna, call) as answer:
        coming = events(answer)
        next(coming)
        assert boss.post(f"/people/{me}/close").status_code == 303
        file(boss, call, "said afterwards")
        assert "said afterwards" not in "".join(str(event) for event in coming)
