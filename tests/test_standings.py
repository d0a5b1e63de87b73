"""The figures of the pipeline are kept, not counted anew; whatever happens to accounts, both are the same."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic import command
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select

from service.app import create_app
from service.errors import FingerpostError
from service.people import LOCAL_PERSON, Person
from service.pipeline.standings import Standings
from service.privacy.named import Named
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.accounts import accounts, erasing, merging
from service.store.calls import conclusions, events
from service.store.calls.events import NewEvent, timestamp
from service.store.database import dialects
from service.store.database.database import connect
from service.store.people import persons
from service.store.pipeline import pipeline, standings
from service.store.pipeline.standing import ALWAYS, Standing
from service.store.store import Store
from service.store.tables import accounts as tables
from service.store.tables.calls import calls
from service.store.tables.pipeline import activities
from service.store.tables.standings import standing_counts, standings_behind
from service.store.tables.standings import standings as stored
from tests.conftest import new_database
from tests.running import HOST, run_here

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
Json = dict[str, Any]


# --- what a standing is

ROW: Json = {
    **{"stage": "prospect", "spoken": True, "disqualified": False, "details": {}},
    **{"nurture": None, "follow_up": None},
}


@pytest.mark.parametrize(
    ("changes", "out_until"),
    [
        ({}, ""),
        ({"disqualified": True}, ALWAYS),
        ({"nurture": "no", "follow_up": "2026-05-01"}, ALWAYS),
        ({"nurture": "unqualified"}, ALWAYS),
        ({"nurture": "not_ready", "follow_up": "2026-05-01"}, "2026-05-01"),
        ({"nurture": "not_ready"}, ""),
        ({"follow_up": "2026-05-01"}, ""),
        ({"disqualified": True, "details": {"closes": "2026-04-01"}}, ""),
        ({"disqualified": True, "details": {"closes": "soon"}}, ALWAYS),
    ],
)
def test_who_is_out_and_until_when(changes: Json, out_until: str) -> None:
    standing = Standing.of(ROW | changes)
    assert standing.out_until == out_until
    assert standing.is_out(date(2026, 4, 1)) == (out_until != "")
    assert standing.is_out(date(2026, 7, 1)) == (out_until == ALWAYS)
    assert Standing.read(standing.key) == standing


@pytest.mark.parametrize(
    ("details", "worth"),
    [
        ({"amount": 5, "currency": "EUR"}, (5.0, "EUR")),
        ({"amount": 0.1}, (0.1, "")),
        ({"currency": "EUR"}, (None, "")),
        ({"amount": True, "currency": "EUR"}, (None, "")),
        ({"amount": -1}, (None, "")),
        ({"amount": 10**400}, (None, "")),
        ({"amount": "5"}, (None, "")),
        ({"amount": 5, "currency": "Anna Berg"}, (5.0, "")),
    ],
)
def test_only_an_amount_is_one(details: Json, worth: tuple[float | None, str]) -> None:
    standing = Standing.of(ROW | {"details": details})
    assert (standing.amount, standing.currency) == worth


# --- whatever happens, on both databases


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    if request.param == "sqlite":
        address = f"sqlite:///{(tmp_path_factory.mktemp('counted') / 'a.sqlite3').as_posix()}"
    else:
        address = new_database(request.getfixturevalue("postgresql"))
    store = Store.open(address)
    yield store
    store.close()


WHICH = st.integers(0, 4)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Berg", "Holm"]),
        "stage": st.sampled_from(["lead", "prospect", "customer"]),
        "nurture": st.sampled_from([None, "no", "not_ready"]),
        "follow_up": st.sampled_from([None, "2026-05-01"]),
        "details": st.fixed_dictionaries(
            {},
            optional={
                "amount": st.sampled_from([None, 1, 2.5, "many"]),
                "closes": st.sampled_from([None, "2026-04-01", "2026-03-01"]),
            },
        ),
    },
)
VERDICTS = st.sampled_from([("advance", None), ("disqualify", "account"), ("disqualify", "call")])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.booleans()),
        st.tuples(st.just("change"), WHICH, CHANGES),
        st.tuples(st.just("merge"), WHICH, WHICH),
        st.tuples(st.just("split"), WHICH, WHICH),
        st.tuples(st.just("delete"), WHICH),
        st.tuples(st.just("call"), WHICH, st.sampled_from(["Berg", "Holm"])),
        st.tuples(st.just("link"), WHICH, WHICH),
        st.tuples(st.just("delete_call"), WHICH),
        st.tuples(st.just("conclude"), WHICH, VERDICTS, st.booleans()),
        st.tuples(st.just("visit"), WHICH),
        st.tuples(st.just("erase_person"), st.sampled_from(["Berg", "Holm"])),
        st.tuples(st.just("count")),
    ),
    min_size=1,
    max_size=25,
)


class Desk:
    """Does steps for a person who begins with three accounts, two of them called."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.person = Person(uuid.uuid4().hex, uuid.uuid4().hex, frozenset())
        self.ids: list[str] = []
        self.calls: list[str] = []
        self.times = (NOON + timedelta(minutes=each) for each in itertools.count())
        for _ in range(3):
            self.add(False)
        for number in range(2):
            self.call(number, "Berg")

    def do(self, name: str, *args: Any) -> None:
        """A step; what cannot be done changes nothing."""
        with contextlib.suppress(FingerpostError):
            getattr(self, name)(*args)

    def write(self, work: Any, *args: Any) -> Any:
        return self.store.write("", work, *args).result()

    def add(self, example: bool) -> None:
        self.ids.append(uuid.uuid4().hex)
        fields = {"name": "Berg", "example": example}
        at = next(self.times)
        self.write(accounts.add, self.person, "account", self.ids[-1], fields, at)

    def change(self, which: int, changes: Json) -> None:
        record = self.ids[which % len(self.ids)]
        self.write(accounts.change, self.person, "account", record, changes, NOON)

    def merge(self, kept: int, gone: int) -> None:
        both = (self.ids[each % len(self.ids)] for each in (kept, gone))
        self.write(merging.merge, self.person, "account", *both, NOON)

    def split(self, kept: int, revision: int) -> None:
        record = self.ids[kept % len(self.ids)]
        self.write(merging.split, self.person, "account", record, revision + 2, NOON)

    def delete(self, which: int) -> None:
        record = self.ids[which % len(self.ids)]
        self.write(erasing.delete_account, self.person, record, NOON)

    def call(self, which: int, prospect: str) -> None:
        self.calls.append(uuid.uuid4().hex)
        account = {"account": self.ids[which % len(self.ids)]}
        event = NewEvent("call_created", data=account, words={"prospect": prospect})
        self.write(events.create, self.person, self.calls[-1], event, NOON)

    def link(self, call: int, which: int) -> None:
        account = None if which == 0 else self.ids[which % len(self.ids)]
        event = NewEvent("call_changed", data={"account": account})
        self.write(events.append, self.person, self.calls[call % len(self.calls)], event, NOON)

    def delete_call(self, call: int) -> None:
        self.write(events.delete, self.person, self.calls[call % len(self.calls)], NOON)

    def conclude(self, call: int, verdict: tuple[str, str | None], early: bool) -> None:
        call_id = self.calls[call % len(self.calls)]
        row = {
            **{"call_id": call_id, "revision": self.store.revision(self.person, call_id)},
            **{"at": timestamp(next(self.times)), "rules": "r", "language": "en"},
            **{"verdict": verdict[0], "scope": verdict[1], "early": early, "example": False},
            **{"states": {}, "signals": {}, "questions": {}},
        }
        self.write(conclusions.put, self.person, row, {})

    def visit(self, which: int) -> None:
        row = {
            **{"id": uuid.uuid4().hex, "account_id": self.ids[which % len(self.ids)]},
            **{"at": timestamp(NOON), "kind": "visit", "stage": None, "cost": 0.0},
            "currency": None,
        }
        self.write(pipeline.add_activity, self.person, row)

    def erase_person(self, name: str) -> None:
        person, named = self.person, Named([name])
        left = self.write(persons.erase, person.organisation, person.id, named, NOON)
        assert left.found == []

    def count(self) -> None:
        self.write(standings.count, self.person)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_what_is_kept_is_what_would_be_counted(store: Store, steps: list[tuple[Any, ...]]) -> None:
    desk = Desk(store)
    for step in steps:
        desk.do(*step)
    asyncio.run(Standings(store).refresh(desk.person))
    anew = store.read(counted_anew, desk.person)
    assert store.read(standings.counts, desk.person) == Counter(anew.values())
    assert store.read(standings.of_accounts, desk.person, desk.ids) == anew
    every = list(itertools.product(["lead", "prospect", "customer"], [False, True]))
    in_order = [place.id for place in store.read(standings.page, desk.person, every, None, 99)]
    order = sorted(anew, key=lambda each: (anew[each].closes or ALWAYS, desk.ids.index(each)))
    assert in_order == order


