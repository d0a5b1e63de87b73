"""Who leaves hands over: accounts, contacts and days go to a colleague, calls only as far as they were shared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.outbound.outbound import written
from service.people import PERMISSIONS_OF, Person, Role
from service.privacy.named import Named
from service.qualify.engine import Engine
from service.store import jobs
from service.store.accounts import history
from service.store.audit import sealing
from service.store.calls import conclusions
from service.store.outbound import messages, outbox
from service.store.people import changing_hands, handing_over, persons
from service.store.pipeline import standings
from service.store.store import Store
from tests.people import Company, company
from tests.running import run_here

Json = dict[str, Any]
SOON = (date.today() + timedelta(days=9)).isoformat()


@pytest.fixture
def ours(database: str, engine: Engine) -> Iterator[Company]:
    with company(database, engine) as running:
        yield running


def id_of(ours: Company, name: str) -> str:
    return str(getattr(ours, name).get("/api/me").json()["id"])


def made(who: TestClient, path: str, body: Json) -> Json:
    answer = who.post(path, json=body)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json())


@pytest.fixture
def had(ours: Company) -> dict[str, str]:
    """An account of Anna's with a contact, a day, a day of return and two calls; one is shared with Ben."""
    anna, found = ours.anna, {}
    found["account"] = made(
        anna, "/api/accounts", {"name": "Kettle Works", "domain": "kettle.example"}
    )["id"]
    anna.patch(f"/api/accounts/{found['account']}", json={"follow_up": SOON})
    zoe = {"name": "Zoe Quist", "email": "zoe@kettle.example", "account": found["account"]}
    found["contact"] = made(anna, "/api/contacts", zoe)["id"]
    made(anna, f"/api/accounts/{found['account']}/dates", {"day": SOON, "what": "Contract ends"})
    with_them = {"account": found["account"], "contact": found["contact"]}
    for name, said in (("shared", "we plan by hand in Excel"), ("private", "the boss is leaving")):
        found[name] = made(anna, "/api/calls", with_them)["id"]
        made(anna, f"/api/calls/{found[name]}/notes", {"text": f"Zoe: {said}"})
    readers = {"readers": [id_of(ours, "ben"), id_of(ours, "mara")]}
    assert anna.put(f"/api/calls/{found['shared']}/readers", json=readers).status_code == 200
    return found


def hand_over(ours: Company, to: str = "ben", who: str = "anna") -> Json:
    path = f"/api/people/{id_of(ours, who)}/hand-over"
    return made(ours.boss, path, {"to": id_of(ours, to)})


def test_an_admin_sees_first_what_would_go_and_what_would_stay(
    ours: Company, had: dict[str, str]
) -> None:
    held = f"/api/people/{id_of(ours, 'anna')}/held"
    everything = {"accounts": 1, "contacts": 1, "returns": 1, "days": 1}
    assert ours.boss.get(held).json() == everything | {"calls": 0, "private": 2}
    to_ben = ours.boss.get(held, params={"to": id_of(ours, "ben")}).json()
    assert to_ben == everything | {"calls": 1, "private": 1}
    page = ours.boss.get(f"/people/{id_of(ours, 'anna')}/handing-over?to={id_of(ours, 'ben')}").text
    assert "1 call was not shared with this colleague" in page and "Kettle" not in page
    assert ours.anna.get(f"/api/accounts/{had['account']}").status_code == 200


def test_the_colleague_has_it_all_and_who_left_has_it_no_more(
    ours: Company, had: dict[str, str]
) -> None:
    given = hand_over(ours)
    assert (given["accounts"], given["calls"], given["private"]) == (1, 1, 1)
    account = ours.ben.get(f"/api/accounts/{had['account']}").json()
    assert (account["name"], account["follow_up"]) == ("Kettle Works", SOON)
    assert [each["name"] for each in account["contacts"]] == ["Zoe Quist"]
    assert "Contract ends" in ours.ben.get("/api/calendar.ics").text
    assert "Contract ends" not in ours.anna.get("/api/calendar.ics").text
    assert ours.anna.get(f"/api/accounts/{had['account']}").status_code == 404
    assert ours.anna.get(f"/api/contacts/{had['contact']}").status_code == 404
    changed = ours.ben.patch(f"/api/accounts/{had['account']}", json={"stage": "prospect"})
    assert changed.status_code == 200
    taker = Person(id_of(ours, "ben"), "ours", frozenset())
    events = ours.app.state.store.read(history.read, taker, [had["account"], had["contact"]])
    kinds = [each.kind for each in events]
    assert kinds.count("account_handed_over") == kinds.count("contact_handed_over") == 1
    assert {"account_added", "contact_added", "account_changed"} <= {*kinds}
    boss = id_of(ours, "boss")
    assert {each.actor for each in events if each.kind.endswith("handed_over")} == {boss}
    page = ours.ben.get(f"/accounts/{had['account']}").text
    assert "Handed over to a colleague" in page


