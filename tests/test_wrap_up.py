"""Before and after a call: the brief from the account, and what is taken from the call."""

from __future__ import annotations

import html
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.calls.wrap_up import IN_THEIR_WORDS, follow_up, summary
from service.qualify.engine import Engine
from service.qualify.types import Request
from service.texts import Texts

Json = dict[str, Any]
NOTES = (
    "Dana: we lose 40k a year because every roster is made by hand",
    "Dana: 50k is set aside for this in the spring budget",
    "Next step: demo with Dana and Henrik on 14 December 2026",
)


def called(client: TestClient, account: str | None = None) -> Json:
    call = client.post(
        "/api/calls", json={"prospect": "Dana Okafor, Northwind", "lang": "en", "account": account}
    ).json()
    for note in NOTES:
        client.post(f"/api/calls/{call['id']}/notes", json={"text": note})
    found: Json = client.get(f"/api/calls/{call['id']}").json()
    return found


def test_the_summary_tells_verdict_facts_and_steps_with_quotes(client: TestClient) -> None:
    told = summary(called(client), Texts.load())
    assert told.startswith("# Dana Okafor, Northwind\n")
    assert "- **Budget**: holds “50k is set aside" in told
    assert (
        "- Next step: demo with Dana and Henrik on 14 December 2026 (Me, 14 December 2026)" in told
    )
    assert "\n\n\n" not in told


@pytest.mark.parametrize("language", ["en", "de", "da", "zh"])
def test_the_mail_gives_back_their_own_words(client: TestClient, language: str) -> None:
    texts = Texts.load(language)
    told = follow_up(called(client), "Dana", texts)
    assert told.startswith(texts("mail.hello", name="Dana"))
    assert "50k is set aside" in told
    assert texts("mail.agreed") in told
    assert told.endswith(texts("mail.regards"))


@pytest.mark.parametrize(
    ("quote", "given_back"),
    [
        ("zu viel", False),
        ("im Juni wieder", False),
        ("too slow", False),
        ("太慢了", False),
        ("im Juni 2027", True),
        ("we lose two days a week", True),
        ("每周要花两天排班", True),
    ],
)
def test_a_mail_quotes_no_fragments(quote: str, given_back: bool) -> None:
    said = [{"text": quote, "provenance": "quote"}, {"text": "na ja", "provenance": "quote"}]
    need = {"state": "met", "evidence": said}
    facts = {name: {"state": "unknown", "evidence": []} for name in IN_THEIR_WORDS}
    facts |= {"need": need}
    told = follow_up({"analysis": {"facts": facts, "next_steps": []}}, None, Texts.load("de"))
    assert (quote in told) is given_back
    assert (Texts.load("de")("mail.heard") in told) is given_back


def mail_of(client: TestClient, prospect: str, *lines: str, account: str | None = None) -> str:
    fields = {"prospect": prospect, "lang": "en", "account": account}
    call = client.post("/api/calls", json=fields).json()["id"]
    for line in lines:
        client.post(f"/api/calls/{call}/notes", json={"text": line})
    page = client.get(f"/calls/{call}/end").text
    return html.unescape(page.partition('<textarea id="mail"')[2].partition(">")[2])


@pytest.mark.parametrize(
    ("prospect", "line", "greeted"),
    [
        ("Brightline Logistics, Tom Reyes", "Tom: we plan by hand", "Hello Tom Reyes,"),
        ("Tom Reyes, Brightline Logistics", "Tom: we plan by hand", "Hello Tom Reyes,"),
        ("Krüger Maschinenbau - Jürgen Lindner", "lindner: by hand", "Hello Jürgen Lindner,"),
        ("Tom Reyes", "Tom: we plan by hand", "Hello Tom Reyes,"),
        ("Brightline Logistics, Tom Reyes", "we plan by hand", "Hello,"),
        ("Brightline Logistics", "Tom: we plan by hand", "Hello,"),
        ("Me, Tom", "Me: how do you plan?", "Hello,"),
    ],
)
def test_a_mail_greets_a_person_and_no_company(
    client: TestClient, prospect: str, line: str, greeted: str
) -> None:
    assert mail_of(client, prospect, line).startswith(greeted)


