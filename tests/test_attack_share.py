"""One person asks for more than their share: the others go on, and what is kept does not grow with it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.calls.analyses import LONG, REMEMBERED_TEXT, Analyses
from service.calls.record import Note, Record
from service.imports.imports import MOST_LINES
from service.pages import call as call_page
from service.turns import Turns


@contextmanager
def held() -> Iterator[tuple[threading.Event, list[str]]]:
    """Work that does not end before it is let go, and who began."""
    go, began = threading.Event(), []
    try:
        yield go, began
    finally:
        go.set()


async def until(held: Any) -> None:
    while not held():
        await asyncio.sleep(0.005)


def test_who_has_much_work_waits_for_themselves_and_nobody_else_for_them() -> None:
    async def many(go: threading.Event, began: list[str]) -> None:
        turns = Turns("test", 4, 1)

        def work(whose: str) -> str:
            began.append(whose)
            go.wait(60)
            return whose

        greedy = [asyncio.ensure_future(turns.run("greedy", work, "greedy")) for _ in range(50)]
        await until(lambda: began)
        other = asyncio.ensure_future(turns.run("other", work, "other"))
        await until(lambda: "other" in began)
        assert began == ["greedy", "other"]
        greedy[0].cancel()  # whoever goes leaves no room for another piece of theirs
        await asyncio.sleep(0.05)
        assert began == ["greedy", "other"]
        go.set()
        assert await other == "other"
        assert await asyncio.gather(*greedy[1:]) == ["greedy"] * 49
        turns.close()

    with held() as (go, began):
        asyncio.run(many(go, began))


def call(name: str, characters: int) -> Record:
    now = datetime.now(UTC)
    return Record(name, 1, now, name, notes=(Note("n", 1, "a" * characters, None, now),))


def test_long_texts_are_analysed_one_after_the_other_beside_the_short_ones() -> None:
    async def mixed(go: threading.Event, began: list[str]) -> None:
        analyses = Analyses()

        def work(name: str) -> dict[str, Any]:
            began.append(name)
            go.wait(60)
            return {}

        long = [
            asyncio.ensure_future(analyses.run(name, "a" * (LONG + 1), lambda: work("long")))
            for name in "abcdefgh"
        ]
        await until(lambda: began)
        short = asyncio.ensure_future(analyses.run("z", "a", lambda: work("short")))
        await until(lambda: "short" in began)
        assert began == ["long", "short"]
        go.set()
        await asyncio.gather(short, *long)
        analyses.close()

    with held() as (go, began):
        asyncio.run(mixed(go, began))


def test_analyses_are_remembered_by_how_much_text_they_are_of() -> None:
    async def asked() -> list[str]:
        analyses, made = Analyses(), []

        async def ask(name: str, characters: int) -> None:
            def analyse() -> dict[str, Any]:
                made.append(name)
                return {}

            await analyses.of_call(call(name, characters), "en", analyse)

        for name, characters in (("a", 10), ("b", 10), ("large", REMEMBERED_TEXT), ("a", 10)):
            await ask(name, characters)
        await ask("b", 10)
        await ask("a", 10)
        analyses.close()
        return made

    assert asyncio.run(asked()) == ["a", "b", "large", "a", "b"]


def test_what_a_file_does_not_tell_is_told_by_its_beginning(client: TestClient) -> None:
    said = [{"speaker": "Anna", "text": "no budget"}, *([{}] * (2 * MOST_LINES))]
    answer = client.post("/api/imports?name=x.json", content=json.dumps(said).encode())
    [made] = answer.json()["calls"]
    assert len(made["not_understood"]) == MOST_LINES


def test_a_long_call_is_shown_in_its_readers_turn_and_a_short_one_at_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    answer, shown = call_page.answer, call_page.show

    def noted(work: Callable[..., Any]) -> Callable[..., Any]:
        def do(*given: Any, **more: Any) -> Any:
            threads.append(threading.current_thread().name)
            return work(*given, **more)

        return do

    monkeypatch.setattr(call_page, "answer", noted(answer))
    monkeypatch.setattr(call_page, "show", noted(shown))
    for text, in_turn in (("We have no budget", False), ("we meet on a day. " * 3_000, True)):
        call = client.post("/api/calls", json={}).json()["id"]
        client.post(f"/api/calls/{call}/notes", json={"text": text})
        threads.clear()
        page = client.get(f"/calls/{call}")
        regions = client.get(f"/calls/{call}/regions").json()
        assert page.status_code == 200 and "<main" in page.text
        assert len(regions["items"]) == 1 and regions["items"][0][2]
        assert [name.startswith("long work") for name in threads] == [in_turn] * 2
