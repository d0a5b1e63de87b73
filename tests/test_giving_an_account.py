"""An owner gives an account to a colleague: all of it goes, what was done stays whose it was."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.people import Person
from service.pipeline.standings import Standings
from service.privacy.named import Named
from service.qualify.engine import Engine
from service.store.audit import sealing
from service.store.people import persons
from service.store.pipeline import standings
from service.store.store import Store
from tests.people import Company, company
from tests.test_access import id_of
from tests.test_standings import counted_anew

Json = dict[str, Any]
TODAY = date.today().isoformat()
NOTES = (
    "Anna Berg: we plan by hand, 25 hours a week.\nAnna Berg: we set aside 60,000 euro.\nZora Zyx"
)


@pytest.fixture
def ours(database: str, engine: Engine) -> Iterator[Company]:
    with company(database, engine) as running:
        yield running


def made(rep: TestClient, path: str, body: Json, status: int = 201) -> Json:
    answer = rep.post(path, json=body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


@pytest.fixture
def deal(ours: Company) -> Json:
    """An account of Anna's with everything that there can be with one, and another of hers."""
    rep = ours.anna
    account = made(rep, "/api/accounts", {"name": "Müller Logistik"})["id"]
    twin = made(rep, "/api/accounts", {"name": "Müller Logistik GmbH"})["id"]
    contact = made(rep, "/api/contacts", {"name": "Anna Berg", "account": account})["id"]
    whose = {"account": account, "contact": contact, "lang": "en"}
    call = made(rep, "/api/calls", {"prospect": "Anna Berg"} | whose)["id"]
    made(rep, f"/api/calls/{call}/notes", {"text": NOTES})
    made(rep, f"/api/accounts/{account}/dates", {"day": TODAY, "what": "Birthday"})
    made(rep, f"/api/accounts/{account}/concerns", {"text": "How long does it take?"})
    made(rep, "/api/activities", {"kind": "visit", "account": account, "cost": 80})
    made(rep, f"/api/accounts/{account}/sales", {"amount": 500, "currency": "EUR"})
    rep.post(f"/api/accounts/{account}/merge", json={"other": twin})
    other = made(rep, "/api/accounts", {"name": "Not handed over"})["id"]
    apart = made(rep, "/api/calls", {"prospect": "Somebody", "account": other})["id"]
    return {"account": account, "contact": contact, "call": call, "other": other, "apart": apart}


def without_revisions(told: Any) -> Any:
    """What is told of records, whose revisions rise by changing hands."""
    if isinstance(told, dict):
        return {name: without_revisions(each) for name, each in told.items() if name != "revision"}
    return [without_revisions(each) for each in told] if isinstance(told, list) else told


def hand_over(ours: Company, deal: Json, taker: str = "ben") -> None:
    body = {"to": id_of(ours, taker)}
    answer = ours.anna.put(f"/api/accounts/{deal['account']}/owner", json=body)
    assert answer.status_code == 204, answer.text


def test_the_colleague_has_everything_and_may_go_on_with_it(ours: Company, deal: Json) -> None:
    before = {
        path: ours.anna.get(f"/api/accounts/{deal['account']}{path}").json()
        for path in ("", "/facts", "/buying", "/dates")
    }
    hand_over(ours, deal)
    for path, told in before.items():
        now = ours.ben.get(f"/api/accounts/{deal['account']}{path}").json()
        assert without_revisions(now) == without_revisions(told), path
    note = {"text": "Anna Berg: it has to run by 1 March"}
    made(ours.ben, f"/api/calls/{deal['call']}/notes", note)
    assert ours.ben.patch(f"/api/contacts/{deal['contact']}", json={"title": "CFO"}).is_success
    page = ours.ben.get(f"/accounts/{deal['account']}?ui_lang=en").text
    assert "Handed over" in page and "Visit" in page and "Bought on" in page
    (visit,) = ours.ben.get(f"/api/activities?account={deal['account']}").json()["items"]
    assert visit["kind"] == "visit"
    merged = ours.ben.get(f"/api/accounts/{deal['account']}")
    assert merged.json()["name"] == "Müller Logistik"
    assert ours.ben.delete(f"/api/accounts/{deal['account']}").status_code == 204


def test_a_merge_is_taken_back_by_the_colleague(ours: Company, deal: Json) -> None:
    hand_over(ours, deal)
    page = ours.ben.get(f"/accounts/{deal['account']}").text
    path = page.partition(f'"/accounts/{deal["account"]}/split/')[2].partition('"')[0]
    back = ours.ben.post(f"/accounts/{deal['account']}/split/{path}")
    assert back.status_code == 303
    names = [each["name"] for each in ours.ben.get("/api/accounts").json()["items"]]
    assert names == ["Müller Logistik", "Müller Logistik GmbH"]


