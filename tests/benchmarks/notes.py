"""Filing durable notes beside a bare FastAPI endpoint that inserts one row, in turns, in one run.

Both run as one process over the same kind of store with a sync of the disk before each answer;
16 connections; calls of 20 notes; answers are minimal.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from tests.benchmarks.load import Load, post, run
from tests.running import ROOT, environment, served

CONNECTIONS = 16
NOTES_OF_A_CALL = 20
TEXT = "Anna: we wanted to fix the reporting last year, but the merger came first. About 40 hours a month"


def table(notes: int, rounds: int) -> Iterator[tuple[str, str]]:
    """(what was measured, figure)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, peer = f"sqlite:///{folder / 'ours.sqlite3'}", f"sqlite:///{folder / 'bare.sqlite3'}"
        with served(ours, folder) as (_process, http), bare(peer) as port:
            measured = [(_bare(port, notes), _ours(http, notes)) for _ in range(rounds + 1)][
                1:
            ]  # the first round warms both up
    yield from _compared(measured)


def _compared(measured: list[tuple[Load, Load]]) -> Iterator[tuple[str, str]]:
    for name, figure in (("bare endpoint", 0), ("Fingerpost", 1)):
        loads = [pair[figure] for pair in measured]
        yield (
            f"notes/s, {name}",
            f"{statistics.median(load.per_second for load in loads):,.0f}",
        )
        yield f"p99 of a note, {name}, ms", f"{statistics.median(load.p99 for load in loads):.0f}"
    yield "notes/s, Fingerpost / bare", _ratio([b.per_second / a.per_second for a, b in measured])
    yield "p99, Fingerpost / bare", _ratio([b.p99 / a.p99 for a, b in measured])
    yield "answers other than 2xx", str(sum(a.refused + b.refused for a, b in measured))


def _ours(http: httpx2.Client, notes: int) -> Load:
    calls = [
        http.post("/api/calls", json={"lang": "en"}).json()["id"]
        for _ in range(notes // NOTES_OF_A_CALL)
    ]
    requests = [
        post(
            f"/api/calls/{call}/notes",
            {"text": f"{TEXT} {number}", "key": str(number)},
            Prefer="return=minimal",
        )
        for number in range(NOTES_OF_A_CALL)
        for call in calls
    ]
    return run(int(http.base_url.port or 80), requests, CONNECTIONS)


def _bare(port: int, notes: int) -> Load:
    requests = [
        post("/notes", {"text": f"{TEXT} {number}", "key": str(number)}) for number in range(notes)
    ]
    return run(port, requests, CONNECTIONS)


@contextmanager
def bare(database: str) -> Iterator[int]:
    """The port of the running peer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.bare", database],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
    assert process.stdout is not None
    try:
        yield int(urlsplit(process.stdout.readline().strip()).port or 0)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _ratio(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