def counted_anew(connection: Connection, person: Person) -> dict[str, Standing]:
    """How every account stands, from all rows there are of a person."""

    def mine(table: Any) -> Any:
        found = connection.execute(select(table).where(table.c.owner == person.id))
        return found.mappings().all()

    spoken = {row["account_id"] for row in mine(calls) if not row["deleted_at"]}
    spoken |= {row["account_id"] for row in mine(activities)}
    last = {
        row["account_id"]: (row["verdict"], row["scope"])
        for row in sorted(mine(tables.conclusions), key=lambda row: row["at"])
        if not row["early"]
    }
    return {
        row["id"]: Standing.of(
            {
                **row,
                "spoken": row["id"] in spoken,
                "disqualified": last.get(row["id"]) == ("disqualify", "account"),
            }
        )
        for row in mine(tables.accounts)
        if not (row["deleted_at"] or row["merged_into"] or row["example"])
    }


Beside = tuple[Store, sqlalchemy.Engine, Desk]


@pytest.fixture
def beside(postgresql: str) -> Iterator[Beside]:
    """A store, another connection to its database, and somebody's accounts in it."""
    address = new_database(postgresql)
    store, other = Store.open(address), connect(address)
    yield store, other, Desk(store)
    store.close()
    other.dispose()


def test_what_is_changed_while_others_are_counted_is_counted_afterwards(beside: Beside) -> None:
    store, other, desk = beside
    with other.begin() as connection:
        changes = {"stage": "customer"}
        accounts.change(connection, desk.person, "account", desk.ids[0], changes, NOON)
        asyncio.run(Standings(store).refresh(desk.person))
        stages = {each.stage for each in store.read(standings.counts, desk.person)}
        assert stages == {"lead"}
    asyncio.run(Standings(store).refresh(desk.person))
    counted = store.read(standings.counts, desk.person)
    assert sum(number for each, number in counted.items() if each.stage == "customer") == 1


