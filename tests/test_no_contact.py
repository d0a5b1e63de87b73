"""Who asks not to be contacted again: nothing more is asked, agreed, sent or planned, in any kind of call."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nlp.types import FACTS, State
from service.qualify.accounts.ledger import AccountFact
from service.qualify.accounts.lifecycle import LastCall
from service.qualify.accounts.verdict import account_verdict
from service.qualify.engine import Engine
from service.qualify.types import MODES, Request

ASKED = {
    "en": [
        "Me: What annoys you about it?\nJoan: nothing really\nJoan: please take us off your list",
        "Anna: no thanks. Please don't call again.",
        "she: we use a spreadsheet\nshe: no thanks, not interested, don't call again",
        "Joan: Could you delete my data please?",
    ],
    "de": [
        "Kern: Kein Interesse, bitte rufen Sie nicht mehr an.",
        "Kern: Nehmen Sie uns bitte aus dem Verteiler.",
    ],
    "da": ["Mette: Nej tak, ring ikke igen.", "Mette: Slet os fra jeres liste, tak."],
    "zh": ["王总：没有，请不要再给我打电话了", "王总：把我们从你们的名单里删掉"],
}
EVERY = [(language, call) for language, calls in ASKED.items() for call in calls]
STEP = {
    "en": "Thank them, and do not contact them again",
    "de": "Bedanken Sie sich, und nehmen Sie keinen Kontakt mehr auf",
    "da": "Sig tak, og kontakt dem ikke igen",
    "zh": "道谢，不再联系对方",
}


def analysed(engine: Engine, call: str, language: str = "en", mode: str = "discovery") -> Any:
    return engine.analyse(Request(call, lang=language, mode=mode))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("language", "call"), EVERY)
def test_who_asks_for_it_is_left_alone(engine: Engine, language: str, call: str, mode: str) -> None:
    found = analysed(engine, call, language, mode)
    said = found["recommendation"]
    assert (said["verdict"], said["scope"], said["early"]) == ("disqualify", "account", False)
    assert said["next_step"] == STEP[language]
    assert found["next_question"] is None and found["question_options"] == []
    assert found["next_steps"] == []
    assert found["card"] is None and found["price_reframe"] is None
    assert found["refused"]["what"] == "contact" and found["refused"]["evidence"]
    assert not any("→" in reason or "against" in reason for reason in said["reasons"])


def test_neither_a_pain_nor_a_step_nor_a_later_day_speaks_against_it(engine: Engine) -> None:
    call = (
        "Joan: We lose 40 orders a week, it costs us 20k a month.\nJoan: Demo on Thursday then."
        "\nJoan: Actually no, please stop calling me.\nring her again in March"
    )
    found = analysed(engine, call)
    assert found["recommendation"]["next_step"] == STEP["en"]
    assert found["recommendation"]["until"] is None
    assert found["next_steps"] == []


@pytest.mark.parametrize(
    "call",
    [
        "Joan: Please don't call before ten, mornings are bad.",
        "Joan: Don't call again until the lease is signed.",
        "Joan: Please don't call me, send an email instead.",
        "Joan: Customers don't call us again after that, we lose them.",
        "Joan: They log in and delete our data, it is a mess.",
        "Joan: No need to call, I'll get back to you on Friday.",
        "Joan: Please do, Thursday works.",
    ],
)
def test_other_calls_go_on(engine: Engine, call: str) -> None:
    found = analysed(engine, call)
    assert found["refused"] is None and found["next_question"] is not None


def test_a_yes_to_a_question_is_still_an_agreed_step(engine: Engine) -> None:
    call = "Me: Shall I come by on Thursday?\nAnna: Yes, please do."
    assert analysed(engine, call)["next_steps"]


def test_the_end_of_such_a_call_offers_no_mail_and_no_day(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Northwind"}).json()["id"]
    call = client.post("/api/calls", json={"prospect": "Dana", "account": account}).json()["id"]
    notes = f"/api/calls/{call}/notes"
    client.post(notes, json={"text": "Dana: We lose 40k a year. Please don't call again."})
    page = client.get(f"/calls/{call}/end").text
    assert 'id="mail"' not in page and 'name="follow_up"' not in page
    assert "Thank them, and do not contact them again." in page
    known = client.get(f"/api/accounts/{account}/facts").json()
    assert known["proposals"]["steps"] == []
    assert (known["verdict"], known["ask"]) == ("disqualify", [])


def test_an_account_is_out_as_long_as_that_call_is_the_newest(engine: Engine) -> None:
    facts = {name: AccountFact(name, State.MET) for name in FACTS}
    asked: dict[str, Any] = {"signals": {}, "until": None, "words": {"no_contact": True}}
    other = {**asked, "words": {}}
    today = date(2026, 11, 28)
    assert account_verdict(engine.policy, facts, [other, asked], today).verdict == "disqualify"
    assert account_verdict(engine.policy, facts, [asked, other], today).verdict == "advance"


def test_nobody_proposes_to_come_back(engine: Engine) -> None:
    states = {"interest": "unmet"}
    facts = {name: AccountFact(name, State.UNKNOWN) for name in FACTS}
    day = date(2026, 11, 28)
    for asked, proposed in ((False, 1), (True, 0)):
        last = LastCall("c", day, "disqualify", "account", None, False, states, None, asked)
        found = list(engine.lifecycle.proposals("lead", None, facts, last))
        assert len(found) == proposed
