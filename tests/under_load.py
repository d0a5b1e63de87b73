"""Clients that file notes as the panel does, while a test hurts what lies beneath them."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2

from tests.running import PATIENCE


def until(holds: Callable[[], bool]) -> None:
    """Wait for something, for as long as a busy machine may take."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def filed(http: httpx2.Client, call: str, text: str) -> bool:
    """Files a note as the panel does: again with the same key until it is acknowledged."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            answer = http.post(
                f"/api/calls/{call}/notes",
                json={"text": text, "key": text},
                headers={"Prefer": "return=minimal"},
            )
        except httpx2.TransportError:
            continue
        if answer.status_code in (200, 201):
            return True
        assert answer.status_code >= 500, answer.text  # try later: the database is away
        time.sleep(0.1)
    raise AssertionError("not acknowledged in time")


@dataclass(frozen=True)
class Load:
    """What was acknowledged so far: a number of notes for each call, `CALL 0`, `CALL 1` and so on."""

    acknowledged: Counter[str] = field(default_factory=Counter)

    def wait_for(self, more: int) -> None:
        """Return once so many more are acknowledged."""
        before = self.acknowledged.total()
        until(lambda: self.acknowledged.total() >= before + more)


@contextmanager
def notes_filed(http: httpx2.Client, calls: Sequence[str]) -> Iterator[Load]:
    """A client for each call, which files note after note until the block ends."""
    load, over = Load(), threading.Event()

    def file_notes(call: str) -> None:
        for number in itertools.count():
            if over.is_set():
                return
            assert filed(http, call, f"{call} {number}")
            load.acknowledged[call] += 1

    with ThreadPoolExecutor(len(calls)) as threads:
        done = [threads.submit(file_notes, call) for call in calls]
        try:
            yield load
        finally:
            over.set()
        for each in done:
            each.result()
