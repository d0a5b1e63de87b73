"""Accounts and contacts over HTTP: kept, changed, listed, linked to calls, erased."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine as Database
from sqlalchemy import select

from service.errors import NotFound
from service.people import LOCAL_PERSON, Person
from service.store.accounts import accounts, erasing
from service.store.accounts import history as account_history
from service.store.calls import conclusions
from service.store.calls.events import NewEvent, timestamp
from service.store.database.database import connect
from service.store.store import Store
from service.store.tables.accounts import account_texts, conclusion_quotes
from tests.running import PATIENCE

Json = dict[str, Any]
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
ANNA = replace(LOCAL_PERSON, id="anna")
BEN = replace(LOCAL_PERSON, id="ben")


def add(client: TestClient, kind: str, **fields: Any) -> Json:
    answer = client.post(f"/api/{kind}", json=fields)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_an_account_has_its_people(client: TestClient) -> None:
    acme = add(client, "accounts", name="  Acme   GmbH ", domain="https://www.Acme.de/shop")
    assert (acme["name"], acme["domain"]) == ("Acme GmbH", "acme.de")
    assert (acme["stage"], acme["source"], acme["contacts"]) == ("lead", "unqualified", [])
    add(client, "contacts", name="Bob", account=acme["id"])
    anna = add(
        client,
        "contacts",
        name="Anna Berg",
        account=acme["id"],
        email="Anna.Berg@Acme.de",
        phone="0049 30 1234567",
    )
    assert (anna["email"], anna["phone"]) == ("anna.berg@acme.de", "+49301234567")
    people = client.get(f"/api/accounts/{acme['id']}").json()["contacts"]
    assert [each["name"] for each in people] == ["Anna Berg", "Bob"]
    found = client.get("/api/contacts", params={"phone": "+49301234567"}).json()
    assert [each["name"] for each in found["items"]] == ["Anna Berg"]


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("accounts", "name", "  "),
        ("accounts", "name", "x" * 201),
        ("accounts", "domain", "not a domain"),
        ("accounts", "stage", "hot"),
        ("contacts", "email", "anna at acme"),
        ("contacts", "phone", "12 34 56"),
        ("contacts", "phone", "+45 1"),
        ("contacts", "account", "nowhere"),
        ("contacts", "nickname", "Ann"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    client: TestClient, kind: str, field: str, value: str
) -> None:
    answer = client.post(f"/api/{kind}", json={"name": "A", field: value})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_a_change_keeps_what_it_leaves_out(client: TestClient) -> None:
    acme = add(client, "accounts", name="Acme", domain="acme.de")
    path = f"/api/accounts/{acme['id']}"
    changed = client.patch(path, json={"stage": "prospect", "details": {"share": 20}}).json()
    assert (changed["name"], changed["stage"], changed["revision"]) == ("Acme", "prospect", 2)
    changed = client.patch(path, json={"domain": None, "details": {"zone": "growth"}}).json()
    assert changed["domain"] is None
    assert changed["details"] == {"share": 20, "zone": "growth"}
    assert client.patch(path, json={"details": {"share": None}}).json()["details"] == {
        "zone": "growth"
    }
    again = client.patch(path, json={"stage": "prospect"}).json()
    assert again["revision"] == 4, "what changes nothing is no event"


def test_lists_go_on_where_they_stopped(client: TestClient) -> None:
    for name in ("beta", "Alfa", "Äther", "alfa", "Čapek", "中国石油"):
        add(client, "accounts", name=name)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = client.get("/api/accounts", params=params).json()
        seen += [each["name"] for each in page["items"]]
        cursor = page["next"]
    assert seen[:3] in (["Alfa", "alfa", "beta"], ["alfa", "Alfa", "beta"])
    assert len(seen) == 6
    assert client.get("/api/accounts", params={"cursor": "!"}).status_code == 422
    add(client, "accounts", name="Paying", stage="customer", source="mql")
    paying = client.get("/api/accounts", params={"stage": "customer", "source": "mql"}).json()
    assert [each["name"] for each in paying["items"]] == ["Paying"]


def test_a_call_is_put_with_an_account_and_a_contact(client: TestClient) -> None:
    acme, other = (add(client, "accounts", name=name) for name in ("Acme", "Other"))
    anna = add(client, "contacts", name="Anna", account=acme["id"])
    call = add(client, "calls", contact=anna["id"])
    assert (call["account"], call["contact"]) == (acme["id"], anna["id"])
    path = f"/api/calls/{call['id']}"
    wrong = client.patch(path, json={"account": other["id"], "contact": anna["id"]})
    assert [each["field"] for each in wrong.json()["errors"]] == ["contact"]
    moved = client.patch(path, json={"account": other["id"]}).json()
    assert (moved["account"], moved["contact"]) == (other["id"], None)
    assert client.patch(path, json={"account": "nowhere"}).status_code == 422
    gone = client.patch(path, json={"account": None}).json()
    assert (gone["account"], gone["contact"]) == (None, None)


def test_what_a_call_came_to_is_kept(client: TestClient) -> None:
    acme = add(client, "accounts", name="Acme")
    call = add(client, "calls", account=acme["id"], at="2026-03-12T10:00:00Z", lang="en")
    note = {"text": "Anna: there is no budget this year"}
    client.post(f"/api/calls/{call['id']}/notes", json=note)
    [row] = conclusions_of(client, acme["id"])
    assert row["states"]["budget"] == "unmet"
    assert row["at"].startswith("2026-03-12T10:00")
    [quote] = row["words"]["quotes"]["budget"]
    assert (quote["speaker"], quote["state"]) == ("Anna", "unmet")
    assert note["text"][quote["start"] : quote["end"]] == quote["text"]
    assert row["words"]["speakers"] == ["Anna"]
    note = {"text": "Anna: correction, we have set aside 50k for this"}
    client.post(f"/api/calls/{call['id']}/notes", json=note)
    [row] = conclusions_of(client, acme["id"])
    assert row["revision"] == 3
    client.delete(f"/api/calls/{call['id']}")
    assert conclusions_of(client, acme["id"]) == []


def conclusions_of(client: TestClient, account: str) -> list[Json]:
    """What an account's calls came to, once all of them are up to date."""
    state: Any = client.app.state  # type: ignore[attr-defined]
    assert client.portal is not None
    client.portal.call(state.conclusions.refresh_all, LOCAL_PERSON, account)
    return list(state.store.read(conclusions.of_account, LOCAL_PERSON, account))


