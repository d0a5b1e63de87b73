"""What one process changes, another hears of: on SQLite and on PostgreSQL."""

from __future__ import annotations

import queue
from datetime import UTC, datetime

from service.people import LOCAL_PERSON
from service.store.calls.events import NewEvent
from service.store.store import Store
from tests.running import PATIENCE

NOW = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
NOTE = NewEvent("note_added", "n1", {"at": NOW.isoformat()}, {"text": "hi", "speaker": None})


def test_a_change_by_another_process_is_told(database: str) -> None:
    here, there = Store.open(database), Store.open(database)
    told: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    try:
        there.create(LOCAL_PERSON, "call", NewEvent("call_created"), NOW).result()
        here.watch(told.put)
        if database.startswith("postgresql"):
            assert told.get(timeout=PATIENCE) is None  # it listens from here on
        there.append(LOCAL_PERSON, "call", NOTE, NOW).result()
        which = told.get(timeout=PATIENCE)
        assert which == ("call" if database.startswith("postgresql") else None)
        assert here.revisions(["call", "no such call"]) == {"call": 2}
    finally:
        here.close()
        there.close()


def test_a_deleted_call_has_no_revision(sqlite: str) -> None:
    store = Store.open(sqlite)
    try:
        store.create(LOCAL_PERSON, "call", NewEvent("call_created"), NOW).result()
        store.delete(LOCAL_PERSON, "call", NOW).result()
        assert store.revisions(["call"]) == {}
    finally:
        store.close()
