"""Duplicates: proposed with a score, put together by a person, taken apart again with nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.accounts.duplicates import ALIKE, same_accounts, same_contacts
from service.errors import Conflict, Invalid, NotFound
from service.people import LOCAL_PERSON
from service.store.accounts import accounts, merging
from service.store.calls.events import NewEvent, timestamp
from service.store.pipeline import pipeline
from service.store.store import Store

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
ANNA = replace(LOCAL_PERSON, id="anna")
Json = dict[str, Any]


def account(name: str, domain: str | None = None) -> Json:
    return {"id": name, "name": name, "domain": domain}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (account("ACME GmbH"), account("Acme")),
        (account("Müller & Söhne KG"), account("Müller und Söhne")),
        (account("Nordhavn Foods A/S"), account("Nordhavn Food")),
        (account("北京食品有限公司"), account("北京食品")),
        (account("Acme", "acme.de"), account("Something else", "acme.de")),
    ],
)
def test_who_may_be_the_same_is_proposed(one: Json, other: Json) -> None:
    [found] = same_accounts(one, [other])
    assert found["score"] >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (account("Acme GmbH"), account("Apex GmbH")),
        (account("Nordhavn Foods"), account("Nordhavn Logistics")),
        (account("北京食品有限公司"), account("上海物流有限公司")),
        (account("GmbH"), account("AG")),
        (account("Group Nine Media"), account("Nine Media")),
    ],
)
def test_who_only_shares_a_legal_form_or_a_word_is_not(one: Json, other: Json) -> None:
    assert same_accounts(one, [other]) == []


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("ACME GmbH & Co. KG", "Acme"),
        ("Nordhavn Foods AB", "Nordhavn Foods"),
        ("Group Nine Media", "Group Nine Media Inc."),
        ("3M Oy", "3M"),
        ("Mü AG", "MÜ"),
        ("华星有限责任公司", "华星"),
    ],
)
def test_a_name_is_looked_for_without_its_legal_form(
    client: TestClient, name: str, other: str
) -> None:
    made = [
        client.post("/api/accounts", json={"name": each}).json()["id"]
        for each in (name, other, "Nine Media")
    ]
    for one, same in (made[:2], made[1::-1]):
        found = client.get(f"/api/accounts/{one}/duplicates").json()["accounts"]
        assert [(each["id"], each["score"]) for each in found] == [(same, 100)]


def contact(name: str, email: str | None = None, phone: str | None = None) -> Json:
    return {"id": name, "name": name, "email": email, "phone": phone}


def test_contacts_that_may_be_one_are_proposed_the_fuller_name_kept() -> None:
    [pair] = same_contacts([contact("Bob"), contact("Bob Hansen"), contact("Anna Berg")])
    assert (pair["kept"]["name"], pair["gone"]["name"]) == ("Bob Hansen", "Bob")
    [pair] = same_contacts([contact("R. Hansen", "bob@a.dk"), contact("Bob", "bob@a.dk")])
    assert (pair["score"], pair["why"]) == (100, "email")
    assert same_contacts([contact("Anna Berg", "a@a.dk"), contact("Anna Berg", "b@a.dk")]) == []
    assert same_contacts([contact("Anna Berg"), contact("Anna Holm")]) == []
    for short in ("S. Lindner", "Lindner", "Fr. Lindner", "Frau Dr. Lindner", "s lindner"):
        [pair] = same_contacts([contact(short), contact("Sabine Lindner")])
        assert (pair["kept"]["name"], pair["why"]) == ("Sabine Lindner", "name"), short
    for other in ("T. Lindner", "S. Linde", "Frau Vogt"):
        assert same_contacts([contact(other), contact("Sabine Lindner")]) == [], other


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store.open(database)
    for record, name in (("a", "Acme"), ("b", "ACME GmbH")):
        store.write(record, accounts.add, ANNA, "account", record, {"name": name}, NOON).result()
    changes = {"domain": "acme.de", "details": {"share": 20}}
    store.write("b", accounts.change, ANNA, "account", "b", changes, NOON).result()
    fields = {"name": "Bob", "account_id": "b"}
    store.write("p", accounts.add, ANNA, "contact", "p", fields, NOON).result()
    visit = {
        **{"id": "v", "account_id": "b", "at": timestamp(NOON), "kind": "visit"},
        **{"stage": None, "cost": 0.0, "currency": None},
    }
    store.write("v", pipeline.add_activity, ANNA, visit).result()
    for call in ("c2", "c1"):
        event = NewEvent("call_created", data={"account": "b", "contact": "p"})
        store.create(ANNA, call, event, NOON).result()
    yield store
    store.close()


def visited(store: Store) -> str:
    (activity,) = store.read(pipeline.my_activities, ANNA, NOON - timedelta(days=1))
    return str(activity["account_id"])


def test_a_merge_moves_everything_and_is_taken_back(store: Store) -> None:
    moved = store.write("a", merging.merge, ANNA, "account", "a", "b", NOON).result()
    assert moved == ["c1", "c2"]
    kept = store.read(accounts.read, ANNA, "account", "a")
    assert (kept["domain"], kept["details"]) == ("acme.de", {"share": 20})
    assert [each["id"] for each in store.read(accounts.contacts_of, ANNA, "a")] == ["p"]
    assert [event.data["account"] for event in store.events(ANNA, "c1") or []] == ["b", "a"]
    assert visited(store) == "a"
    with pytest.raises(NotFound):
        store.read(accounts.read, ANNA, "account", "b")
    store.write("a", merging.split, ANNA, "account", "a", kept["revision"], NOON).result()
    kept = store.read(accounts.read, ANNA, "account", "a")
    assert (kept["domain"], kept["details"]) == (None, {})
    assert [each["id"] for each in store.read(accounts.contacts_of, ANNA, "b")] == ["p"]
    assert [event.data["account"] for event in store.events(ANNA, "c2") or []] == ["b", "a", "b"]
    assert visited(store) == "b"
    again = store.write("a", merging.split, ANNA, "account", "a", 2, NOON)
    with pytest.raises(Conflict):
        again.result()


def test_what_changed_since_a_merge_stays(store: Store) -> None:
    store.write("a", merging.merge, ANNA, "account", "a", "b", NOON).result()
    store.write("a", accounts.change, ANNA, "account", "a", {"domain": "acme.com"}, NOON).result()
    event = NewEvent("call_changed", data={"account": None})
    store.append(ANNA, "c1", event, NOON).result()
    moved = store.write("a", merging.split, ANNA, "account", "a", 2, NOON).result()
    assert moved == ["c2"]
    assert store.read(accounts.read, ANNA, "account", "a")["domain"] == "acme.com"


def test_a_record_is_not_merged_with_itself_or_with_another_persons(store: Store) -> None:
    with pytest.raises(Invalid):
        store.write("a", merging.merge, ANNA, "account", "a", "a", NOON).result()
    for kept, gone in (("a", "nowhere"), ("nowhere", "a")):
        with pytest.raises(NotFound):
            store.write("a", merging.merge, ANNA, "account", kept, gone, NOON).result()


def test_duplicates_are_merged_and_split_over_http(client: TestClient) -> None:
    made = [
        client.post("/api/accounts", json={"name": name}).json()["id"]
        for name in ("Acme GmbH", "ACME", "Other")
    ]
    found = client.get(f"/api/accounts/{made[0]}/duplicates").json()["accounts"]
    assert [(each["id"], each["score"]) for each in found] == [(made[1], 100)]
    assert "ACME" in client.get(f"/accounts/{made[0]}").text
    client.post(f"/accounts/{made[0]}/merge", data={"gone": made[1]})
    assert client.get(f"/api/accounts/{made[1]}").status_code == 404
    assert f"/accounts/{made[0]}/split/2" in client.get(f"/accounts/{made[0]}").text
    client.post(f"/accounts/{made[0]}/split/2")
    assert client.get(f"/api/accounts/{made[1]}").status_code == 200
    assert "/split/2" not in client.get(f"/accounts/{made[0]}").text
    people = [
        client.post("/api/contacts", json={"name": name, "account": made[2]}).json()["id"]
        for name in ("Bob", "Bob Hansen")
    ]
    form = {"kept": people[1], "gone": people[0]}
    client.post(f"/accounts/{made[2]}/merge", data=form)
    assert [each["id"] for each in client.get("/api/contacts").json()["items"]] == [people[1]]
    answer = client.post(f"/api/contacts/{people[1]}/split", json={"revision": 2})
    assert answer.status_code == 200
    assert client.post(f"/api/contacts/{people[1]}/split", json={"revision": 1}).status_code == 404
