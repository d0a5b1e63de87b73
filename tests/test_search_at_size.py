"""Search when much is stored: the index is used, and whatever is typed is only looked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine as Database
from sqlalchemy import event, insert, text

from service.app import create_app
from service.people import Person
from service.qualify.engine import Engine
from service.search.query import Query
from service.search.words import index_words, scope
from service.settings import Settings
from service.store.calls.events import NewEvent, timestamp
from service.store.database.database import connect
from service.store.search import index as search_index
from service.store.search import search
from service.store.search.index import Entry
from service.store.search.search import Behind, Wanted
from service.store.store import Store
from service.store.tables.people import shares
from tests.conftest import new_database
from tests.running import HOST
from tests.test_search import file

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def shared_with(connection: Any, person: Person, call: str, readers: list[str]) -> None:
    whose = {"call_id": call, "organisation": person.organisation, "owner": person.id}
    rows = [whose | {"reader": reader, "at": timestamp(NOON)} for reader in readers]
    connection.execute(insert(shares), rows)


@contextmanager
def many(database: str, people: int, of_each: int) -> Iterator[Store]:
    """An index of many people's calls; each has the common words, and one a rare one."""
    store = Store.open(database)
    for number in range(people):
        owner = f"rep{number}"
        start = scope("call", "local", owner)
        for each in range(of_each):
            line = f"about the budget and hours {number} {each}" + " zebra" * (each == 7)
            behind = Behind(f"{owner}-{each}", "call", "local", owner)
            entry = Entry(NOON + timedelta(hours=each), False, index_words([line], start))
            created = NewEvent("call_created", data={"at": "2026-03-09T12:00:00Z"})
            person = Person(owner, "local", frozenset())
            store.create(person, behind.record, created, NOON)
            done = store.write(behind.record, search_index.put_call, behind, 1, entry)
            if each % 10 == 0:
                readers = [f"rep{(number + 1) % people}"]
                store.write(behind.record, shared_with, person, behind.record, readers)
    assert done.result()
    try:
        yield store
    finally:
        store.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Store]]:
    """Enough calls that a planner has a choice."""
    if request.param == "sqlite":
        address = f"sqlite:///{(tmp_path_factory.mktemp('plans') / 'a.sqlite3').as_posix()}"
    else:
        address = new_database(request.getfixturevalue("postgresql"))
    with many(address, 40, 30) as store:
        engine = connect(address)
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(text("ANALYZE"))
        engine.dispose()
        yield address, store


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("typed", ["zebra ", "budget hours ", "zeb", '"the budget"'])
def test_the_index_is_used_and_nothing_is_scanned(
    crowded: tuple[str, Store], typed: str, shared: bool
) -> None:
    person = Person("rep3", "local", frozenset())
    wanted = Wanted(
        "call",
        Query.of(typed).index_words(),
        [scope("call", "local", "rep3")],
        readers=["rep3", "north"] if shared else (),
        before=search_index.place_of(NOON + timedelta(days=20)),
    )
    plan = crowded[1].read(explained, person, wanted)
    if "VIRTUAL TABLE" in plan:
        assert "SCAN search_words VIRTUAL TABLE INDEX" in plan
        assert plan.count("SCAN") == 1, plan
        assert "TEMP B-TREE" not in plan, "the index gives the order, too"
    else:
        assert "Bitmap Index Scan on search_words_index" in plan, plan
        assert "Seq Scan" not in plan, plan


def explained(connection: Any, person: Person, wanted: Wanted) -> str:
    dialect = connection.dialect.name
    query = search.asked(dialect, person, wanted).limit(20)
    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
    told = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
    if dialect == "postgresql":  # a table of few pages is quicker to scan, whatever is asked
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    rows = connection.exec_driver_sql(told + str(compiled))
    return "\n".join(str(row[-1]) for row in rows)


def test_a_thousand_accounts_of_one_instant_are_indexed_in_about_as_many_looks(
    sqlite: str,
) -> None:
    store = Store.open(sqlite)
    looks: list[str] = []

    def hear(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith("SELECT search_entries.place"):
            looks.append(statement)

    event.listen(Database, "before_cursor_execute", hear)
    entry = Entry(NOON + timedelta(microseconds=5), False, index_words(["hours"], "a"))
    try:
        for number in range(1000):
            behind = Behind(f"account{number}", "account", "local", "rep")
            done = store.write("", put, behind, entry)
        done.result()
    finally:
        event.remove(Database, "before_cursor_execute", hear)
        store.close()
    assert len(looks) < 4 * 1000


def put(connection: Any, behind: Behind, entry: Entry) -> None:
    search_index.put(connection, behind, entry)


ODD = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                *("AND", "OR", "NOT", "NEAR(", ")", "(", '"', "'", "*", ":*", "^", "&", "|", "!"),
                *("<->", "\\", "\0", "%00", "budget", "预", "_", "--", ";", "col:", "{", "}", "+"),
            ]
        ),
        max_size=12,
    ).map(" ".join),
)


@pytest.fixture(scope="module")
def running(crowded: tuple[str, Store], engine: Engine) -> Iterator[TestClient]:
    app = create_app(Settings(database=crowded[0]), engine)
    with TestClient(app, HOST, raise_server_exceptions=False) as http:
        file(http, "Odd & Sons", "the budget's 50% | 'quoted' (maybe)")
        yield http


@given(ODD)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_that_is_typed_breaks_a_search(running: TestClient, typed: str) -> None:
    for path in ("/api/search", "/search"):
        answer = running.get(path, params={"q": typed})
        expected = 422 if "\0" in typed else 200
        assert answer.status_code == expected, (path, answer.text)