def test_a_call_goes_only_if_the_colleague_could_read_it(
    ours: Company, had: dict[str, str]
) -> None:
    hand_over(ours)
    assert made(ours.ben, f"/api/calls/{had['shared']}/notes", {"text": "Zoe: 25 hours a week"})
    assert [each["id"] for each in ours.ben.get("/api/calls").json()["items"]] == [had["shared"]]
    for who in (ours.ben, ours.mara, ours.boss):
        assert who.get(f"/api/calls/{had['private']}").status_code == 404
        assert "the boss is leaving" not in who.get(f"/accounts/{had['account']}").text
        found = who.get("/api/search", params={"q": "leaving"}).text
        assert "the boss is leaving" not in found
    assert ours.anna.get(f"/api/calls/{had['private']}").status_code == 200
    assert ours.anna.get(f"/calls/{had['private']}").status_code == 200
    assert ours.anna.get(f"/api/calls/{had['shared']}").status_code == 404
    assert ours.mara.get(f"/api/calls/{had['shared']}").status_code == 200  # still shared
    sharing = ours.ben.get(f"/api/calls/{had['shared']}/readers").json()
    assert sharing["mine"] and sharing["readers"] == [id_of(ours, "mara")]


def test_what_a_team_may_read_goes_to_who_belongs_to_it(ours: Company, had: dict[str, str]) -> None:
    ours.boss.post("/teams", data={"name": "North", f"member.{id_of(ours, 'ben')}": "on"})
    team = ours.boss.get("/api/people").json()["teams"][0]["id"]
    ours.anna.put(f"/api/calls/{had['private']}/readers", json={"readers": [team]})
    assert hand_over(ours)["calls"] == 2
    assert ours.ben.get(f"/api/calls/{had['private']}/readers").json()["mine"]


def test_the_colleague_finds_it_and_the_pipeline_counts_it_as_theirs(
    ours: Company, had: dict[str, str]
) -> None:
    for who in (ours.anna, ours.ben):
        who.get("/api/pipeline")
    store = ours.app.state.store
    rep = PERMISSIONS_OF[Role.REP]
    left, taker = (Person(id_of(ours, name), "ours", rep) for name in ("anna", "ben"))

    def counted(person: Person) -> int:
        while store.read(standings.behind, person):
            store.write("", standings.count, person).result()
        return sum(store.read(standings.counts, person).values())

    assert (counted(left), counted(taker)) == (1, 0)
    assert "Kettle" in ours.anna.get("/api/search", params={"q": "kettle"}).text
    hand_over(ours)
    assert (counted(taker), counted(left)) == (1, 0)
    assert all(each.spoken for each in store.read(standings.counts, taker))
    assert had["account"] in ours.ben.get("/api/search", params={"q": "kettle"}).text
    assert had["shared"] in ours.ben.get("/api/search", params={"q": "excel"}).text
    assert had["account"] not in ours.anna.get("/api/search", params={"q": "kettle"}).text


def test_open_business_goes_along_and_what_was_sold_stays_whose_it_was(
    ours: Company, had: dict[str, str]
) -> None:
    def figures(rep: TestClient) -> Json:
        return dict(rep.get("/api/pipeline").json()["elements"]["results"]["amount"])

    path = f"/api/accounts/{had['account']}"
    made(ours.anna, f"{path}/sales", {"amount": 500, "currency": "EUR"})
    staged = f"/api/accounts/{made(ours.anna, '/api/accounts', {'name': 'Staged Works'})['id']}"
    ours.anna.patch(staged, json={"details": {"amount": 30, "currency": "EUR"}})
    ours.anna.patch(staged, json={"stage": "customer"})
    ours.anna.patch(path, json={"details": {"amount": 90, "currency": "EUR"}})
    details = ours.anna.get(path).json()["details"]
    assert (figures(ours.anna), details["amount"]) == ({"EUR": 530}, 90)
    hand_over(ours)
    assert (figures(ours.anna), figures(ours.ben)) == ({"EUR": 530}, {})
    assert ours.ben.get(path).json()["details"] == details  # what is open, and what they bought
    made(ours.ben, f"{path}/sales", {})
    made(ours.ben, f"{staged}/sales", {"amount": 7, "currency": "EUR"})
    assert (figures(ours.anna), figures(ours.ben)) == ({"EUR": 530}, {"EUR": 97})


