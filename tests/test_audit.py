"""The audit log tells who saw and changed what, and shows when anybody altered what happened."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine as Database
from sqlalchemy import text

from service.access import audit_log
from service.people import LOCAL_PERSON
from service.qualify.engine import Engine
from service.store.audit import audit, sealing
from service.store.audit.sealing import Checked
from service.store.calls.events import NewEvent
from service.store.database.database import connect
from service.store.store import Store
from service.texts import Texts, languages
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

    def noted(lock: str, work: Any, *given: Any, **named: Any) -> Any:
        wrote.append(work)
        return write(lock, work, *given, **named)

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


# --- the page


def entries_on(page: str) -> list[str]:
    """The entries of a page, each as a reader sees it."""
    found = re.findall(r"<li><b>(.*?)</li>", page, re.DOTALL)
    return [" ".join(html.unescape(re.sub("<[^>]+>", " ", each)).split()) for each in found]


@pytest.fixture
def logged(ours: Company) -> Company:
    """People were added, a team too, a call was shared and read, rows were taken out."""
    mara = ours.mara.get("/api/me").json()["id"]
    call = ours.anna.post("/api/calls", json={"prospect": "Kettle"}).json()["id"]
    ours.anna.post(f"/api/calls/{call}/notes", json={"text": "Anna: Zanzibar has no budget"})
    ours.anna.put(f"/api/calls/{call}/readers", json={"readers": [mara]})
    ours.mara.get(f"/api/calls/{call}")
    ours.boss.post("/teams", data={"name": f"Team {call}", f"member.{mara}": "on"})
    ours.mara.post("/api/endpoints", json={"url": "https://hooks.example.com/secret-path"})
    ours.mara.get("/api/export/accounts?language=de")
    ours.app.state.store.check()
    return ours


def test_the_page_tells_admins_in_words_who_did_what(logged: Company) -> None:
    page = logged.boss.get("/people/audit")
    shown = entries_on(page.text)
    assert page.status_code == 200
    assert "Mara took out rows accounts, de" in shown[0]
    assert "Mara added an endpoint hooks.example.com" in shown[1]
    assert "Boss added a team Team" in shown[2]
    assert shown[3].startswith("Mara saw a call of somebody else call ")
    assert shown[4].startswith("Anna changed who may read a call call ")
    for secret in ("secret-path", "Zanzibar", "Kettle", "whsec_"):
        assert secret not in page.text
    assert 'href="/people/audit"' in logged.boss.get("/people").text


def test_the_page_narrows_the_log_to_a_person_a_kind_and_a_day(logged: Company) -> None:
    mara = logged.mara.get("/api/me").json()["id"]

    def shown(**only: str) -> list[str]:
        return entries_on(logged.boss.get("/people/audit", params=only).text)

    assert {each.split()[0] for each in shown(who=mara)} == {"Mara"}
    assert all("added a team" in each for each in shown(kind="team_added"))
    today = datetime.now(UTC).date()
    assert shown(day=today.isoformat(), kind="team_added") == shown(kind="team_added") != []
    assert shown(day=(today - timedelta(days=2)).isoformat()) == []
    assert "Nothing of this kind" in logged.boss.get("/people/audit?day=2020-01-01").text
    assert shown(who="", kind="", day="") == shown()  # what a browser sends of an empty form
    assert logged.boss.get("/people/audit?day=soon").status_code == 422
    assert logged.boss.get("/people/audit?day=9999-12-31").status_code == 200
    narrowed = logged.boss.get("/api/audit", params={"actor": mara, "action": "exported"}).json()
    assert {(each["actor"], each["action"]) for each in narrowed["items"]} == {(mara, "exported")}


def test_the_page_goes_on_where_it_ended_whatever_is_added(
    logged: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.pages.admin.audit.RECENT", 3)
    address: str | None = "/people/audit?kind="
    seen: list[str] = []
    wanted = entries_on_all(logged)
    while address is not None:
        page = logged.boss.get(address).text
        seen += entries_on(page)
        logged.boss.post("/teams", data={"name": f"Later {len(seen)}"})
        further = re.search(r'href="(/people/audit\?[^"]*before=\d+)"', page)
        address = html.unescape(further.group(1)) if further else None
    assert seen == wanted


def entries_on_all(ours: Company) -> list[str]:
    """All entries, as pages of a size that nothing reaches would show them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.pages.admin.audit.RECENT", 900)
        return entries_on(ours.boss.get("/people/audit").text)


def test_the_page_is_for_admins_and_for_their_own_organisation(logged: Company) -> None:
    for who in (logged.anna, logged.mara):
        assert who.get("/people/audit").status_code == who.get("/api/audit").status_code == 403
        assert "/people/audit" not in who.get("/").text
    page = logged.stranger.get("/people/audit").text
    assert "Mara" not in page and "hooks.example.com" not in page


def test_whatever_is_noted_has_words_in_every_language(logged: Company) -> None:
    actions = {each["action"] for each in log_of(logged.boss)}
    known = {action for kind in audit_log.KINDS.values() for action in kind}
    assert actions <= known
    for language in languages():
        words = Texts.load(language).words
        assert [each for each in known if f"audit_action.{each}" not in words] == []
        assert [each for each in audit_log.KINDS if f"audit_kind.{each}" not in words] == []
        page = logged.boss.get(f"/people/audit?ui_lang={language}")
        assert page.headers["content-language"] == language and entries_on(page.text)
    logged.boss.get("/people/audit?ui_lang=en")


def test_it_tells_of_people_and_tokens(ours: Company) -> None:
    ours.boss.post("/people", data={"email": "new@example.com", "role": "rep"})
    ours.token("calls:read")
    ours.boss.post("/login", data={"email": "anna@example.com", "password": "wrong"})
    ours.app.state.store.check()
    actions = [action for _actor, action, _subject in noted(ours)]
    for action in ("person_added", "token_made", "log_in_failed", "logged_in"):
        assert action in actions


def test_what_the_command_does_with_accounts_is_noted_too(database: str, engine: Engine) -> None:
    for work in (
        ("add", "boss@example.com", "--role", "admin"),
        ("add", "anna@example.com"),
        ("code", "anna@example.com"),
        ("close", "anna@example.com"),
        ("close", "boss@example.com"),  # the last admin stays, and nothing is noted
    ):
        run_here(engine, "people", *work, "--database", database)
    store = Store.open(database)
    rows = store.read(audit.newest, "local", None, 9)
    store.close()
    actions = ["person_closed", "person_code", "person_added", "person_added"]
    assert [(row.actor, row.action) for row in rows] == [("command", each) for each in actions]


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