def test_conclusions_follow_a_change_by_themselves(client: TestClient) -> None:
    acme = add(client, "accounts", name="Acme")
    add(client, "calls", account=acme["id"])
    store: Store = client.app.state.store  # type: ignore[attr-defined]

    async def written() -> None:
        async with asyncio.timeout(PATIENCE):
            while not store.read(conclusions.of_account, LOCAL_PERSON, acme["id"]):
                await asyncio.sleep(0.05)

    assert client.portal is not None
    client.portal.call(written)


def told(client: TestClient, account: str, contact: str | None, day: str, text: str) -> None:
    fields = {"account": account, "contact": contact} if contact else {"account": account}
    call = add(client, "calls", lang="en", at=f"{day}T10:00:00Z", **fields)
    client.post(f"/api/calls/{call['id']}/notes", json={"text": text})


def test_an_account_remembers_over_calls_and_people(client: TestClient) -> None:
    acme = add(client, "accounts", name="Acme")
    people = {}
    for name in ("Anna Berg", "Bob Hansen", "Henrik Lund"):
        people[name] = add(client, "contacts", name=name, account=acme["id"])["id"]
    client.patch(
        f"/api/contacts/{people['Henrik Lund']}", json={"details": {"roles": ["decision_maker"]}}
    )
    today = datetime.now(UTC).date()
    before = (today - timedelta(days=40)).isoformat()
    told(client, acme["id"], people["Anna Berg"], before, "there is no budget this year")
    told(client, acme["id"], None, today.isoformat(), "Bob: we have set aside 50k for this")
    known = client.get(f"/api/accounts/{acme['id']}/facts").json()
    budget = known["facts"]["budget"]
    assert (budget["state"], budget["stale"]) == ("conflict", False)
    [found] = budget["findings"]
    assert (found["kind"], found["ask"]) == ("disagreement", "Henrik Lund")
    assert (found["earlier"]["holder"], found["earlier"]["at"]) == ("Anna Berg", before)
    assert (found["later"]["holder"], found["later"]["value"]["amount"]) == ("Bob Hansen", 50000)
    assert known["frameworks"]["bant"]["budget"] == "conflict"
    assert known["ask"][0] == {"fact": "budget", "why": "contradicted", "whom": "Henrik Lund"}