def test_it_is_in_the_audit_log_and_histories_stay_whole(
    ours: Company, had: dict[str, str]
) -> None:
    store, now = ours.app.state.store, datetime.now(UTC)
    store.write("", sealing.seal, "ours", now).result()
    hand_over(ours)
    store.write("", sealing.seal, "ours", now).result()
    assert store.read(sealing.check, "ours").problems == ()
    entry = ours.boss.get("/api/audit?action=handed_over").json()["items"][0]
    assert (entry["email"], entry["subject"]) == ("boss@example.com", id_of(ours, "anna"))
    assert entry["words"]["colleague"] == id_of(ours, "ben") and entry["words"]["accounts"] == 1
    page = ours.boss.get("/people/audit?kind=handed_over").text
    assert "Anna, now with Ben, 1 account, 1 contact" in page


def test_a_second_time_nothing_moves_and_nothing_is_noted(
    ours: Company, had: dict[str, str]
) -> None:
    hand_over(ours)
    again = hand_over(ours, to="mara")
    assert (again["accounts"], again["contacts"], again["calls"]) == (0, 0, 0)
    assert len(ours.boss.get("/api/audit?action=handed_over").json()["items"]) == 1
    assert ours.ben.get(f"/api/accounts/{had['account']}").status_code == 200


def test_two_colleagues_at_once_share_nothing(
    ours: Company, had: dict[str, str], database: str
) -> None:
    """Two processes are told of two colleagues at one moment: one gets all of it, the other nothing."""
    other, who, now = Store.open(database), id_of(ours, "anna"), datetime.now(UTC)
    futures = [
        store.write("", handing_over.hand_over, "ours", "x", who, id_of(ours, name), now)
        for _ in range(4)
        for store, name in ((ours.app.state.store, "ben"), (other, "mara"))
    ]
    assert sorted(future.result().accounts for future in futures) == [0] * 7 + [1]
    other.close()
    path = f"/api/accounts/{had['account']}"
    assert sorted(each.get(path).status_code for each in (ours.ben, ours.mara)) == [200, 404]
    assert len(ours.boss.get("/api/audit?action=handed_over").json()["items"]) == 1


def test_what_a_call_came_to_stands_on_and_is_told_as_the_colleagues(
    ours: Company, had: dict[str, str]
) -> None:
    """An event that waits names who has the call when it is sent; the new owner alone is no news."""
    state = ours.app.state
    endpoint = made(ours.mara, "/api/endpoints", {"url": "https://example.com/hooks"})["id"]
    boss = Person("boss", "ours", frozenset())
    left, taker = (Person(id_of(ours, name), "ours", frozenset()) for name in ("anna", "ben"))
    made(ours.anna, f"/api/calls/{had['shared']}/notes", {"text": "Zoe: 25 hours a week"})
    assert ours.service.portal is not None
    ours.service.portal.call(state.conclusions.conclude, left, had["shared"])
    hand_over(ours)
    assert had["shared"] not in state.store.read(changing_hands.behind, taker)
    told = state.store.read(conclusions.of_calls, taker, [had["shared"]])
    assert [each["call_id"] for each in told] == [had["shared"]]
    later = datetime.now(UTC) + timedelta(minutes=1)
    found = state.store.write("", jobs.claim, outbox.TELL, "me", later, 9).result()
    mine = [job for job in found if job.data["call"] == had["shared"]]
    assert [job.owner for job in mine] == [taker.id]
    assert state.store.write("", outbox.tell, mine[0], written, later).result() == 1
    [waiting] = state.store.read(messages.newest, boss, endpoint, None, None, 9)
    loaded = state.store.read(messages.loaded, waiting["id"])
    assert loaded is not None and "ben@example.com" in loaded[0]["body"]


