"""Kills the service at random moments under load, again and again, and counts what was lost: nothing may be.

python -m tests.benchmarks.kills --times 1000 [--database URL]
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import subprocess
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx2
from sqlalchemy import text

from service.store.database import connect
from tests.running import command, environment

CLIENTS = 4


@dataclass
class Tally:
    """What came of it."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    twice: int = 0


def kill_often(times: int, database: str, folder: Path, seed: int = 1) -> Tally:
    """Start, write, kill, start again; afterwards compare what was acknowledged with what is there."""
    chance, tally = random.Random(seed), Tally()
    acknowledged: list[tuple[str, str]] = []
    for round_ in range(times):
        process = subprocess.Popen(
            command("serve", "--port", "0", "--database", database),
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=environment(),
        )
        assert process.stdout is not None
        address = re.search(r"http://[^;\s]+", process.stdout.readline())
        assert address is not None
        stop = threading.Timer(chance.uniform(0.05, 1.5), process.kill)
        with httpx2.Client(base_url=address.group(), timeout=60) as http:
            try:
                call = str(http.post("/api/calls", json={}).json()["id"])
                stop.start()
                with ThreadPoolExecutor(CLIENTS) as threads:
                    for client in range(CLIENTS):
                        threads.submit(_write, http, call, f"{round_}/{client}", acknowledged)
            except httpx2.TransportError:
                pass
        stop.join()
        process.wait()
        process.stdout.close()
        tally.kills += 1
    _count(database, acknowledged, tally)
    return tally


def _write(http: httpx2.Client, call: str, name: str, acknowledged: list[tuple[str, str]]) -> None:
    """Notes, each sent twice with its key, until the service is gone."""
    for number in itertools.count():
        key = f"{name}/{number}"
        body = {"text": f"note {key}", "key": key}
        for _ in range(2):
            try:
                answer = http.post(
                    f"/api/calls/{call}/notes", json=body, headers={"Prefer": "return=minimal"}
                )
            except httpx2.TransportError:
                return
            if answer.status_code in (200, 201):
                acknowledged.append((call, key))


def _count(database: str, acknowledged: list[tuple[str, str]], tally: Tally) -> None:
    engine = connect(database)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT call_id, key FROM events WHERE key IS NOT NULL"))
        stored = Counter((row.call_id, row.key) for row in rows)
    engine.dispose()
    tally.acknowledged = len(set(acknowledged))
    tally.lost = len(set(acknowledged) - stored.keys())
    tally.twice = sum(count > 1 for count in stored.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--database")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = given.database or f"sqlite:///{(folder / 'kills.sqlite3').as_posix()}"
        tally = kill_often(given.times, database, folder)
    print(
        f"{tally.kills} kills, {tally.acknowledged:,} notes acknowledged, {tally.lost} lost, "
        f"{tally.twice} twice, {time.monotonic() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