def test_two_processes_do_not_count_at_once(beside: Beside) -> None:
    store, other, desk = beside
    with other.begin() as connection:
        assert dialects.alone(connection, standings.LOCK)
        assert not store.write("", standings.count, desk.person).result()
        assert store.read(standings.counts, desk.person) == {}
    assert store.write("", standings.count, desk.person).result()
    assert sum(store.read(standings.counts, desk.person).values()) == 3


# --- the whole story, on both databases


def forget(database: str) -> None:
    """Have everything counted from the beginning."""
    other = connect(database)
    with other.execution_options(writes=True).begin() as connection:
        for table in (stored, standing_counts, standings_behind):
            connection.execute(delete(table))
        rows = select(tables.accounts.c.organisation, tables.accounts.c.owner, tables.accounts.c.id)
        names = ["organisation", "owner", "account_id"]
        connection.execute(insert(standings_behind).from_select(names, rows))
    other.dispose()


def test_the_figures_after_each_step_are_those_counted_anew(
    app: FastAPI, http: TestClient, database: str
) -> None:
    def add(name: str, **fields: Any) -> str:
        account = http.post("/api/accounts", json={"name": name}).json()["id"]
        assert http.patch(f"/api/accounts/{account}", json=fields).status_code == 200
        return str(account)

    def figures() -> Json:
        kept = http.get("/api/pipeline").json()
        forget(database)
        assert http.get("/api/pipeline").json() == kept
        return dict(kept)

    def reached() -> list[int]:
        return [level["reached"] for level in figures()["funnel"]]

    closes = date.today().isoformat()
    business = {"amount": 1000, "currency": "EUR", "closes": closes}
    berg = add("Anna Berg", stage="prospect", details=business)
    holm, ravn = add("Holm", stage="lead"), add("Ravn", stage="prospect", details=business)
    assert reached() == [3, 2, 2, 0]
    call = http.post("/api/calls", json={"account": holm}).json()["id"]
    assert reached() == [3, 3, 2, 0]
    http.patch(f"/api/calls/{call}", json={"account": ravn})
    assert reached() == [3, 2, 2, 0]
    assert http.post("/api/activities", json={"kind": "visit", "account": holm}).status_code == 201
    assert reached() == [3, 3, 2, 0]
    http.patch(f"/api/accounts/{ravn}", json={"stage": "customer"})
    found = figures()
    assert (found["elements"]["results"]["closed"], found["forecast"][0]["open"]) == (1, 1)
    merged = http.post(f"/api/accounts/{berg}/merge", json={"other": holm})
    assert merged.status_code in (200, 204), merged.text
    assert reached() == [2, 2, 2, 1]
    assert http.delete(f"/api/calls/{call}").status_code in (200, 204)
    assert reached() == [2, 2, 2, 1]
    named = Named(["Anna Berg"])
    erased = app.state.store.write("", persons.erase, "local", "local", named, NOON)
    assert erased.result().found == []
    assert reached() == [2, 2, 2, 1]
    for gone in (ravn, berg):
        assert http.delete(f"/api/accounts/{gone}").status_code in (200, 204)
    assert reached() == [0, 0, 0, 0]