def test_whoever_gave_it_reads_its_calls_and_nothing_more(ours: Company, deal: Json) -> None:
    made(ours.anna, f"/api/calls/{deal['call']}/notes", {"text": "It is remembered"})
    hand_over(ours, deal)
    call = f"/api/calls/{deal['call']}"
    assert "25 hours" in ours.anna.get(call).text
    assert ours.anna.get(f"{call}/readers").json()["mine"] is False
    refused = ours.anna.post(f"{call}/notes", json={"text": "me again"})
    assert (refused.status_code, "shared with you" in refused.text) == (403, True)
    assert ours.anna.get(f"/api/accounts/{deal['account']}").status_code == 404
    assert ours.anna.get(f"/api/contacts/{deal['contact']}").status_code == 404
    assert [each["name"] for each in ours.anna.get("/api/accounts").json()["items"]] == [
        "Not handed over"
    ]


def test_nothing_else_is_opened(ours: Company, deal: Json) -> None:
    hand_over(ours, deal)
    assert ours.ben.get(f"/api/accounts/{deal['other']}").status_code == 404
    assert ours.ben.get(f"/api/calls/{deal['apart']}").status_code == 404
    for stranger in (ours.mara, ours.boss, ours.stranger):
        assert stranger.get(f"/api/accounts/{deal['account']}").status_code == 404
        assert stranger.get(f"/api/calls/{deal['call']}").status_code == 404


def test_only_whose_it_is_hands_it_over_and_only_to_a_colleague(ours: Company, deal: Json) -> None:
    path = f"/api/accounts/{deal['account']}/owner"
    stranger = ours.stranger.get("/api/me").json()["id"]
    for taker in (id_of(ours, "anna"), stranger, "nobody", ""):
        assert ours.anna.put(path, json={"to": taker}).status_code == 422
    for other in (ours.ben, ours.boss, ours.stranger):
        assert other.put(path, json={"to": id_of(ours, "ben")}).status_code == 404
    assert ours.anna.get(f"/api/accounts/{deal['account']}").status_code == 200


def test_the_figures_go_over_and_what_was_done_stays_done(ours: Company, deal: Json) -> None:
    def figures(rep: TestClient) -> tuple[int, int, Json]:
        told = rep.get("/api/pipeline").json()
        elements, week = told["elements"], {row["measure"]: row["done"] for row in told["week"]}
        return elements["customers"]["accounts"], week["activities"], elements["results"]

    sold = {"closed": 1, "amount": {"EUR": 500}}
    none = {"closed": 0, "amount": {}}
    assert (figures(ours.anna), figures(ours.ben)) == ((2, 1, sold), (0, 0, none))
    hand_over(ours, deal)
    assert (figures(ours.ben), figures(ours.anna)) == ((1, 0, none), (1, 1, sold))
    store: Store = ours.app.state.store
    for name in ("anna", "ben"):
        person = Person(id_of(ours, name), "ours", frozenset())
        asyncio.run(Standings(store).refresh(person))
        anew = store.read(counted_anew, person)
        assert store.read(standings.of_accounts, person, list(anew)) == anew
        assert sum(store.read(standings.counts, person).values()) == len(anew)


def test_it_is_found_by_the_colleague(ours: Company, deal: Json) -> None:
    assert ours.anna.get("/api/search?q=Zora").json()["items"]
    hand_over(ours, deal)
    (found,) = ours.ben.get("/api/search?q=Zora").json()["items"]
    assert found["id"] == deal["call"]
    assert "Müller" in ours.ben.get("/search?q=Müller").text


def test_the_history_of_a_call_stays_under_seal(ours: Company, deal: Json) -> None:
    store: Store = ours.app.state.store
    store.write("", sealing.seal, "ours", datetime.now(UTC)).result()
    hand_over(ours, deal)
    assert store.read(sealing.check, "ours").problems == ()
    actions = [each["action"] for each in ours.boss.get("/api/audit").json()["items"]]
    assert "account_handed_over" in actions


def test_a_person_is_erased_from_what_was_handed_over(ours: Company, deal: Json) -> None:
    hand_over(ours, deal)
    store: Store = ours.app.state.store
    named = Named(["Zora Zyx"])
    left = store.write("", persons.erase, "ours", "command", named, datetime.now(UTC)).result()
    assert left.found == []
    assert "Zora" not in ours.ben.get(f"/api/calls/{deal['call']}").text


def test_the_page_of_an_account_offers_colleagues(ours: Company, deal: Json) -> None:
    page = ours.anna.get(f"/accounts/{deal['account']}?ui_lang=en").text
    offered = page.partition("Hand over to a colleague")[2].partition("</form>")[0]
    assert ">Ben<" in offered and ">Anna<" not in offered and "Stranger" not in offered
    form = {"to": id_of(ours, "ben")}
    assert ours.anna.post(f"/accounts/{deal['account']}/owner", data=form).status_code == 303
    assert "Müller Logistik" in ours.ben.get("/accounts").text


def test_what_is_sold_later_is_the_colleagues(ours: Company, deal: Json) -> None:
    def sold(rep: TestClient) -> Json:
        return dict(rep.get("/api/pipeline").json()["elements"]["results"]["amount"])

    hand_over(ours, deal)
    path = f"/api/accounts/{deal['account']}/sales"
    made(ours.ben, path, {"amount": 70, "currency": "EUR"})
    assert (sold(ours.anna), sold(ours.ben)) == ({"EUR": 500}, {"EUR": 70})


def test_alone_there_is_nobody_to_hand_over_to(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Berg"}).json()["id"]
    assert "Hand over" not in client.get(f"/accounts/{account}?ui_lang=en").text