def test_only_an_admin_of_the_same_organisation_hands_over(
    ours: Company, had: dict[str, str]
) -> None:
    anna, ben, stranger = (id_of(ours, name) for name in ("anna", "ben", "stranger"))
    for who in (ours.anna, ours.ben, ours.mara):
        assert who.get(f"/api/people/{anna}/held").status_code == 403
        assert who.post(f"/api/people/{anna}/hand-over", json={"to": ben}).status_code == 403
        assert who.get(f"/people/{anna}/handing-over").status_code == 403
    path = f"/api/people/{anna}/hand-over"
    assert ours.stranger.post(path, json={"to": stranger}).status_code == 404
    for to in (stranger, anna, "nobody", ""):
        assert ours.boss.post(path, json={"to": to}).status_code == 422
        assert ours.boss.post(f"/people/{anna}/handing-over", data={"to": to}).status_code == 422
    ours.boss.post(f"/people/{ben}/close")
    refused = ours.boss.post(path, json={"to": ben})
    assert refused.status_code == 422 and "account is open" in refused.text
    assert ours.anna.get(f"/api/accounts/{had['account']}").status_code == 200


def test_who_closes_an_account_is_shown_what_is_left_and_hands_it_over(
    ours: Company, had: dict[str, str]
) -> None:
    anna, ben = id_of(ours, "anna"), id_of(ours, "ben")
    closed = ours.boss.post(f"/people/{anna}/close")
    assert closed.headers["location"] == f"/people/{anna}/handing-over?closed=true"
    page = ours.boss.get(closed.headers["location"]).text
    assert "The account is closed" in page and "1 account, with" in page and "2 calls" in page
    done = ours.boss.post(f"/people/{anna}/handing-over", data={"to": ben})
    assert "Handed over" in ours.boss.get(done.headers["location"]).text
    assert ours.ben.get(f"/api/accounts/{had['account']}").status_code == 200
    assert ours.boss.post(f"/people/{id_of(ours, 'mara')}/close").headers["location"] == (
        "/people?saved=true"
    )


def test_the_day_of_return_is_told_as_the_colleagues(ours: Company, had: dict[str, str]) -> None:
    endpoint = made(ours.mara, "/api/endpoints", {"url": "https://example.com/hooks"})
    hand_over(ours)
    store, now = ours.app.state.store, datetime.now(UTC)
    day = date.fromisoformat(SOON)
    assert store.write("", outbox.tell_follow_ups, day, written, now).result() == 1
    boss = Person("boss", "ours", frozenset())
    waiting = store.read(messages.newest, boss, endpoint["id"], None, None, 9)
    found = [store.read(messages.loaded, each["id"]) for each in waiting]
    due = [row["body"] for row, _endpoint in filter(None, found) if row["kind"] == "followup.due"]
    assert len(due) == 1 and "ben@example.com" in due[0] and "anna@example.com" not in due[0]


def test_a_person_is_erased_from_all_calls_wherever_they_went(
    ours: Company, had: dict[str, str]
) -> None:
    hand_over(ours)
    store, now = ours.app.state.store, datetime.now(UTC)
    left = store.write(
        "", persons.erase, "ours", "command", Named(["Zoe Quist", "zoe@kettle.example"]), now
    ).result()
    assert (left.found, left.unread) == ([], [])
    for who, call in ((ours.ben, "shared"), (ours.anna, "private")):
        assert who.get(f"/api/calls/{had[call]}").status_code == 404


def test_deleting_the_account_erases_the_calls_that_stayed_too(
    ours: Company, had: dict[str, str]
) -> None:
    hand_over(ours)
    assert ours.ben.delete(f"/api/accounts/{had['account']}").status_code == 204
    assert ours.anna.get(f"/api/calls/{had['private']}").status_code == 404


def test_the_command_shows_asks_and_hands_over(
    ours: Company, had: dict[str, str], database: str, engine: Engine
) -> None:
    who = ("people", "hand-over", "anna@example.com", "ben@example.com")
    done = run_here(engine, *who, "--yes", "--database", database)
    assert done.exit_code == 0, done.output
    assert "hands over 1 accounts, 1 contacts, 1 days and 1 calls" in done.stdout
    assert "1 calls were not shared with ben@example.com and stay" in done.stdout
    assert ours.ben.get(f"/api/accounts/{had['account']}").status_code == 200
    across = run_here(engine, *who[:3], "stranger@example.com", "--yes", "--database", database)
    assert across.exit_code == 2
    closed = run_here(engine, "people", "close", "anna@example.com", "--database", database)
    assert "They still have 0 accounts, 0 contacts, 0 days and 1 calls" in closed.stdout
