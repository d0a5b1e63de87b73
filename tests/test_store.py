"""The store keeps what happened to calls, once and for good, on both databases alike."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from service.accounts.placing import placer
from service.errors import Conflict, Invalid, NotFound, StoreProblem, TooLarge
from service.people import LOCAL_PERSON
from service.store.calls.events import NewEvent, digest_of, timestamp
from service.store.calls.lists import Place
from service.store.database import database as databases
from service.store.database.database import connect
from service.store.database.writer import Writer
from service.store.deliveries import logged_calls
from service.store.deliveries.logged_calls import Change
from service.store.store import Store
from service.store.tables.calls import calls, events, metadata, texts
from service.store.tables.deliveries import deliveries, sources
from service.store.tables.people import people
from tests.running import PATIENCE

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
ANNA = replace(LOCAL_PERSON, id="anna")
BEN = replace(LOCAL_PERSON, id="ben")


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store.open(database)
    yield store
    store.close()


@pytest.fixture
def tables(database: str, store: Store) -> Iterator[Engine]:
    """The same database, seen past the store."""
    engine = connect(database)
    yield engine
    engine.dispose()


def start(store: Store, call: str = "call", at: datetime = NOON) -> None:
    store.create(ANNA, call, NewEvent("call_created", data={"lang": "en"}), at).result()


def note(words: str, key: str | None = None) -> NewEvent:
    return NewEvent("note_added", "note", {"at": "…"}, {"text": words}, key)


def test_events_are_read_as_they_were_added(store: Store) -> None:
    start(store)
    store.append(ANNA, "call", note("Größe 你好 🙂"), NOON).result()
    created, added = store.events(ANNA, "call")
    assert (created.revision, created.kind, created.data) == (1, "call_created", {"lang": "en"})
    assert (added.revision, added.subject, added.words) == (2, "note", {"text": "Größe 你好 🙂"})
    assert (added.at, added.actor) == (NOON, "anna")
    assert store.events(ANNA, "call", after=1) == [added]


def test_words_lie_beside_the_events_under_a_salted_digest(store: Store, tables: Engine) -> None:
    start(store)
    for _ in range(2):
        store.append(ANNA, "call", note("the same words"), NOON).result()
    with tables.connect() as connection:
        rows = connection.execute(select(texts.c.salt, texts.c.body)).all()
        digests = connection.execute(
            select(events.c.digest).where(events.c.kind == "note_added").order_by(events.c.revision)
        )
        assert [digest_of(row.salt, row.body) for row in rows] == list(digests.scalars())
        kept = connection.execute(select(events)).mappings().all()
    assert len({row.salt for row in rows}) == 2
    assert "the same words" not in str(kept)


def test_every_row_says_whose_it_is(store: Store, tables: Engine) -> None:
    start(store)
    store.append(ANNA, "call", note("hello"), NOON).result()
    with tables.connect() as connection:
        for table in (calls, events, texts):
            for row in connection.execute(select(table.c.organisation, table.c.owner)):
                assert tuple(row) == ("local", "anna")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_a_new_file_is_its_owners_only_wherever_it_lies(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    store = Store.open(f"sqlite:///{(tmp_path / 'calls.sqlite3').as_posix()}")
    start(store)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    store.close()


def test_another_persons_call_does_not_exist(store: Store) -> None:
    start(store)
    assert store.events(BEN, "call") is None
    assert store.revision(BEN, "call") is None
    assert store.newest(BEN, None, 10) == []
    with pytest.raises(NotFound):
        store.append(BEN, "call", note("mine?"), NOON).result()
    with pytest.raises(NotFound):
        store.delete(BEN, "call", NOON).result()


def test_notes_that_come_at_once_get_consecutive_revisions(store: Store) -> None:
    start(store)
    with ThreadPoolExecutor(16) as threads:
        added = list(
            threads.map(
                lambda n: store.append(ANNA, "call", note(f"note {n}"), NOON).result(), range(200)
            )
        )
    assert sorted(each.revision for each in added) == list(range(2, 202))
    assert (
        len({event.words["text"] for event in store.events(ANNA, "call")[1:] if event.words}) == 200
    )


def test_a_note_sent_again_is_stored_once(store: Store) -> None:
    start(store)
    first = store.append(ANNA, "call", note("hello", "k"), NOON).result()
    again = store.append(ANNA, "call", replace(note("hello", "k"), subject="other"), NOON).result()
    assert (again.revision, again.subject, again.again) == (first.revision, "note", True)
    assert store.revision(ANNA, "call") == 2


def test_a_key_belongs_to_one_text_of_one_call(store: Store) -> None:
    start(store)
    start(store, "other")
    store.append(ANNA, "call", note("hello", "k"), NOON).result()
    with pytest.raises(Conflict):
        store.append(ANNA, "call", note("goodbye", "k"), NOON).result()
    assert not store.append(ANNA, "other", note("goodbye", "k"), NOON).result().again


def test_a_note_sent_many_times_at_once_is_stored_once(database: str, store: Store) -> None:
    start(store)
    second = Store.open(database)  # as another process on the same database
    with ThreadPoolExecutor(16) as threads:
        stores = [store, second] * 10
        added = list(
            threads.map(lambda s: s.append(ANNA, "call", note("hi", "k"), NOON).result(), stores)
        )
    second.close()
    assert sorted(each.again for each in added) == [False] + [True] * 19
    assert [event.kind for event in store.events(ANNA, "call")] == ["call_created", "note_added"]


def test_processes_that_write_to_the_same_calls_do_not_block_each_other(
    database: str, store: Store
) -> None:
    second = Store.open(database)
    for call in "abc":
        start(store, call)
    waiting = [
        each.append(ANNA, call, note(f"{n}"), NOON)
        for n in range(30)
        for each in (store, second)
        for call in ("abc" if each is store else "cba")
    ]
    for future in waiting:
        future.result(timeout=PATIENCE)
    second.close()
    assert [store.revision(ANNA, call) for call in "abc"] == [61, 61, 61]


def test_deleting_a_call_erases_its_words_and_keeps_its_history(
    store: Store, tables: Engine
) -> None:
    start(store)
    store.append(ANNA, "call", note("secret"), NOON).result()
    store.delete(ANNA, "call", NOON).result()
    assert store.revision(ANNA, "call") is None
    assert store.newest(ANNA, None, 10) == []
    assert [event.words for event in store.events(ANNA, "call")] == [None, None, None]
    assert store.events(ANNA, "call")[-1].kind == "call_deleted"
    with tables.connect() as connection:
        assert connection.execute(select(texts.c.salt, texts.c.body)).all() == [(None, None)]
    with pytest.raises(NotFound):
        store.append(ANNA, "call", note("late"), NOON).result()


def test_the_list_goes_on_where_it_stopped_whatever_is_added(store: Store) -> None:
    for n in range(5):
        start(store, f"call{n}", NOON + timedelta(minutes=n // 2))  # some at the same moment
    first = store.newest(ANNA, None, 2)
    start(store, "new", NOON + timedelta(hours=1))
    rest = store.newest(ANNA, Place.at(first[-1].cursor()), 10)
    assert [place.call_id for place in first + rest] == [
        "call4",
        "call3",
        "call2",
        "call1",
        "call0",
    ]


@pytest.mark.parametrize("cursor", ["", "x", "é", "W10=", "WyIwIiwgIiJd", "bnVsbA==", "W" * 199])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        Place.at(cursor)


def test_what_is_no_id_is_not_found(store: Store) -> None:
    for ask in (store.events, store.revision):
        with pytest.raises(NotFound):
            ask(ANNA, "\0")
    assert store.events(ANNA, "x" * 1000) is None
    with pytest.raises(Invalid):
        Place.at(Place("2026-03-09T12:00:00.000000Z", "\0").cursor())


def test_the_newest_profile_holds(store: Store) -> None:
    assert store.profile(ANNA) is None
    store.save_profile(ANNA, {"we_sell": "tea"}, NOON).result()
    store.save_profile(ANNA, {"we_sell": "coffee"}, NOON).result()
    assert store.profile(ANNA) == {"we_sell": "coffee"}


def test_times_are_kept_in_utc_at_a_fixed_width() -> None:
    east = datetime(2026, 3, 9, 1, tzinfo=timezone(timedelta(hours=2)))
    assert timestamp(east) == "2026-03-08T23:00:00.000000Z"
    assert len(timestamp(datetime(1, 1, 1, tzinfo=UTC))) == 27


def test_one_write_that_fails_takes_no_other_with_it(store: Store, tables: Engine) -> None:
    start(store)
    row = {"organisation": "o", "owner": "o", "created_at": "", "revision": 1}
    gate = threading.Event()
    writer = Writer(tables)
    writer.submit("", lambda _connection: gate.wait(10))  # the others gather behind it
    good = writer.submit("a", lambda c: c.execute(insert(calls), {"id": "a", **row}))
    bad = writer.submit("b", lambda c: c.execute(insert(calls), {"id": "call", **row}))
    worse = writer.submit("c", lambda _connection: 1 // 0)
    also_good = writer.submit("d", lambda c: c.execute(insert(calls), {"id": "d", **row}))
    gate.set()
    good.result(10)
    also_good.result(10)
    with pytest.raises(IntegrityError):
        bad.result(10)
    with pytest.raises(ZeroDivisionError):
        worse.result(10)
    writer.close()
    with tables.connect() as connection:
        assert set(connection.execute(select(calls.c.id)).scalars()) == {"call", "a", "d"}


def test_closing_writes_what_waits(database: str) -> None:
    store = Store.open(database)
    start(store)
    waiting = [store.append(ANNA, "call", note(str(n)), NOON) for n in range(50)]
    store.close()
    assert all(each.done() for each in waiting)


# --- the tables


def test_migrations_make_the_tables_that_the_code_uses(store: Store, tables: Engine) -> None:
    with tables.connect() as connection:
        # SQLite's index of search is no table of SQLAlchemy's
        ours = {"include_name": lambda name, *_: not (name or "").startswith("search_words")}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, metadata) == []


def test_opening_again_keeps_everything(database: str, store: Store) -> None:
    start(store)
    again = Store.open(database)
    assert again.revision(ANNA, "call") == 1
    again.close()


def test_tools_of_accounts_that_are_closed_already_are_disabled(
    database: str, store: Store, tables: Engine
) -> None:
    def add(name: str, closed: str | None) -> None:
        row = {"id": name, "organisation": "local", "email": name, "name": name, "role": "rep"}
        connection.execute(insert(people), row | {"created_at": "2026", "closed_at": closed})
        tool = {"id": name, "organisation": "local", "owner": name, "provider": "close", "name": ""}
        rest = {"sealed": "", "mapping": {}, "created_at": "2026", "handshake": "none"}
        connection.execute(insert(sources), tool | rest)

    with tables.execution_options(writes=True).begin() as connection:
        add("anna", None)
        add("ben", "2026-03-09")
        connection.execute(text("UPDATE alembic_version SET version_num = '0016'"))
    Store.open(database).close()
    with tables.connect() as connection:
        found = connection.execute(select(sources.c.id, sources.c.disabled_at))
        assert {row.id: row.disabled_at for row in found} == {"anna": None, "ben": "2026-03-09"}


def test_a_database_of_a_newer_version_is_refused(
    database: str, store: Store, tables: Engine
) -> None:
    with tables.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreProblem, match=r"newer version.*9999.*Install"):
        Store.open(database)


# --- what can be wrong with a database


def test_sqlite_commits_with_full_durability(sqlite: str) -> None:
    with connect(sqlite).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    connection.engine.dispose()


def test_postgresql_commits_with_full_durability(postgresql: str) -> None:
    engine = connect(postgresql)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert connection.exec_driver_sql("SHOW fsync").scalar() == "on"
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://host/db", "mysql"),
        ("calls.sqlite3", "not a URL"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("postgresql://nobody@127.0.0.1:1/none", "server cannot be used"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(address: str, says: str) -> None:
    with pytest.raises(StoreProblem, match=says):
        Store.open(address)


def test_the_password_is_not_told(sqlite: str) -> None:
    with pytest.raises(StoreProblem) as refused:
        Store.open("postgresql://anna:hunter2@127.0.0.1:1/none")
    assert "hunter2" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database " * 100, "utf-8")
    with pytest.raises(StoreProblem, match=r"notes\.txt: The file is not a database.*backup"):
        Store.open(f"sqlite:///{file.as_posix()}")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="cannot be opened"):
        Store.open(f"sqlite:///{tmp_path.as_posix()}")


def test_a_database_in_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StoreProblem, match="folder of the database"):
        Store.open(f"sqlite:///{(tmp_path / 'file' / 'calls.sqlite3').as_posix()}")


def test_a_read_only_database_is_refused(sqlite: str, tmp_path: Path) -> None:
    Store.open(sqlite).close()
    file = (tmp_path / "fingerpost.sqlite3").as_posix()
    with pytest.raises(StoreProblem, match=r"read-only.*right to write"):
        Store.open(f"sqlite:///file:{file}?mode=ro&uri=true")


def test_a_database_that_becomes_read_only_refuses_notes(sqlite: str) -> None:
    store = Store.open(sqlite)
    start(store)
    with store._writer._engine.connect() as connection:  # the writer's own connection
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(StoreProblem, match="read-only"):
        store.append(ANNA, "call", note("hello"), NOON).result()
    assert len(store.events(ANNA, "call")) == 1
    store.close()


def test_a_locked_database_is_told_apart(
    sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_SECONDS", 0)
    store = Store.open(sqlite)
    start(store)
    other = sqlite3.connect(tmp_path / "fingerpost.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreProblem, match="locked by another program"):
        store.append(ANNA, "call", note("hello"), NOON).result()
    other.execute("ROLLBACK")
    other.close()
    store.append(ANNA, "call", note("hello"), NOON).result()  # and goes on when it is free
    store.close()


def test_a_damaged_database_is_told_apart(sqlite: str, tmp_path: Path) -> None:
    store = Store.open(sqlite)
    start(store)
    for n in range(50):
        store.append(ANNA, "call", note(f"{n} " * 500), NOON).result()
    store.close()
    file = tmp_path / "fingerpost.sqlite3"
    content = bytearray(file.read_bytes())
    content[4096 * 3 :] = b"\xff" * (len(content) - 4096 * 3)
    file.write_bytes(content)
    with pytest.raises(StoreProblem, match="damaged"):
        damaged = Store.open(sqlite)
        try:
            damaged.events(ANNA, "call")
        finally:
            damaged.close()


def test_a_delivery_that_was_refused_is_applied_once_it_is_taken(store: Store) -> None:
    delivery = {
        **{"id": "d", "organisation": "local", "owner": "anna", "source_id": "s", "key": "k"},
        **{"received_at": timestamp(NOON), "kind": "x", "state": "waiting"},
    }
    store.write("", lambda connection: connection.execute(insert(deliveries), delivery)).result()
    place = logged_calls.Place("call", "s", "e")

    def refuse(_told: logged_calls.Told, _exists: bool) -> Change:
        raise TooLarge("too much")

    def take(told: logged_calls.Told, exists: bool) -> Change:
        assert (told, exists) == ({}, False)
        return Change({"texts": {}}, [NewEvent("call_created"), note("a")])

    with pytest.raises(TooLarge):
        store.write("call", logged_calls.apply, ANNA, place, "d", refuse, placer, NOON).result()
    applied = [
        store.write("call", logged_calls.apply, ANNA, place, "d", take, placer, NOON).result()
        for _ in range(2)
    ]
    assert [one.owner.id for one in applied] == [ANNA.id] * 2
    assert [(one.exists, one.changed) for one in applied] == [(True, True), (True, False)]
    assert [event.kind for event in store.events(ANNA, "call")] == ["call_created", "note_added"]


def test_a_connection_that_is_lent_out_when_the_store_closes_is_closed_when_it_comes_back(
    database: str,
) -> None:
    store = Store.open(database)
    lent, closing = threading.Event(), threading.Event()
    reading: list[Any] = []

    def read(connection: Connection) -> None:
        reading.append(connection.connection.driver_connection)
        lent.set()
        assert closing.wait(PATIENCE)

    reader = threading.Thread(target=store.read, args=(read,))
    reader.start()
    assert lent.wait(PATIENCE)
    store.close()
    closing.set()
    reader.join()
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError)):
        reading[0].execute("SELECT 1")