def test_a_mail_greets_who_stands_beside_the_account(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Nordic Cold Storage"}).json()["id"]
    told = mail_of(client, "Nordic Cold Storage, Ivar Dahl", "by hand", account=account)
    assert told.startswith("Hello Ivar Dahl,")
    assert mail_of(client, "Nordic Cold Storage", "by hand", account=account).startswith("Hello,")


def test_only_what_they_said_stands_in_their_words(client: TestClient) -> None:
    noted = mail_of(client, "Tom", "abt 15% of deliverys late, costs them 40k a year")
    assert "in your words" not in noted and "40k" not in noted
    said = mail_of(client, "Tom", "Tom: we lose 40k a year because every roster is made by hand")
    assert "in your words" in said and "40k a year" in said


@pytest.mark.parametrize(
    "heading", ["nxt step: ", "Next step - ", "Nächster Schritt: ", "Næste skridt: ", "下一步："]
)
def test_agreed_steps_are_told_without_their_heading(heading: str) -> None:
    step = {"text": f"{heading}demo with Helen", "owner": "rep", "day": None, "when": None}
    facts = {name: {"state": "unknown", "evidence": []} for name in IN_THEIR_WORDS}
    call = {"analysis": {"facts": facts, "next_steps": [step]}}
    assert "\n- demo with Helen\n" in follow_up(call, None, Texts.load())


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("Next step: demo with Sofie on 14 December", "rep"),
        ("Next step: she brings Henrik to the demo on 14 December", "prospect"),
    ],
)
def test_a_step_has_an_owner_and_a_day(engine: Engine, line: str, owner: str) -> None:
    steps = engine.analyse(Request(line, lang="en"))["next_steps"]
    assert [(step["owner"], step["when"], step["text"]) for step in steps] == [
        (owner, "14 December", line)
    ]


def test_ending_a_call_keeps_when_to_come_back_and_what_was_agreed(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Northwind"}).json()["id"]
    call = called(client, account)
    page = client.get(f"/calls/{call['id']}/end").text
    assert "demo with Dana and Henrik" in page
    form = {"follow_up": "2026-12-01", "nurture": "not_ready", "step-0": "yes"}
    done = client.post(f"/calls/{call['id']}/end", data=form, follow_redirects=False)
    assert done.status_code == 303
    assert client.get(f"/api/calls/{call['id']}").json()["status"] == "closed"
    kept = client.get(f"/api/accounts/{account}").json()
    assert (kept["follow_up"], kept["nurture"]) == ("2026-12-01", "not_ready")
    calendar = client.get("/api/calendar.ics").text
    assert "20261201" in calendar and "20261214" in calendar and "VALARM" in calendar


def test_a_call_without_an_account_ends_too(client: TestClient) -> None:
    call = called(client)
    form = {"follow_up": "nonsense", "nurture": "whatever", "step-7": "yes"}
    done = client.post(f"/calls/{call['id']}/end", data=form, follow_redirects=False)
    assert done.status_code == 303
    assert client.get("/calls/nothing/end").status_code == 404
    assert client.post("/calls/nothing/end", data=form).status_code == 404


def test_the_panel_of_an_account_begins_with_a_brief(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Northwind"}).json()["id"]
    contact = {"name": "Henrik Bo", "account": account, "title": "CFO"}
    client.post("/api/contacts", json=contact)
    called(client, account)
    new = client.post("/api/calls", json={"account": account}).json()["id"]
    page = client.get(f"/calls/{new}").text
    assert "Before the call" in page
    assert "Henrik Bo" in page and "CFO" in page
    assert "50k is set aside" in page