def test_where_the_contact_is_out_who_can_decide_is_asked_first(client: TestClient) -> None:
    acme = add(client, "accounts", name="Delta", source="cql")
    for fact, state in (("authority", "unmet"), ("budget", "unmet"), ("need", "met")):
        client.put(f"/api/accounts/{acme['id']}/facts/{fact}", json={"state": state})
    known = client.get(f"/api/accounts/{acme['id']}/facts").json()
    assert known["levels"]["stakeholder"] == "unmet"
    assert known["ask"][0] == {"fact": "authority", "why": "contact_out", "whom": None}
    assert [each["fact"] for each in known["ask"]].count("authority") == 1


def test_a_persons_word_stands_over_all_calls(client: TestClient) -> None:
    acme = add(client, "accounts", name="Acme")
    told(client, acme["id"], None, "2026-03-12", "Anna: there is no budget this year")
    path = f"/api/accounts/{acme['id']}/facts"
    said = {"state": "met", "why": "Their CFO wrote to me"}
    budget = client.put(f"{path}/budget", json=said).json()["facts"]["budget"]
    assert budget["state"] == "met"
    assert budget["standing"][0]["provenance"] == "person"
    budget = client.put(f"{path}/budget", json={"state": None}).json()["facts"]["budget"]
    assert budget["state"] == "unmet"
    wrong = client.put(f"{path}/bugdet", json=said)
    assert wrong.status_code == 404 and "budget" in wrong.json()["detail"]


def test_deleting_an_account_erases_its_people_and_calls(client: TestClient) -> None:
    acme = add(client, "accounts", name="Acme")
    anna = add(client, "contacts", name="Anna", account=acme["id"])
    call = add(client, "calls", contact=anna["id"])
    assert client.delete(f"/api/accounts/{acme['id']}").status_code == 204
    for path in (f"accounts/{acme['id']}", f"contacts/{anna['id']}", f"calls/{call['id']}"):
        assert client.get(f"/api/{path}").status_code == 404
    assert client.get("/api/accounts").json()["items"] == []
    assert client.delete(f"/api/accounts/{acme['id']}").status_code == 404


def test_unknown_ids_are_not_found(client: TestClient) -> None:
    for path in ("/api/accounts/nowhere", "/api/contacts/nowhere", "/api/accounts/%00"):
        assert client.get(path).status_code == 404
        assert client.patch(path, json={"name": "A"}).status_code == 404
        assert client.delete(path).status_code == 404


# --- the store, on both databases


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store.open(database)
    yield store
    store.close()


@pytest.fixture
def tables(database: str, store: Store) -> Iterator[Database]:
    """The same database, seen past the store."""
    engine = connect(database)
    yield engine
    engine.dispose()


def kept(store: Store) -> None:
    store.write("a", accounts.add, ANNA, "account", "a", {"name": "Acme"}, NOON).result()
    fields = {"name": "Bob Hansen", "account_id": "a"}
    store.write("b", accounts.add, ANNA, "contact", "b", fields, NOON).result()
    data = {"account": "a", "contact": "b"}
    store.create(ANNA, "call", NewEvent("call_created", data=data), NOON).result()
    row = {
        **{"call_id": "call", "revision": 1, "at": "2026-03-09T12:00:00.000000Z", "rules": "r"},
        **{"language": "en", "verdict": "nurture", "scope": None, "blocked_at": None},
        **{"until": None, "early": True, "example": False},
        **{"states": {"budget": "met"}, "signals": {}, "questions": {}},
    }
    words = {"quotes": {"budget": [{"text": "50k from Bob"}]}}
    assert store.write("call", conclusions.put, ANNA, row, words).result()


