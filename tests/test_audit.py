"""The audit log tells who saw and changed what, and shows when anybody altered what happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine as Database
from sqlalchemy import text

from service.people import LOCAL_PERSON
from service.qualify.engine import Engine
from service.store.audit import audit, sealing
from service.store.audit.sealing import Checked
from service.store.calls.events import NewEvent
from service.store.database.database import connect
from service.store.store import Store
from tests.people import Company, company
from tests.running import run_here

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store.open(database)
    yield store
    store.close()


@pytest.fixture
def beneath(database: str, store: Store) -> Iterator[Database]:
    """What somebody who owns the database could do to it."""
    engine = connect(database).execution_options(writes=True)
    yield engine
    engine.dispose()


def seal(store: Store) -> int:
    return store.write("", sealing.seal, "local", NOW).result()


def check(store: Store) -> Checked:
    return store.read(sealing.check, "local")


@pytest.fixture
def filled(store: Store) -> Store:
    """Two calls with notes, sealed twice, and a few entries."""
    for call in ("one", "two"):
        store.create(LOCAL_PERSON, call, NewEvent("call_created"), NOW).result()
    seal(store)
    for call in ("one", "two"):
        for number in range(3):
            note = NewEvent("note_added", f"n{number}", {"at": "x"}, {"text": f"Größe {number}"})
            store.append(LOCAL_PERSON, call, note, NOW).result()
    seal(store)
    for action in ("logged_in", "call_seen"):
        words = {"email": "anna@example.com"}
        store.write("", audit.add, "local", "anna", action, "one", NOW, words).result()
    return store


def test_what_nobody_touched_is_whole(filled: Store) -> None:
    found = check(filled)
    assert found.problems == ()
    assert (found.entries, found.calls, found.unsealed, found.erased) == (4, 2, 0, 0)
    assert seal(filled) == 0


def test_a_seal_looks_at_the_calls_that_it_is_told_of(filled: Store) -> None:
    """To find those that changed all are looked at: so that is done while notes can be written."""
    assert filled.read(sealing.to_seal, "local") == []
    for call in ("one", "two"):
        filled.append(LOCAL_PERSON, call, NewEvent("call_seen"), NOW).result()
    assert filled.read(sealing.to_seal, "local") == ["one", "two"]
    assert filled.write("", sealing.seal, "local", NOW, ["two"]).result() == 1
    assert filled.read(sealing.to_seal, "local") == ["one"]
    assert (check(filled).problems, check(filled).unsealed) == ((), 1)


def test_nothing_is_written_while_nothing_changes(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = client.app.state  # type: ignore[attr-defined]
    wrote: list[object] = []
    write = state.store.write

    def noted(lock: str, work: Any, *given: Any) -> Any:
        wrote.append(work)
        return write(lock, work, *given)

    monkeypatch.setattr(state.store, "write", noted)
    assert client.portal is not None
    client.post("/api/calls", json={})
    client.portal.call(state.upkeep.run, [])
    assert sealing.seal in wrote
    wrote.clear()
    client.portal.call(state.upkeep.run, [])
    assert sealing.seal not in wrote and wrote


def test_the_head_tells_chains_apart(filled: Store) -> None:
    before = check(filled).head
    filled.write("", audit.add, "local", "anna", "logged_in", None, NOW).result()
    assert check(filled).head != before


ALTERATIONS = {
    "an event's data": "UPDATE events SET data = '{\"at\": \"y\"}' WHERE call_id = 'one' AND revision = 2",
    "who did it": "UPDATE events SET actor = 'ben' WHERE call_id = 'one' AND revision = 3",
    "words": "UPDATE texts SET body = '{\"text\": \"other\"}' WHERE call_id = 'one' AND revision = 2",
    "an event that is gone": "DELETE FROM events WHERE call_id = 'one' AND revision = 4",
    "a call that is gone": "DELETE FROM events WHERE call_id = 'two'",
    "an entry": "UPDATE audit SET actor = 'ben' WHERE action = 'call_seen'",
    "an entry that is gone": "DELETE FROM audit WHERE action = 'logged_in'",
    "a seal": "UPDATE seals SET digest = 'x' WHERE call_id = 'one' AND revision = 1",
    "a seal that is gone": "DELETE FROM seals WHERE call_id = 'one' AND revision = 4",
}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_whatever_is_altered_shows(filled: Store, beneath: Database, what: str) -> None:
    with beneath.begin() as connection:
        assert connection.execute(text(ALTERATIONS[what].replace(":", "\\:"))).rowcount > 0
    assert check(filled).problems


def test_erased_words_leave_the_chain_whole(filled: Store, beneath: Database) -> None:
    filled.delete(LOCAL_PERSON, "one", NOW).result()
    with beneath.begin() as connection:
        erased = text("UPDATE audit_texts SET salt = NULL, body = NULL WHERE number IN (3, 4)")
        assert connection.execute(erased).rowcount == 2
    seal(filled)
    found = check(filled)
    assert (found.problems, found.erased) == ((), 3)
    rows = filled.read(audit.newest, "local", None, 10)
    assert [(row.action, row.body) for row in rows] == [("call_seen", None), ("logged_in", None)]


def test_a_clock_that_goes_back_breaks_nothing(filled: Store) -> None:
    earlier = NOW - timedelta(days=400)
    filled.append(
        LOCAL_PERSON, "one", NewEvent("note_added", "n", {"at": "x"}, {"text": "a"}), earlier
    ).result()
    filled.write("", sealing.seal, "local", earlier).result()
    assert check(filled).problems == ()


def test_entries_of_many_processes_make_one_chain(database: str, filled: Store) -> None:
    other = Store.open(database)
    futures = [
        store.write("", audit.add, "local", "anna", "logged_in", None, NOW)
        for _ in range(20)
        for store in (filled, other)
    ]
    assert sorted(future.result() for future in futures) == list(range(5, 45))
    other.close()
    assert check(filled).problems == ()


# --- what is noted


@pytest.fixture(scope="module")
def ours(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    file = tmp_path_factory.mktemp("audit") / "fingerpost.sqlite3"
    with company(f"sqlite:///{file.as_posix()}", engine) as running:
        yield running


def noted(ours: Company) -> list[tuple[str, str, str]]:
    rows = ours.app.state.store.read(audit.newest, "ours", None, 1000)
    return [(row.actor, row.action, row.subject or "") for row in reversed(rows)]


def test_it_tells_who_saw_a_call_and_who_shared_it(ours: Company) -> None:
    anna, mara = (person.get("/api/me").json()["id"] for person in (ours.anna, ours.mara))
    call = ours.anna.post("/api/calls", json={}).json()["id"]
    ours.anna.put(f"/api/calls/{call}/readers", json={"readers": [mara]})
    for _ in range(3):
        ours.mara.get(f"/api/calls/{call}")
    ours.ben.get(f"/api/calls/{call}")
    ours.app.state.store.check()  # what was noted is written
    of_it = [(actor, action) for actor, action, subject in noted(ours) if subject == call]
    assert of_it == [(anna, "call_shared"), (mara, "call_seen")]


def log_of(person: TestClient) -> list[dict[str, Any]]:
    """What an admin reads, oldest first, a page at a time."""
    found: list[dict[str, Any]] = []
    before: dict[str, int] = {}
    while True:
        page = person.get("/api/audit", params={"limit": 3, **before}).json()
        found = [*reversed(page["items"]), *found]
        if page["next"] is None:
            return found
        before = {"before": page["next"]}


def test_it_tells_who_sends_what_where_and_who_took_what_out(ours: Company) -> None:
    mara = ours.mara.get("/api/me").json()["id"]
    ours.app.state.store.check()
    before = len(log_of(ours.boss))
    url = "https://example.com/hooks/secret-path"
    endpoint = ours.mara.post("/api/endpoints", json={"url": url}).json()["id"]
    ours.mara.post(f"/api/endpoints/{endpoint}/secret")
    ours.mara.patch(f"/api/endpoints/{endpoint}", json={"active": False})
    ours.mara.delete(f"/api/endpoints/{endpoint}")
    source = ours.mara.post("/api/sources", json={"provider": "generic"}).json()["source"]
    ours.mara.post(f"/api/sources/{source}/rotate", json={})
    ours.mara.patch(f"/api/sources/{source}", json={"enabled": False})
    crm = ours.mara.post(
        "/api/crms", json={"crm": "hubspot", "token": "pat-na1-0123456789"}
    ).json()["id"]
    ours.mara.delete(f"/api/crms/{crm}")
    rows = b"Company;Domain\nAcme;acme.example\n"
    assert ours.mara.post("/api/accounts/import?dry_run=true", content=rows).status_code == 200
    assert ours.mara.post("/api/accounts/import", content=rows).status_code == 200
    assert ours.mara.get("/api/export/accounts?language=de").status_code == 200
    ours.app.state.store.check()
    log = log_of(ours.boss)[before:]
    assert [each["number"] for each in log] == sorted(each["number"] for each in log)
    assert [each["action"] for each in log] == [
        *("endpoint_added", "endpoint_secret", "endpoint_changed", "endpoint_removed"),
        *("source_added", "source_secret", "source_disabled", "crm_connected", "crm_disconnected"),
        *("list_imported", "exported"),
    ]
    assert {(each["actor"], each["email"]) for each in log} == {(mara, "mara@example.com")}
    assert log[0]["words"] == {"to": "example.com"} and log[-1]["subject"] == "accounts"
    assert "secret-path" not in str(log) and log[-1]["words"] == {"language": "de"}


def test_nobody_reads_the_log_but_admins_of_the_organisation(ours: Company) -> None:
    assert [who.get("/api/audit").status_code for who in (ours.anna, ours.mara)] == [403, 403]
    elsewhere = log_of(ours.stranger)
    assert {each["email"] for each in elsewhere} <= {"stranger@example.com", None}
    assert not {"endpoint_added", "exported"} & {each["action"] for each in elsewhere}


def test_it_tells_of_people_and_tokens(ours: Company) -> None:
    ours.boss.post("/people", data={"email": "new@example.com", "role": "rep"})
    ours.token("calls:read")
    ours.boss.post("/login", data={"email": "anna@example.com", "password": "wrong"})
    ours.app.state.store.check()
    actions = [action for _actor, action, _subject in noted(ours)]
    for action in ("person_added", "token_made", "log_in_failed", "logged_in"):
        assert action in actions


def test_the_command_seals_checks_and_says_what_was_altered(
    database: str, filled: Store, beneath: Database, engine: Engine
) -> None:
    done = run_here(engine, "audit", "--last", "1", "--database", database)
    assert done.exit_code == 0 and "local: whole. 4 entries, 2 calls, 0 erased" in done.stdout
    assert "4 2026-03-09T12:00:00.000000Z anna call_seen one" in done.stdout
    with beneath.begin() as connection:
        connection.execute(text("UPDATE events SET actor = 'ben' WHERE call_id = 'one'"))
    done = run_here(engine, "audit", "--database", database)
    assert done.exit_code == 1 and "The history of call one was altered" in done.stderr
