"""Deliveries with repetitions, shuffled, while the service is killed again and again; and how fast they are taken.

A tool is played that sends again whatever was not acknowledged. `python -m tests.benchmarks deliveries`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import statistics
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import httpx2
from cryptography.fernet import Fernet
from sqlalchemy import Connection, text

from service.people import LOCAL_PERSON
from service.store.database.database import connect
from service.store.store import Store
from service.webhooks.source_view import path_of
from service.webhooks.sources import Sources
from service.webhooks.vault import Vault
from tests.benchmarks import notes
from tests.benchmarks.load import length, post, run
from tests.running import served

CONNECTIONS = 16
REPEATED = 0.3
"""Share of deliveries that come once more than needed."""
SAID = "Lee: billing takes us three days every month, number {}. We set aside {} k for it, the CFO signs."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is in the database at the end."""

    distinct: int
    sent: int
    kills: int
    calls: int
    notes: int
    concluded: int
    states: dict[str, int]
    seconds: float


def storm(database: str, folder: Path, distinct: int, kills: int, seed: int = 1) -> Outcome:
    """Deliver `distinct` calls, a third more than once, and kill the service `kills` times meanwhile."""
    key = Fernet.generate_key().decode()
    with mock.patch.dict(os.environ, FINGERPOST_KEY=key):
        added = _add_source(database, key)
        waiting = deque(_requests(added, distinct, seed))
        sent, began = len(waiting), time.perf_counter()
        for left in range(kills, -1, -1):
            with served(database, folder) as (process, http):
                enough = len(waiting) // (left + 1) if left else len(waiting)
                asyncio.run(_deliver(process, http, waiting, enough, kill=left > 0))
                if not left:
                    _settle(http, added["source"])
    elapsed = time.perf_counter() - began
    return _counted(database, distinct, sent, kills, elapsed)


def _add_source(database: str, key: str) -> dict[str, str]:
    store = Store.open(database)
    added = Sources(store, lambda: Vault([key])).add(LOCAL_PERSON, "generic", datetime.now(UTC))
    store.close()
    source = added.source
    return {"source": source.id, "path": path_of(source), "secret": added.secret}


def _requests(added: dict[str, str], distinct: int, seed: int) -> list[bytes]:
    chance = random.Random(seed)
    numbers = [*range(distinct), *chance.sample(range(distinct), int(distinct * REPEATED))]
    chance.shuffle(numbers)
    return [_request(added, number) for number in numbers]


def _request(added: dict[str, str], number: int) -> bytes:
    data = {"id": f"call-{number}", "text": SAID.format(number, number % 90 + 10)}
    secret, key = f"Bearer {added['secret']}", f"delivery-{number}"
    return post(added["path"], {"data": data}, Authorization=secret, Idempotency_Key=key)


async def _deliver(
    process: subprocess.Popen[str],
    http: httpx2.Client,
    waiting: deque[bytes],
    enough: int,
    kill: bool,
) -> None:
    """Send what waits; what is not acknowledged waits again. The service is killed after `enough`."""
    acknowledged = 0

    async def client() -> None:
        nonlocal acknowledged
        reader, writer = await asyncio.open_connection("127.0.0.1", http.base_url.port)
        while waiting:
            request = waiting.popleft()
            try:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(length(head))
                assert head[9:12] == b"200", head
            except (OSError, asyncio.IncompleteReadError):
                waiting.append(request)
                break
            acknowledged += 1
            if kill and acknowledged == enough:
                process.kill()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))


def _settle(http: httpx2.Client, source: str) -> None:
    """Wait until nothing waits."""
    query = {"source": source, "state": "waiting", "limit": 1}
    while http.get("/api/deliveries", params=query).json()["items"]:
        time.sleep(0.2)


def _counted(database: str, distinct: int, sent: int, kills: int, seconds: float) -> Outcome:
    engine = connect(database)
    with engine.connect() as connection:
        states = connection.execute(text("SELECT state, count(*) FROM deliveries GROUP BY state"))
        outcome = Outcome(
            distinct=distinct,
            sent=sent,
            kills=kills,
            calls=_count(connection, "calls"),
            notes=_count(connection, "events WHERE kind = 'note_added'"),
            concluded=_count(connection, "conclusions"),
            states={row[0]: row[1] for row in states},
            seconds=seconds,
        )
    engine.dispose()
    return outcome


def _count(connection: Connection, of: str) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM {of}")).scalar_one())


def table(distinct: int, rounds: int) -> Iterator[tuple[str, str]]:
    """(what was measured, figure)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = storm(f"sqlite:///{folder / 'storm.sqlite3'}", folder, distinct, kills=5)
    yield "deliveries sent, kills of the service", f"{found.sent:,}, {found.kills}"
    yield (
        "distinct calls, calls, notes, concluded",
        (f"{found.distinct:,} {found.calls:,} {found.notes:,} {found.concluded:,}"),
    )
    yield "deliveries/s from the first to all analysed", f"{found.sent / found.seconds:,.0f}"
    yield from _beside_the_bare_endpoint(max(200, distinct // 10), rounds)


def _beside_the_bare_endpoint(count: int, rounds: int) -> Iterator[tuple[str, str]]:
    """How fast deliveries are acknowledged while their analysis goes on behind."""
    rates, worst = [], []
    key = mock.patch.dict(os.environ, FINGERPOST_KEY=Fernet.generate_key().decode())
    with tempfile.TemporaryDirectory() as name, key:
        folder = Path(name)
        peer = f"sqlite:///{folder / 'bare.sqlite3'}"
        ours = f"sqlite:///{folder / 'ours.sqlite3'}"
        with served(ours, folder) as (_process, http), notes.bare(peer) as port:
            for turn in range(rounds + 1):
                added = http.post("/api/sources", json={"provider": "generic"}).json()
                requests = [_request(added, number) for number in range(count)]
                bare = notes._bare(port, count)
                load = run(int(http.base_url.port or 80), requests, CONNECTIONS)
                assert not load.refused
                _settle(http, added["source"])
                if turn:  # the first warms both up
                    rates.append(load.per_second / bare.per_second)
                    worst.append((load.per_second, bare.per_second, load.p99))
    yield "acknowledged/s", f"{statistics.median(each[0] for each in worst):,.0f}"
    yield "bare endpoint, rows/s", f"{statistics.median(each[1] for each in worst):,.0f}"
    yield "acknowledged / bare", notes._ratio(rates)
    yield "p99 of an acknowledgement, ms", f"{max(each[2] for each in worst):,.0f}"
