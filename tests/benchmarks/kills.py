"""Kills the service at random moments under load, again and again, and counts what was lost: nothing may be.

Each fourth is killed soon after its start: in its migration, or in the recovery from the kill before.

python -m tests.benchmarks.kills --times 1000 [--database URL] [--seed N]
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx2
from sqlalchemy import text

from service.store.database.database import connect
from tests.benchmarks import warm
from tests.running import PATIENCE

CLIENTS = 4
LONGEST = 0.8
"""Seconds after which a process is killed at the latest: from its start, or from its first answer."""
FIRST_ANSWER = 0.5
"""Seconds until then on a machine that is free: one that is slower has as much longer for its notes."""
Note = tuple[str, str]
"""The call that it belongs to, and its key, which is its text too."""


@dataclass
class Tally:
    """What came of it."""

    kills: int = 0
    before_ready: int = 0
    """Kills of a process that had not answered yet."""
    acknowledged: int = 0
    lost: int = 0
    """Acknowledged, and not there afterwards."""
    twice: int = 0
    """There more than once, or with other words."""
    whole: bool = True
    """The database finds nothing wrong with itself."""

    def __str__(self) -> str:
        return (
            f"{self.kills:,} kills ({self.before_ready:,} of them while starting), "
            f"{self.acknowledged:,} notes acknowledged, {self.lost} lost, {self.twice} twice, "
            f"database {'whole' if self.whole else 'DAMAGED'}"
        )


def table(times: int) -> Iterator[tuple[str, str]]:
    """(what was measured, figure)."""
    with tempfile.TemporaryDirectory() as name:
        tally = kill_often(times, _file_in(Path(name)))
    yield "kills at random moments", f"{tally.kills:,}"
    yield "of these while it was starting", f"{tally.before_ready:,}"
    yield "notes acknowledged", f"{tally.acknowledged:,}"
    yield "of these lost", f"{tally.lost}"
    yield "notes that are there twice", f"{tally.twice}"
    yield "the database's own check of itself", "whole" if tally.whole else "damaged"


def _file_in(folder: Path) -> str:
    return f"sqlite:///{(folder / 'kills.sqlite3').as_posix()}"


def kill_often(times: int, database: str, seed: int = 1) -> Tally:
    """Start, write, kill, start again; afterwards compare what was acknowledged with what is there."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.benchmarks.warmed"])
    chance, tally = random.Random(seed), Tally()
    acknowledged: list[Note] = []
    for round_ in range(times):
        here, there = processes.Pipe(duplex=False)
        process = processes.Process(target=warm.serve, args=(database, there))
        process.start()
        port = here.recv()
        kill = threading.Timer(chance.uniform(0, LONGEST), process.kill)
        if round_ % 4 == 0:
            kill.start()
        tally.before_ready += not _write(port, round_, kill, acknowledged)
        kill.join()
        process.join()
        for end in (here, there, process):
            end.close()
        tally.kills += 1
    _compare(database, acknowledged, tally)
    return tally


def _write(port: int, round_: int, kill: threading.Timer, acknowledged: list[Note]) -> bool:
    """Notes from several clients until the service is gone; False when it never answered."""
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http:
        began = time.monotonic()
        try:
            call = str(http.post("/api/calls", json={}).json()["id"])
        except httpx2.TransportError:
            call = ""
        if not kill.ident:
            kill.interval *= max(1, (time.monotonic() - began) / FIRST_ANSWER)
            kill.start()
        if not call:
            return False
        with ThreadPoolExecutor(CLIENTS) as threads:
            names = (f"{round_}/{client}" for client in range(CLIENTS))
            list(threads.map(lambda name: _write_as(http, call, name, acknowledged), names))
    return True


def _write_as(http: httpx2.Client, call: str, name: str, acknowledged: list[Note]) -> None:
    """Notes, each sent twice with its key, until the service is gone."""
    for number in itertools.count():
        key = f"{name}/{number}"
        for _ in range(2):
            try:
                answer = http.post(
                    f"/api/calls/{call}/notes",
                    json={"text": key, "key": key},
                    headers={"Prefer": "return=minimal"},
                )
            except httpx2.TransportError:
                return
            if answer.status_code in (200, 201):
                acknowledged.append((call, key))


def _compare(database: str, acknowledged: list[Note], tally: Tally) -> None:
    engine = connect(database)
    query = (
        "SELECT events.call_id, events.key, texts.body FROM events JOIN texts "
        "ON texts.call_id = events.call_id AND texts.revision = events.revision "
        "WHERE events.key IS NOT NULL"
    )
    with engine.connect() as connection:
        rows = connection.execute(text(query)).all()
        if engine.dialect.name == "sqlite":
            tally.whole = connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    engine.dispose()
    stored = Counter((row.call_id, json.loads(row.body)["text"]) for row in rows)
    tally.acknowledged = len(set(acknowledged))
    tally.lost = len(set(acknowledged) - stored.keys())
    tally.twice = sum(count > 1 for count in stored.values())
    tally.twice += sum(row.key != json.loads(row.body)["text"] for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--database", help="an empty one; without it a file that is thrown away")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        tally = kill_often(given.times, given.database or _file_in(Path(name)), given.seed)
    print(f"{tally}, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
