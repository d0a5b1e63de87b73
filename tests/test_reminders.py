"""Days to think of and questions of the buyer, out of notes as reps type them; what looks like them and is none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.qualify.engine import Engine
from service.qualify.later.reminders import Noted
from service.qualify.types import Request

CALL = date(2026, 11, 12)
DAYS = [
    ("en", "I turn 50 on 12 May", "birthday 2027-05-12"),
    ("de", "am 12. Mai werde ich 50", "birthday 2027-05-12"),
    ("da", "jeg bliver 50 den 12. maj", "birthday 2027-05-12"),
    ("en", "contract with Paragon runs out end of Nov 2026", "contract 2026-11-30"),
    ("en", "their licence is up on 31 March", "contract 2027-03-31"),
    ("en", "next: send pilot plan, call 1 December", "touch 2026-12-01"),
    ("en", "her birthday is 4 May", "birthday 2027-05-04"),
    ("de", "Am 3.12. wird er 60, gratulieren!", "birthday 2026-12-03"),
    ("de", "Vertrag mit PTV läuft bis 31.03.2027", "contract 2027-03-31"),
    ("de", "Angebot bis 4.12., Vorstellung am 10.12. um 14 Uhr", "touch 2026-12-04"),
    ("da", "aftalen med Trimble udløber 1. juli 2027", "contract 2027-07-01"),
    ("da", "Jette fylder 50 den 8. januar", "birthday 2027-01-08"),
    ("da", "ring til Lars i april", "touch 2027-04-01"),
    ("zh", "跟G7的合同到2027年6月", "contract 2027-06-01"),
    ("zh", "张总生日3月8日", "birthday 2027-03-08"),
    ("zh", "12月5日再联系", "touch 2026-12-05"),
]
NO_DAYS = [
    ("en", "they opened the depot on 4 May"),
    ("en", "contract is a framework for three years"),
    ("en", "not their birthday on 4 May"),
    ("de", "seit 3.12. fahren sie mit zwei Schichten"),
    ("de", "der Vertrag ist kurz"),
    ("da", "de startede 1. juli med tre biler"),
    ("zh", "3月8日开了新仓库"),
]
ASKED = [
    ("en", "Q from her: can you integrate with Microlise?"),
    ("en", "he asked if we have a reference in chilled"),
    ("en", "what's her worry? drivers union, wants to know how the data is used"),
    ("de", "sie fragt, ob das auch offline geht"),
    ("de", "er hat noch Bedenken wegen dem Betriebsrat"),
    ("da", "hun vil gerne have en reference fra en anden vognmand"),
    ("da", "han spurgte om prisen for ti biler"),
    ("zh", "担心数据放在国外"),
    ("zh", "他问能不能对接金蝶"),
]
NOT_ASKED = [
    ("en", "she is not worried about the price"),
    ("en", "Me: I asked how they plan today"),
    ("de", "sie hat keine Bedenken"),
    ("da", "han er ikke bekymret for prisen"),
    ("zh", "他不担心价格"),
]


def noted(engine: Engine, language: str, line: str) -> Noted:
    text = f"Nordhavn, Anna\n{line}"
    at = datetime(CALL.year, CALL.month, CALL.day, tzinfo=UTC)
    lines = engine.analyse(Request(text, lang=language, at=at))["lines"]
    pack, calendar = engine.reader.packs[language], engine.calendars[language]
    return engine.reminders.read(text, lines, language, pack, calendar, CALL)


@pytest.mark.parametrize(("language", "line", "day"), DAYS)
def test_a_day_is_read_with_its_kind(language: str, line: str, day: str, engine: Engine) -> None:
    [found] = noted(engine, language, line).days
    assert (f"{found.kind} {found.day}", found.text) == (day, line)
    assert found.yearly is (found.kind == "birthday")


@pytest.mark.parametrize(("language", "line"), NO_DAYS)
def test_a_date_alone_is_no_day_to_think_of(language: str, line: str, engine: Engine) -> None:
    assert noted(engine, language, line).days == ()


@pytest.mark.parametrize(("language", "line"), ASKED)
def test_a_question_of_theirs_is_noted(language: str, line: str, engine: Engine) -> None:
    assert len(noted(engine, language, line).asked) == 1


@pytest.mark.parametrize(("language", "line"), NOT_ASKED)
def test_what_they_do_not_ask_is_not_noted(language: str, line: str, engine: Engine) -> None:
    assert not noted(engine, language, line).asked


# --- on the page of the account


@pytest.fixture
def account(client: TestClient) -> str:
    """An account with a call that names a birthday, an end of a contract, a past day and a question."""
    found: str = client.post("/api/accounts", json={"name": "Nordhavn"}).json()["id"]
    call = client.post("/api/calls", json={"account": found, "at": "2026-03-12T10:00:00Z"})
    lines = [
        "Anna Berg, operations",
        "her birthday is 4 May",
        "contract with Paragon runs until 31 December 2031",
        "call 1 April 2026",
        "Q from her: can you integrate with Microlise?",
    ]
    for line in lines:
        client.post(f"/api/calls/{call.json()['id']}/notes", json={"text": line})
    return found


def proposals(client: TestClient, account: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/accounts/{account}/facts").json()["proposals"]
    return found


def test_days_and_questions_are_proposed_and_kept_in_a_click(
    client: TestClient, account: str
) -> None:
    days = proposals(client, account)["days"]
    assert [(day["kind"], day["day"][-5:], day["yearly"]) for day in days] == [
        ("birthday", "05-04", True),
        ("contract", "12-31", False),
    ]
    assert days[0]["day"] >= date.today().isoformat()
    assert "Microlise" in str(proposals(client, account)["concerns"])
    page = client.get(f"/accounts/{account}").text
    assert "her birthday is 4 May" in page and "call 1 April" not in page
    kept = {"day": days[0]["day"], "what": days[0]["text"], "yearly": "yes"}
    client.post(f"/accounts/{account}/dates", data=kept)
    client.post(f"/accounts/{account}/dismiss", data={"day": days[1]["text"]})
    assert proposals(client, account)["days"] == []
    assert "her birthday is 4 May" in client.get("/api/calendar.ics").text


def test_a_question_that_nobody_is_named_for_is_the_contacts(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Harrow"}).json()["id"]
    anna = client.post("/api/contacts", json={"name": "Anna Price", "account": account}).json()
    call = client.post("/api/calls", json={"account": account, "contact": anna["id"]}).json()["id"]
    text = "Anna Price, ops\nshe asked if we have a reference in chilled"
    client.post(f"/api/calls/{call}/notes", json={"text": text})
    [asked] = proposals(client, account)["concerns"]
    assert asked["who"] == "Anna Price"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("aftalen er lige blevet forlænget til udgangen af 2029", "2029-07-04"),
        ("aftalen løber til 31. december 2026", "2027-04-24"),
    ],
)
def test_who_is_bound_is_called_before_the_contract_ends(
    client: TestClient, line: str, day: str
) -> None:
    account = client.post("/api/accounts", json={"name": "Egholm"}).json()["id"]
    call = client.post(
        "/api/calls", json={"account": account, "at": "2026-10-26T09:00:00Z", "lang": "da"}
    )
    text = "Egholm Kommune, Jane\nQ: Hvordan kører det?\nA: fint\n" + "A: " + line
    text += (
        "\nQ: Er I interesseret i at høre mere?\nA: nej, ingen interesse\nA: vi har ingen problemer"
    )
    client.post(f"/api/calls/{call.json()['id']}/notes", json={"text": text})
    [step] = proposals(client, account)["steps"]
    assert (step["value"], step["follow_up"]) == ("no", day)
