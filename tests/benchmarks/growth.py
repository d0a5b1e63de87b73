"""Lists of calls, search and the filing of a note, as the store grows."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from service.people import LOCAL_PERSON, Person
from service.search.query import Query
from service.search.words import index_words, scope
from service.store.calls.events import NewEvent, timestamp
from service.store.calls.lists import Place
from service.store.search import index as search_index
from service.store.search import search
from service.store.search.index import Entry
from service.store.search.search import Behind, Wanted
from service.store.store import Store
from service.store.tables.calls import calls, events, texts

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
NOTES_OF_A_CALL = 20
AT_ONCE = 500
OWN = {"organisation": LOCAL_PERSON.organisation, "owner": LOCAL_PERSON.id}
TIMES = 30
CALLS_OF_A_PERSON = 500
"""Whose words search finds: calls are indexed as those of many people, and all as one person's."""
TYPED = {
    "a word": "hours ",
    "two words": "hours zebra ",
    "a phrase": '"a month"',
    "the beginning of a word": "zeb",
}


def table(sizes: list[int]) -> Iterator[tuple[str, str]]:
    """(what was measured, figure): milliseconds, the median, for each number of stored notes."""
    with tempfile.TemporaryDirectory() as name:
        store = Store.open(f"sqlite:///{Path(name) / 'growth.sqlite3'}")
        try:
            stored = 0
            for size in sizes:
                _fill(store, stored, size // NOTES_OF_A_CALL)
                stored = size // NOTES_OF_A_CALL
                for what, work in _asked(store, stored):
                    yield f"{what}, {size:,} notes stored, ms", f"{1000 * _median(work):.2f}"
        finally:
            store.close()


def _asked(store: Store, stored: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    middle = Place(timestamp(BEGAN + timedelta(minutes=stored // 2)), "")
    yield "first page of the list", lambda: store.newest(LOCAL_PERSON, None, 50)
    yield "a page in the middle", lambda: store.newest(LOCAL_PERSON, middle, 50)
    for what, typed in TYPED.items():
        yield f"search for {what}, 500 calls of one's own", _searching(store, "rep0", typed)
    yield "search for a word, all calls one's own", _searching(store, "everybody", TYPED["a word"])
    yield "a call with its events", lambda: store.events(LOCAL_PERSON, f"c{stored // 3}")
    note = NewEvent("note_added", "n", {"at": timestamp(BEGAN)}, {"text": "50k", "speaker": None})
    yield (
        "filing a note",
        lambda: store.append(LOCAL_PERSON, f"c{stored // 4}", note, BEGAN).result(),
    )


def _searching(store: Store, owner: str, typed: str) -> Callable[[], Any]:
    person = Person(owner, LOCAL_PERSON.organisation, frozenset())
    scopes = [scope("call", person.organisation, owner)]
    wanted = Wanted("call", Query.of(typed).index_words(), scopes)
    return lambda: store.read(search.find, person, wanted, 21)


def _median(work: Callable[[], Any]) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _fill(store: Store, first: int, last: int) -> None:
    for start in range(first, last, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, last))
        store.write("", _add, numbers).result()


def _add(connection: Connection, numbers: range) -> None:
    """Calls with their notes, as filing them one by one and indexing them would have left them."""
    rows = [
        (number, f"c{number}", timestamp(BEGAN + timedelta(minutes=number))) for number in numbers
    ]
    revisions = range(1, NOTES_OF_A_CALL + 1)
    connection.execute(
        insert(calls),
        [
            {"id": call, "created_at": at, "revision": NOTES_OF_A_CALL, **OWN}
            for _, call, at in rows
        ],
    )
    connection.execute(
        insert(events),
        [
            {
                "call_id": call,
                "revision": revision,
                "kind": "note_added",
                "at": at,
                "actor": LOCAL_PERSON.id,
                "subject": f"n{revision}",
                "data": {"at": at},
                "key": f"k{revision}",
                "digest": "0" * 64,
                **OWN,
            }
            for _, call, at in rows
            for revision in revisions
        ],
    )
    connection.execute(
        insert(texts),
        [
            {
                "call_id": call,
                "revision": revision,
                "salt": "0" * 32,
                "body": f'{{"text":"about {number} hours a month","speaker":null}}',
                **OWN,
            }
            for number, call, _ in rows
            for revision in revisions
        ],
    )
    for number, call, _ in rows:
        _index(connection, number, call)


def _index(connection: Connection, number: int, call: str) -> None:
    """What search finds of a call: as one of a person with few calls, and of one who has all."""
    line = f"about {number} hours a month, {'zebra' if number % 50 == 0 else 'horse'} {number % 97}"
    at = BEGAN + timedelta(minutes=number)
    for owner in (f"rep{number // CALLS_OF_A_PERSON}", "everybody"):
        behind = Behind(f"{owner}-{call}", "call", LOCAL_PERSON.organisation, owner)
        words = index_words([line], scope("call", behind.organisation, owner))
        search_index.put(connection, behind, Entry(at, False, words))
