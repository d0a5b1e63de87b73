"""The budget reframe: what is spent now is heard as people say it, and nothing else is taken for it."""

from __future__ import annotations

from typing import Any

import pytest

from service.calls.suggestions import cards
from service.qualify.engine import Engine
from service.qualify.profile import Profile
from service.qualify.types import Request
from service.texts import Texts

SPENT = {
    "en": [
        "We spend 55,000 euro a year on the Paragon planning tool.",
        "We pay 55,000 euro a year for Paragon.",
        "Our current tool costs us 55,000 EUR a year.",
        "We use Paragon, 55,000 euro a year.",
        "We pay 55,000 euro a year for it and it doesn't work.",
    ],
    "de": [
        "Wir zahlen 55.000 Euro im Jahr für Paragon.",
        "Wir geben dafür 55.000 Euro im Jahr aus.",
        "Das jetzige System kostet uns 55.000 EUR im Jahr.",
        "Wir nutzen Paragon, 55.000 Euro pro Jahr.",
    ],
    "da": [
        "Vi betaler 55.000 euro om året for Paragon.",
        "Vi bruger 55.000 kroner om året på det.",
        "Vores nuværende system koster os 55.000 euro om året.",
        "Vi har Paragon, 55.000 euro om året.",
    ],
    "zh": [
        "我们现在每年在Paragon上花55万元。",
        "Paragon的年费是55万元。",
        "我们每年付给他们55万元。",
    ],
}
NO_SPEND = {
    "en": [
        "We set aside 55,000 euro for it.",
        "We could pay 55,000 euro a year.",
        "We would spend 55,000 euro on it.",
        "We lose 55,000 euro a year that way.",
        "We don't pay 55,000 euro for that.",
        "The budget is 55,000 euro a year, that is what we can spend.",
        "We used to pay 55,000 euro a year.",
        "We have 55,000 euro for it.",
    ],
    "de": [
        "Wir haben 55.000 Euro zurückgelegt.",
        "Wir könnten 55.000 Euro im Jahr zahlen.",
        "Wir verlieren 55.000 Euro im Jahr.",
        "Wir haben 55.000 Euro Budget im Jahr.",
    ],
    "da": [
        "Vi har sat 55.000 euro af til det.",
        "Vi kunne betale 55.000 euro om året.",
        "Vi mister 55.000 euro om året.",
    ],
    "zh": ["我们为此拨了55万元预算。", "我们最多愿意付55万元。", "我们每年损失55万元。"],
}


def spent(engine: Engine, line: str, language: str) -> Any:
    who = "客户：" if language == "zh" else "Anna: "
    reading = engine.reader.read(who + line, language)
    return engine.reframing.spending.find(reading)


@pytest.mark.parametrize(
    ("language", "line"), [(lang, line) for lang, lines in SPENT.items() for line in lines]
)
def test_what_they_spend_now_is_heard(engine: Engine, language: str, line: str) -> None:
    found = spent(engine, line, language)
    assert found is not None
    assert found.amount in (55_000, 550_000)


@pytest.mark.parametrize(
    ("language", "line"), [(lang, line) for lang, lines in NO_SPEND.items() for line in lines]
)
def test_other_money_is_no_spend(engine: Engine, language: str, line: str) -> None:
    assert spent(engine, line, language) is None


CALL = """Anna: Our goal is to bring planning down to one day a week by June.
Anna: We pay 50,000 euro a year for Paragon and it fails every week.
Anna: If that worked we would gain two new customers a month.
Anna: Maria in operations pushes for it and would sell it for us internally."""


def reframed(engine: Engine, text: str) -> dict[str, Any]:
    price = {"amount": 55_000, "currency": "EUR"}
    sold = Profile.model_validate({"we_sell": "planning", "price": price})
    return engine.analyse(Request(text, lang="en", profile=sold))


def test_interest_is_no_trust(engine: Engine) -> None:
    for line in ("We are interested, tell me more.", "That sounds interesting."):
        found = reframed(engine, f"Anna: {line}")["price_reframe"]
        assert "trust" in found["lacking"]
    said = reframed(engine, "Anna: Honestly, your approach sounds better than theirs.")
    assert "trust" not in said["price_reframe"]["lacking"]


def card_of(lacking: list[str], text: str | None = None) -> list[dict[str, Any]]:
    asks = {"question": "What would it be worth?", "why": "Not agreed yet.", "ask": "budget-return"}
    found = {"text": text, "lacking": lacking, **asks}
    return cards({"card": None, "price_reframe": found}, Texts.load("en"))


def test_where_one_thing_is_missing_its_question_is_shown(engine: Engine) -> None:
    [card] = card_of(["return_agreed"])
    assert (card["kind"], card["say"]) == ("reframe_missing", "What would it be worth?")
    assert card["title"] == "For the budget reframe, ask"
    assert card_of(["return_agreed", "trust"]) == []
    assert [card["kind"] for card in card_of([], "Your goal is …")] == ["reframe"]


def test_money_set_aside_is_asked_about_and_not_put_beside_the_price(engine: Engine) -> None:
    text = CALL.replace("We pay 50,000 euro a year for Paragon and", "We set aside 50,000 euro,")
    found = reframed(engine, text)["price_reframe"]
    assert found["text"] is None
    assert "spend" in found["lacking"]
    assert found["question"].endswith("?")