def test_accounts_of_an_earlier_version_are_counted(
    database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: upgraded(config, "0014"))
    store = Store.open(database)
    fields = {str(number): {"name": f"Berg {number}"} for number in range(standings.AT_ONCE + 1)}
    store.write("", accounts.add_all, LOCAL_PERSON, "account", fields, NOON).result()
    created = NewEvent("call_created", data={"account": "7", "at": "2026-03-09T12:00:00Z"})
    store.create(LOCAL_PERSON, "c", created, NOON).result()
    store.close()
    monkeypatch.undo()
    with TestClient(create_app(Settings(database=database), engine), HOST) as http:
        reached = [level["reached"] for level in http.get("/api/pipeline").json()["funnel"]]
        assert reached == [len(fields), 1, 0, 0]
        assert "Berg 7" in http.get("/pipeline").text


def test_what_nobody_looks_at_is_counted_too(store: Store) -> None:
    desk = Desk(store)
    asyncio.run(Standings(store).catch_up(30))
    assert store.read(standings.behind) is None
    assert sum(store.read(standings.counts, desk.person).values()) == 3


def test_accounts_of_a_restored_database_are_counted(
    database: str, engine: Engine, tmp_path: Path
) -> None:
    first, backup = f"sqlite:///{(tmp_path / 'first.db').as_posix()}", str(tmp_path / "backup.gz")
    with TestClient(create_app(Settings(database=first), engine), HOST) as http:
        account = http.post("/api/accounts", json={"name": "Berg"}).json()["id"]
        http.post("/api/calls", json={"account": account})
        before = http.get("/api/pipeline").json()
    assert [level["reached"] for level in before["funnel"]] == [1, 1, 0, 0]
    assert run_here(engine, "backup", backup, "--database", first).exit_code == 0
    assert run_here(engine, "restore", backup, "--database", database).exit_code == 0
    with TestClient(create_app(Settings(database=database), engine), HOST) as http:
        assert http.get("/api/pipeline").json() == before


# --- the page


def test_open_business_comes_in_pages_those_to_be_closed_first(
    http: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.pipeline.pipelines.ROWS", 3)
    for number in range(8):
        details = {"closes": f"2026-0{9 - number}-01"} if number < 4 else {}
        account = http.post("/api/accounts", json={"name": f"Berg {number}"}).json()["id"]
        changes = {"stage": "prospect", "details": details}
        assert http.patch(f"/api/accounts/{account}", json=changes).status_code == 200
    http.post("/api/accounts", json={"name": "Never spoken to"})
    shown, path = [], "/pipeline"
    while path:
        page = http.get(path).text
        shown.append([number for number in range(8) if f"<bdi>Berg {number}</bdi>" in page])
        assert "<bdi>Never spoken to" not in page
        more = page.partition('<a href="/pipeline?cursor=')[2].partition('"')[0]
        path = more and f"/pipeline?cursor={more}"
    assert shown == [[1, 2, 3], [0, 4, 5], [6, 7]]
    assert http.get("/pipeline?cursor=x").status_code == 422
