"""An acknowledged note is on the disk: the service is killed while notes come in, then restarted."""

from __future__ import annotations

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2

from tests.benchmarks.deliveries import storm
from tests.running import served

CLIENTS = 8
ENOUGH = 150
"""Acknowledged notes after which the service is killed."""


def test_every_acknowledged_note_survives_a_kill_once(database: str, tmp_path: Path) -> None:
    acknowledged: list[str] = []
    with served(database, tmp_path) as (process, http):
        call = http.post("/api/calls", json={}).json()["id"]
        notes = f"/api/calls/{call}/notes"

        def post_until_killed(client: int) -> None:
            for number in itertools.count():
                text = f"note {client}/{number}"
                try:
                    answer = http.post(
                        notes,
                        json={"text": text, "key": text},
                        headers={"Prefer": "return=minimal"},
                    )
                except httpx2.TransportError:
                    return
                assert answer.status_code == 201
                acknowledged.append(text)
                if len(acknowledged) >= ENOUGH:
                    process.kill()

        with ThreadPoolExecutor(CLIENTS) as threads:
            list(threads.map(post_until_killed, range(CLIENTS)))

    with served(database, tmp_path) as (_process, http):
        stored = Counter(note["text"] for note in http.get(f"/api/calls/{call}").json()["notes"])
        assert set(stored.values()) == {1}
        assert set(acknowledged) <= set(stored)
        assert len(stored) <= len(acknowledged) + CLIENTS  # at most one each was under way
        again = http.post(notes, json={"text": "note 0/0", "key": "note 0/0"})
        assert again.status_code == 200
        assert len(again.json()["notes"]) == len(stored)


def test_a_second_start_finds_the_call(sqlite: str, tmp_path: Path) -> None:
    with served(sqlite, tmp_path) as (_process, http):
        call = http.post("/api/calls", json={"prospect": "Acme"}).json()["id"]
        for words in ("Anna: we never got round to it", "你好 🙂"):
            http.post(f"/api/calls/{call}/notes", json={"text": words})
        before = http.get(f"/api/calls/{call}").json()
    with served(sqlite, tmp_path) as (_process, http):
        assert http.get(f"/api/calls/{call}").json() == before


def test_every_delivery_makes_its_call_once_however_often_the_service_is_killed(
    database: str, tmp_path: Path
) -> None:
    found = storm(database, tmp_path, distinct=60, kills=1)
    assert (found.calls, found.notes, found.concluded) == (60, 60, 60)
    assert found.states["analysed"] == 60
    assert set(found.states) == {"analysed", "duplicate"}
