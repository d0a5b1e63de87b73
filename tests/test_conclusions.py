"""Conclusions are written beside everything else, and go on whatever one call, or the database, does."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.access.gate import Gate
from service.app import create_app
from service.calls import conclusions
from service.calls.conclusions import Conclusions
from service.errors import NotFound, StoreProblem
from service.people import LOCAL_PERSON, Person
from service.qualify.engine import Engine
from service.settings import Settings
from tests.running import HOST

WORDS = "what Anna said"
SOON = 5.0
"""Seconds within which what should happen has happened, on a slow machine too."""


class Calls:
    """Calls of which nothing is concluded; it is remembered which were asked for."""

    def __init__(self) -> None:
        self.listeners: list[Any] = []
        self.asked: list[str] = []
        self.slow = {"slow": asyncio.Event()}

    async def concluded(self, _person: Person, call_id: str) -> Any:
        self.asked.append(call_id)
        if call_id in self.slow:
            await self.slow[call_id].wait()
        if call_id == "broken":
            raise ValueError(WORDS)
        raise NotFound("call")

    async def asked_for(self, call_id: str) -> None:
        async with asyncio.timeout(SOON):
            while call_id not in self.asked:
                await asyncio.sleep(0.005)


class Store:
    """A store in which no call is behind, and which cannot be read at first, `fails` times."""

    def __init__(self, fails: int = 0) -> None:
        self.fails, self.reads = fails, 0

    def read(self, *_: object) -> list[Any]:
        self.reads += 1
        if self.reads <= self.fails:
            raise StoreProblem("The disk is full.", "Make room.")
        return []


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conclusions, "SETTLE_SECONDS", 0.0)


def started(calls: Calls, store: Store | None = None) -> Conclusions:
    found: Any = (store or Store(), calls, SimpleNamespace(rules="r"))
    made = Conclusions(*found)
    made.start()
    return made


def test_a_call_that_is_settled_meanwhile_ends_nothing() -> None:
    async def story() -> None:
        calls = Calls()
        at_work = started(calls)
        for call_id in ("slow", "waiting"):
            at_work.changed(LOCAL_PERSON, call_id)
        await calls.asked_for("slow")
        await at_work.settle(LOCAL_PERSON)
        assert calls.asked == ["slow", "waiting"]
        calls.slow["slow"].set()
        at_work.changed(LOCAL_PERSON, "later")
        await calls.asked_for("later")
        assert calls.asked == ["slow", "waiting", "later"]
        await at_work.close()

    asyncio.run(story())


def test_a_call_on_which_we_fail_is_logged_and_the_next_concluded(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story() -> None:
        calls = Calls()
        at_work = started(calls)
        at_work.changed(LOCAL_PERSON, "broken")
        await calls.asked_for("broken")
        at_work.changed(LOCAL_PERSON, "later")
        await calls.asked_for("later")
        await at_work.close()

    with caplog.at_level(logging.ERROR, "fingerpost"):
        asyncio.run(story())
    assert "conclusion: ValueError" in caplog.text and "in conclude" in caplog.text
    assert WORDS not in caplog.text


def test_what_is_behind_is_looked_for_again_when_the_store_could_not_be_read() -> None:
    async def story() -> None:
        calls, store = Calls(), Store(fails=1)
        at_work = started(calls, store)
        at_work.changed(LOCAL_PERSON, "one")
        await calls.asked_for("one")
        at_work.changed(LOCAL_PERSON, "two")
        await calls.asked_for("two")
        assert store.reads == 2
        await at_work.close()

    asyncio.run(story())


def test_a_part_that_cannot_be_closed_leaves_no_other_open(
    sqlite: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: FastAPI = create_app(Settings(database=sqlite), engine)
    closed: list[str] = []

    def watch(name: str) -> None:
        part = getattr(app.state, name)
        close = part.close
        monkeypatch.setattr(part, "close", lambda: (closed.append(name), close()))

    async def fail(_: Conclusions) -> None:
        raise ValueError

    watch("store")
    monkeypatch.setattr(Conclusions, "close", fail)
    monkeypatch.setattr(Gate, "close", lambda _: closed.append("gate"))
    with TestClient(app, HOST):
        pass
    assert closed == ["gate", "store"]