def test_each_sees_only_their_own(store: Store) -> None:
    kept(store)
    for kind, record in (("account", "a"), ("contact", "b")):
        assert store.read(accounts.read, ANNA, kind, record)["id"] == record
        with pytest.raises(NotFound):
            store.read(accounts.read, BEN, kind, record)
        assert store.read(accounts.page, BEN, kind, None, 9) == []
    with pytest.raises(NotFound):
        store.write("a", accounts.change, BEN, "account", "a", {"name": "Mine"}, NOON).result()
    assert store.read(accounts.contacts_of, BEN, "a") == []
    assert store.read(account_history.read, BEN, ["a", "b"]) == []
    assert store.read(conclusions.of_account, BEN, "a") == []
    assert len(store.read(conclusions.of_account, ANNA, "a")) == 1


def test_the_history_tells_what_was_before_and_after(store: Store) -> None:
    kept(store)
    changes = {"name": "Acme A/S", "stage": "prospect"}
    store.write("a", accounts.change, ANNA, "account", "a", changes, NOON).result()
    added, changed = store.read(account_history.read, ANNA, ["a"])
    assert (added.kind, added.after) == ("account_added", {"name": "Acme"})
    assert (changed.kind, changed.revision) == ("account_changed", 2)
    assert changed.before == {"name": "Acme", "stage": "lead"}
    assert changed.after == changes


def test_conclusions_that_are_behind_are_found(store: Store) -> None:
    kept(store)
    behind = conclusions.Stale("local", "anna", timestamp(NOON), "call")
    assert store.read(conclusions.stale, "r", 9) == []
    assert store.read(conclusions.stale, "other rules", 9) == [behind]
    event = NewEvent("call_changed", data={"mode": "cold"})
    store.append(ANNA, "call", event, NOON).result()
    assert store.read(conclusions.stale, "r", 9, ANNA, "a") == [behind]
    assert store.read(conclusions.stale, "r", 9, BEN) == []


@pytest.mark.parametrize("whose", [ANNA, None])
def test_calls_that_are_behind_are_found_page_by_page_newest_first(
    store: Store, whose: Person | None
) -> None:
    for number in range(5):  # three of them at one time
        at = NOON + timedelta(minutes=max(0, number - 2))
        store.create(ANNA, f"c{number}", NewEvent("call_created"), at).result()
    found, after = [], None
    while page := store.read(conclusions.stale, "r", 2, whose, None, after):
        found += [each.call_id for each in page]
        after = page[-1]
    assert found == ["c4", "c3", "c2", "c1", "c0"]


def test_erasing_leaves_no_words(store: Store, tables: Database) -> None:
    kept(store)
    gone = store.write("b", erasing.delete_contact, ANNA, "b", NOON).result()
    assert gone == ["call"]
    assert store.read(accounts.read, ANNA, "account", "a")["name"] == "Acme"
    store.write("a", erasing.delete_account, ANNA, "a", NOON).result()
    with tables.connect() as connection:
        bodies = connection.execute(select(account_texts.c.body)).scalars().all()
        assert not any("Acme" in body or "Bob" in body for body in bodies if body)
        assert connection.execute(select(conclusion_quotes)).all() == []
        for table in accounts.KINDS.values():
            [row] = connection.execute(select(table)).all()
            assert (row.name, row.name_folded) == ("", "")
            assert row.deleted_at is not None


def test_what_earlier_calls_established_is_not_asked_again(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Known Ltd"}).json()["id"]

    def begin(day: str) -> Json:
        new = {"account": account, "at": f"{day}T10:00:00Z", "lang": "en"}
        found: Json = client.post("/api/calls", json=new).json()
        return found

    first = begin(datetime.now(UTC).date().isoformat())
    assert first["next_question"]["dimension"] == "need"
    text = "Anna: we lose two hours a day because routes are planned by hand, it is a mess"
    client.post(f"/api/calls/{first['id']}/notes", json={"text": text})
    second = begin(datetime.now(UTC).date().isoformat())
    assert second["next_question"]["dimension"] not in ("need", "metrics")
    assert second["analysis"]["facts"]["need"]["state"] == "unknown", (
        "of this call nothing is known"
    )
    denied = "Anna: there is no problem any more, all works fine now"
    client.post(f"/api/calls/{second['id']}/notes", json={"text": denied})
    told = client.get(f"/api/calls/{second['id']}").json()["analysis"]["facts"]["need"]["state"]
    assert told == "unmet", "what is said now counts"
    other = client.post("/api/calls", json={"lang": "en"}).json()
    assert other["next_question"]["dimension"] == "need"
