"""A tool that is connected for a company: each call is the rep's whom the tool names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.qualify.engine import Engine
from tests.deliveries import Tool, sample
from tests.people import Company, client_of, company, invited, join
from tests.test_access import id_of

OF_A_REP = "It became a call of the rep whom it names."


@pytest.fixture(scope="module")
def database_of_ours(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{(tmp_path_factory.mktemp('company') / 'fingerpost.sqlite3').as_posix()}"


@pytest.fixture(scope="module")
def ours(database_of_ours: str, engine: Engine) -> Iterator[Company]:
    with company(database_of_ours, engine) as running:
        for each in (running.anna, running.ben, running.mara, running.boss):
            each.portal = running.service.portal
        yield running


def calls(client: TestClient) -> set[str]:
    return {each["id"] for each in client.get("/api/calls").json()["items"]}


def made(ours: Company, tool: Tool, payload: Any) -> str:
    """Whose call a delivery became: a name of `Company`."""
    people = {name: getattr(ours, name) for name in ("anna", "ben", "mara", "boss", "stranger")}
    before = {name: calls(client) for name, client in people.items()}
    assert tool.send(payload).status_code == 200
    tool.settle()
    (whose,) = (name for name, client in people.items() if calls(client) != before[name])
    return whose


def logged(id_: str, **data: Any) -> dict[str, Any]:
    return {"data": {"id": id_, "text": "Lee: we set aside 50k.", **data}}


@pytest.mark.parametrize(
    ("rep", "whose"),
    [
        ({"rep": "anna@example.com"}, "anna"),
        ({"rep": {"name": "Somebody", "email": " BEN@example.com"}}, "ben"),
        ({"agent_email": "mara@example.com"}, "mara"),
        ({"rep": "  ben "}, "ben"),
        ({"rep": "Nobody Known"}, "boss"),
        ({"rep": {"name": "Ben", "email": "other@example.com"}}, "boss"),
        ({"rep": "stranger@example.com"}, "boss"),
        ({}, "boss"),
    ],
)
def test_a_call_is_the_reps_whom_the_delivery_names(
    ours: Company, rep: dict[str, Any], whose: str
) -> None:
    tool = Tool(ours.boss, "generic")
    assert made(ours, tool, logged("c1", **rep)) == whose


def test_a_tool_names_its_rep_in_its_own_way(ours: Company) -> None:
    told = sample("aircall")
    told["data"]["user"] = {"name": "Ben from sales", "email": "ben@example.com"}
    assert made(ours, Tool(ours.mara, "aircall"), told) == "ben"


def test_the_tool_of_a_rep_fills_nobody_elses_list(ours: Company) -> None:
    tool = Tool(ours.anna, "generic")
    assert made(ours, tool, logged("c1", rep="ben@example.com")) == "anna"


def test_account_and_contact_are_the_reps_too(ours: Company) -> None:
    contact = {"name": "Kim Orr", "email": "kim@orrery.example"}
    tool = Tool(ours.boss, "generic")
    told = logged("c1", rep="ben@example.com", company="Orrery", contact=contact)
    assert made(ours, tool, told) == "ben"
    names = {
        name: [each["name"] for each in getattr(ours, name).get("/api/accounts").json()["items"]]
        for name in ("ben", "boss")
    }
    assert "Orrery" in names["ben"] and "Orrery" not in names["boss"]


def test_a_call_stays_whose_it_is(ours: Company) -> None:
    tool = Tool(ours.boss, "generic")
    assert made(ours, tool, logged("c1", rep="ben@example.com")) == "ben"
    tool.send(logged("c1", rep="anna@example.com", text="Lee: make it 60k."))
    tool.settle()
    call = ours.ben.get("/api/calls").json()["items"][0]["id"]
    assert "60k" in ours.ben.get(f"/api/calls/{call}").text
    tool.send({"type": "call.deleted", "data": {"id": "c1"}})
    tool.settle()
    assert ours.ben.get(f"/api/calls/{call}").status_code == 404


def test_the_rep_may_be_named_before_anything_is_said(ours: Company) -> None:
    tool = Tool(ours.boss, "aircall")
    told = sample("aircall")
    told["data"]["user"] = {"name": "Ben", "email": "ben@example.com"}
    tool.send({**told, "event": "call.ended", "data": {**told["data"], "comments": []}})
    tool.settle()
    del told["data"]["user"]
    assert made(ours, tool, {**told, "timestamp": told["timestamp"] + 60}) == "ben"


def test_who_has_left_or_shares_a_name_gets_no_call(ours: Company, database_of_ours: str) -> None:
    for email in ("kit@example.com", "other.kit@example.com", "gone@example.com"):
        name = "Kit Lane" if "kit" in email else "Gone"
        code = invited(database_of_ours, email, organisation="ours", name=name)
        join(client_of(ours.app), email, code)
    tool = Tool(ours.boss, "generic")
    assert made(ours, tool, logged("c1", rep="Kit Lane")) == "boss"
    closed = ours.boss.post(f"/people/{id_of(ours, 'gone')}/close")
    assert closed.status_code == 303
    assert made(ours, tool, logged("c2", rep="gone@example.com")) == "boss"


def test_what_was_said_in_a_reps_call_is_not_shown_to_whoever_connected_the_tool(
    ours: Company,
) -> None:
    tool = Tool(ours.boss, "generic")
    assert made(ours, tool, logged("c1", rep="ben@example.com")) == "ben"
    tool.send(logged("c1", rep="ben@example.com"))
    first, again = tool.deliveries()
    assert (first["state"], first["why"], first["call"]) == ("analysed", OF_A_REP, None)
    for each in (first, again):
        told = ours.boss.get(f"/api/deliveries/{each['id']}").json()
        assert (told["body"], told["headers"], told["call"]) == (None, None, None)
        replayed = ours.boss.post(f"/api/deliveries/{each['id']}/replay")
        assert replayed.status_code == 422 and "set aside" not in replayed.text
        page = ours.boss.get(f"/deliveries/{each['id']}")
        assert "somebody else" in page.text and "set aside" not in page.text
    assert tool.send(logged("c2")).status_code == 200
    assert "set aside" in ours.boss.get(f"/api/deliveries/{tool.deliveries()[2]['id']}").text
