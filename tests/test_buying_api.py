"""Who buys and how over HTTP: proposed from an account's calls, confirmed in a word, erased with the person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.buying.buying import BuyingCases
from service.people import LOCAL_PERSON, Person

Json = dict[str, Any]

NOTES = (
    "Northgate Care - Denise (fin mgr), Gav (IT)\n"
    "Gav is writing the spec for the new system\n"
    "graham (md) signs anything over 5k\n"
    "purchasing wants three quotes\n"
    "20% of their spend goes to us"
)


@pytest.fixture
def account(client: TestClient) -> str:
    created = client.post("/api/accounts", json={"name": "Northgate Care"})
    return str(created.json()["id"])


def call(client: TestClient, account: str, *notes: str) -> str:
    made = client.post("/api/calls", json={"account": account, "prospect": "Northgate Care"})
    for text in notes:
        client.post(f"/api/calls/{made.json()['id']}/notes", json={"text": text})
    return str(made.json()["id"])


def buying(client: TestClient, account: str) -> Json:
    answer = client.get(f"/api/accounts/{account}/buying")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def person(told: Json, name: str) -> Json:
    found: Json = next(one for one in told["people"] if name in (one["name"], one["title"]))
    return found


def say(client: TestClient, account: str, told: Json, name: str, said: Json) -> Json:
    player = person(told, name)["id"]
    answer = client.patch(f"/api/accounts/{account}/buying/people/{player}", json=said)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


class Slow:
    """The parts of the service that a reading needs; it waits until it is let go on."""

    def __init__(self) -> None:
        self.listeners: list[Any] = []
        self.go = asyncio.Event()

    async def record(self, _person: Person, call_id: str) -> Any:
        return SimpleNamespace(id=call_id, text="", notes=(), places=dict)

    async def run(self, _whose: str, work: Any, *args: Any) -> Any:
        await self.go.wait()
        return work(*args)


def rules(version: str) -> Any:
    """Rules by which a call reads as their version."""
    return SimpleNamespace(read=lambda *_: version)


def read_after(happens: Callable[[BuyingCases, Slow], None]) -> object:
    """What a call is read as by new rules when something happens while old ones read it."""

    async def story() -> object:
        slow = Slow()
        parts: Any = (rules("old"), None, slow, None, None, slow)
        cases = BuyingCases(*parts)
        row = {"call_id": "c", "revision": 1, "contact_id": None, "language": "en"}
        first = asyncio.create_task(cases._people(LOCAL_PERSON, row, {}))
        await asyncio.sleep(0.01)
        happens(cases, slow)
        slow.go.set()
        await first
        cases.buying = rules("new")
        return await cases._people(LOCAL_PERSON, row, {})

    return asyncio.run(story())


def test_what_is_read_while_other_rules_come_is_read_again() -> None:
    engine: Any = None
    assert read_after(lambda cases, _: cases.use(rules("other"), engine)) == "new"


def test_what_is_read_while_a_call_is_deleted_is_not_kept() -> None:
    assert read_after(lambda _, calls: calls.listeners[0](LOCAL_PERSON, "c")) == "new"


def test_what_was_read_is_kept() -> None:
    assert read_after(lambda *_: None) == "old"


def test_a_text_alone_tells_who_buys_and_how(client: TestClient) -> None:
    told = client.post("/api/buying", json={"text": NOTES, "lang": "en"}).json()
    assert [one["name"] or one["title"] for one in told["people"]] == [
        *("Graham", "purchasing", "Gav", "Denise"),
    ]
    assert told["purchase"]["stage"]["value"] == "design"
    assert (told["share"]["zone"], told["share"]["strategy"]) == ("development", "farming")
    for one in told["people"]:
        for role in one["roles"]:
            for quote in role["quotes"]:
                assert NOTES[quote["start"] : quote["end"]] == quote["text"]


def test_a_text_in_no_language_of_ours_tells_nothing(client: TestClient) -> None:
    told = client.post("/api/buying", json={"text": "Привет, как дела у вас сегодня?"}).json()
    assert told["people"] == []
    assert told["purchase"]["stage"] is None


def test_an_account_without_calls_has_an_empty_map(client: TestClient, account: str) -> None:
    told = buying(client, account)
    assert told["people"] == []
    assert told["missing_roles"] == ["initiator", "decision_maker", "designer", "evaluator", "user"]
    assert told["referral"]["quality"] == "unknown"


def test_the_calls_of_an_account_draw_its_map(client: TestClient, account: str) -> None:
    first = call(client, account, NOTES)
    second = call(client, account, "call with Graham\nGraham is fully behind it", "they picked us")
    told = buying(client, account)
    graham = person(told, "Graham")
    assert graham["roles"][0]["quotes"][0]["call"] == first
    assert graham["attitude"]["quotes"][0]["call"] == second
    assert graham["reached"]
    assert told["purchase"]["stage"]["value"] == "commitment"
    client.delete(f"/api/calls/{second}")
    assert person(buying(client, account), "Graham")["attitude"] is None


def test_contacts_are_on_the_map_before_anybody_speaks_of_them(
    client: TestClient, account: str
) -> None:
    client.post("/api/contacts", json={"name": "Kate Hill", "account": account, "title": "CFO"})
    kate = person(buying(client, account), "Kate Hill")
    assert (kate["level"]["value"], kate["department"]["value"]) == ("executive", "finance")
    assert not kate["reached"]


def test_whom_a_call_was_with_has_been_reached(client: TestClient, account: str) -> None:
    kate = client.post("/api/contacts", json={"name": "Kate Hill", "account": account}).json()
    made = client.post("/api/calls", json={"account": account, "contact": kate["id"]}).json()
    client.post(f"/api/calls/{made['id']}/notes", json={"text": "they want to see a demo"})
    assert person(buying(client, account), "Kate Hill")["contact"]["value"] == "distant"


def test_a_word_confirms_corrects_and_is_taken_back(client: TestClient, account: str) -> None:
    call(client, account, NOTES)
    told = say(client, account, buying(client, account), "Gav", {"attitude": "supporter"})
    gav = person(told, "Gav")
    assert (gav["attitude"]["value"], gav["attitude"]["confirmed"]) == ("supporter", True)
    assert [role["value"] for role in gav["roles"]] == ["designer"]
    assert gav["record"]
    told = say(client, account, told, "Gav", {"roles": ["evaluator", "user"]})
    assert [role["value"] for role in person(told, "Gav")["roles"]] == ["evaluator", "user"]
    told = say(client, account, told, "Gav", {"roles": None, "attitude": None})
    assert [role["value"] for role in person(told, "Gav")["roles"]] == ["designer"]
    assert person(told, "Gav")["attitude"] is None
    contacts = client.get(f"/api/accounts/{account}").json()["contacts"]
    assert [contact["name"] for contact in contacts] == ["Gav"]


def test_a_group_can_be_confirmed_too(client: TestClient, account: str) -> None:
    call(client, account, NOTES)
    told = say(client, account, buying(client, account), "purchasing", {"attitude": "opponent"})
    group = person(told, "purchasing")
    assert group["name"] is None
    assert group["group"]
    assert group["attitude"]["value"] == "opponent"
    assert sum("purchasing" in (one["name"], one["title"]) for one in told["people"]) == 1


def test_who_was_taken_off_stays_off(client: TestClient, account: str) -> None:
    call(client, account, NOTES)
    told = buying(client, account)
    for name in ("Gav", "purchasing"):
        told = say(client, account, told, name, {"there": False})
    assert {one["name"] or one["title"] for one in told["people"]} == {"Graham", "Denise"}
    told = say(client, account, told, "Denise", {"attitude": "neutral"})
    told = say(client, account, told, "Denise", {"there": False})
    assert [one["name"] for one in told["people"]] == ["Graham"]


def test_a_word_on_stage_criteria_share_and_referral(client: TestClient, account: str) -> None:
    call(client, account, NOTES)
    said = {"stage": "evaluation", "criteria": "rival", "share": 45, "relation": "weak"}
    told = client.patch(f"/api/accounts/{account}/buying", json=said).json()
    assert told["purchase"]["stage"] == {"value": "evaluation", "confirmed": True, "quotes": []}
    assert told["purchase"]["criteria"]["value"] == "rival"
    assert (told["share"]["zone"], told["share"]["confirmed"]) == ("consolidation", True)
    assert told["referral"]["quality"] == "none"
    facts = client.get(f"/api/accounts/{account}/facts").json()
    assert (facts["verdict"], facts["blocked_at"]) == ("nurture", "stakeholder")
    none = dict.fromkeys(said)
    told = client.patch(f"/api/accounts/{account}/buying", json=none).json()
    assert told["purchase"]["stage"]["value"] == "design"
    assert told["share"]["per_cent"] == 20


def test_a_confirmed_part_is_known_of_the_contact(client: TestClient, account: str) -> None:
    call(client, account, NOTES)
    say(client, account, buying(client, account), "Graham", {"roles": ["decision_maker"]})
    (graham,) = client.get(f"/api/accounts/{account}").json()["contacts"]
    assert graham["details"]["roles"] == ["decision_maker"]
    assert (graham["name"], graham["title"]) == ("Graham", "md")


def test_deleting_a_contact_takes_the_word_with_it(client: TestClient, account: str) -> None:
    call(client, account, NOTES)
    told = say(client, account, buying(client, account), "Gav", {"attitude": "supporter"})
    client.delete(f"/api/contacts/{person(told, 'Gav')['record']}")
    assert person(buying(client, account), "Gav")["attitude"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"stage": "sold"}, 422),
        ({"share": 101}, 422),
        ({"share": -1}, 422),
        ({"relation": "good"}, 422),
        ({"unknown": "x"}, 422),
        ([], 422),
    ],
)
def test_what_does_not_fit_is_refused(
    client: TestClient, account: str, body: Any, status: int
) -> None:
    assert client.patch(f"/api/accounts/{account}/buying", json=body).status_code == status


def test_unknown_accounts_and_people_are_not_found(client: TestClient, account: str) -> None:
    assert client.get("/api/accounts/nothing/buying").status_code == 404
    assert client.patch("/api/accounts/nothing/buying", json={"stage": "design"}).status_code == 404
    nobody = f"/api/accounts/{account}/buying/people/nobody"
    assert client.patch(nobody, json={"level": "executive"}).status_code == 404
    assert client.patch(nobody, json={"level": "boss"}).status_code == 422
    assert client.post("/api/buying", json={"text": "hello", "lang": "xx"}).status_code == 422


def test_details_that_others_wrote_do_no_harm(client: TestClient, account: str) -> None:
    kate = client.post("/api/contacts", json={"name": "Kate Hill", "account": account}).json()
    odd = {"roles": [1, {"a": 2}, "user"], "level": 7, "attitude": ["x"], "unnamed": False}
    client.patch(f"/api/contacts/{kate['id']}", json={"details": odd})
    client.patch(
        f"/api/accounts/{account}",
        json={"details": {"not_people": 5, "buying_stage": 7, "buying_share": "x"}},
    )
    found = person(buying(client, account), "Kate Hill")
    assert [role["value"] for role in found["roles"]] == ["user"]
