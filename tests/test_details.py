"""Details of accounts and contacts come from anybody: whatever stands there, pages and answers go on."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

WRONG: tuple[Any, ...] = (
    *(7, "abc", True, [1], [{"x": 2}], [[]], [None], {"a": 1}),
    *({"need": 5}, {"need": {"state": "huh"}}, {"need": {"state": "met", "at": "soon"}}),
    *([{"id": 1, "text": "?"}], [{"id": "1", "text": "Why?", "answered": "no", "who": 3}]),
)
OF_ACCOUNTS = (
    *("concerns", "not_people", "not_concerns", "not_days", "facts", "uses", "sales"),
    *("amount", "currency", "closes", "buying_stage", "buying_share", "buying_trust"),
)
OF_CONTACTS = ("roles", "level", "department", "attitude", "closeness", "there", "unnamed")


@pytest.fixture
def account(client: TestClient) -> str:
    made = str(client.post("/api/accounts", json={"name": "Berg"}).json()["id"])
    call = client.post("/api/calls", json={"account": made}).json()["id"]
    text = "Anna: we have 50k. How does it work with SAP?"
    client.post(f"/api/calls/{call}/notes", json={"text": text})
    client.patch(f"/api/accounts/{made}", json={"stage": "prospect"})
    return made


def broken(client: TestClient, account: str) -> list[str]:
    """What no longer answers."""
    call = client.get("/api/calls").json()["items"][0]["id"]
    asked = (
        *("/", "/accounts", "/pipeline", "/api/pipeline", "/api/accounts", "/api/export/accounts"),
        *(f"/accounts/{account}", f"/accounts/{account}/buying", f"/api/accounts/{account}/facts"),
        *(f"/api/accounts/{account}/buying", f"/calls/{call}", f"/calls/{call}/end"),
    )
    return [path for path in asked if client.get(path).status_code != 200]


def test_details_of_an_account_may_hold_anything(client: TestClient, account: str) -> None:
    path = f"/api/accounts/{account}"
    for wrong in WRONG:
        assert (
            client.patch(path, json={"details": dict.fromkeys(OF_ACCOUNTS, wrong)}).status_code
            == 200
        )
        assert broken(client, account) == [], wrong
        for form in ({"person": "Anna"}, {"concern": "Why?"}, {"day": "1 May"}):
            sent = client.post(f"/accounts/{account}/dismiss", data=form, follow_redirects=False)
            assert sent.status_code == 303
        stated = client.put(f"{path}/facts/need", json={"state": "met"})
        assert stated.json()["facts"]["need"]["state"] == "met"
        concerns = client.post(f"{path}/concerns", json={"text": "How long?"}).json()
        assert concerns["details"]["concerns"][-1]["text"] == "How long?"


def test_details_of_a_contact_may_hold_anything(client: TestClient, account: str) -> None:
    new = {"name": "Anna Berg", "account": account}
    contact = client.post("/api/contacts", json=new).json()["id"]
    for wrong in WRONG:
        details = {"details": dict.fromkeys(OF_CONTACTS, wrong)}
        assert client.patch(f"/api/contacts/{contact}", json=details).status_code == 200
        assert broken(client, account) == [], wrong
        assert client.get(f"/contacts/{contact}").status_code == 200


def test_what_fits_among_it_is_shown(client: TestClient, account: str) -> None:
    kept = {"id": "1", "text": "How long does it take?", "answered": False}
    details = {"concerns": [3, kept, {"text": "no id"}], "not_people": [5, "Anna"]}
    client.patch(f"/api/accounts/{account}", json={"details": details})
    assert "How long does it take?" in client.get(f"/accounts/{account}").text
    told = client.get(f"/api/accounts/{account}/facts").json()["proposals"]
    assert told["people"] == [] and told["concerns"]
