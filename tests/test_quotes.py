"""What is quoted: words that can be read by themselves, and for a flag never all of a longer line."""

from __future__ import annotations

from typing import Any

import pytest

from service.calls.timeline import Timeline
from service.qualify.engine import Engine
from service.qualify.types import Dispute, Request
from service.texts import Texts

QUOTED = [
    ("dm = Tom (owner), joins next call", "authority", "dm = Tom"),
    ("Tom (owner), joins next call", "authority", "(owner), joins next call"),
    ("budget 30k approved for this FY", "budget", "budget 30k approved for this FY"),
    ("happy with what they have", "need", "happy with what they have"),
    (
        "Went well. Was going to do it last year but the ERP rollout ate everything.",
        "need",
        "Was going to do it last year but the ERP rollout ate everything",
    ),
    ("Die Rechnungen kosten uns jede Woche gut 12 Stunden, leider.", "metrics", "Die Rechnungen"),
    ("采购超过20万要董事会批，李经理负责评估。", "decision_process", "采购超过20万要董事会批"),
]


def analysed(engine: Engine, text: str, *disputes: Dispute) -> dict[str, Any]:
    return engine.analyse(Request(text=text, disputes=disputes))


@pytest.mark.parametrize(("note", "fact", "quote"), QUOTED)
def test_a_quote_begins_and_ends_with_its_clause(
    engine: Engine, note: str, fact: str, quote: str
) -> None:
    evidence = analysed(engine, note)["facts"][fact]["evidence"]
    assert evidence[0]["text"].startswith(quote)


def test_a_percentage_at_the_end_is_quoted_whole(engine: Engine) -> None:
    notes = "- tried HubSpot\n- churn 18% last yr, target 12%\n- budget 30k approved"
    signals = analysed(engine, notes)["signals"]
    assert "churn 18% last yr, target 12%" in [signal["text"] for signal in signals]


@pytest.mark.parametrize(
    ("line", "fact", "quote"),
    [
        (
            "They have no money for this until January or February",
            "budget",
            "They have no money for this until January or February",
        ),
        (
            "Goal: get overtime down from 11% to 7% of payroll by the end of June",
            "metrics",
            "get overtime down from 11% to 7% of payroll by the end of June",
        ),
        ("der Meister ist dagegen, bis Mai muss es laufen", "timeline", "bis Mai muss es laufen"),
    ],
)
def test_a_fact_is_quoted_with_all_of_its_clause(
    engine: Engine, line: str, fact: str, quote: str
) -> None:
    (evidence,) = analysed(engine, line)["facts"][fact]["evidence"]
    assert evidence["text"] == quote


def test_no_flag_quotes_all_of_a_longer_line(engine: Engine) -> None:
    line = "we have 40 mixed-up pallets every week and lose 3000 euro each time"
    signals = analysed(engine, line)["signals"]
    assert signals
    assert line not in {signal["text"] for signal in signals}


def test_a_dispute_holds_when_more_of_the_words_are_quoted_later(engine: Engine) -> None:
    note = "It takes us about 25 hours a week."
    (signal,) = analysed(engine, note)["signals"]
    fewer = Dispute(signal["rule"], signal["kind"], signal["start"] + 3, signal["end"] - 2)
    elsewhere = Dispute(signal["rule"], signal["kind"], 0, 2)
    assert not analysed(engine, note, fewer)["signals"]
    assert analysed(engine, note, elsewhere)["signals"] == [signal]


def test_of_two_disputes_about_the_same_words_the_latest_counts(engine: Engine) -> None:
    note = "It takes us about 25 hours a week."
    (signal,) = analysed(engine, note)["signals"]
    place = signal["rule"], signal["kind"], signal["start"]
    dismissed = Dispute(*place, signal["end"])
    corrected = Dispute(*place, signal["end"] - 2, "excuse")
    (now,) = analysed(engine, note, dismissed, corrected)["signals"]
    assert (now["kind"], now["rule"]) == ("excuse", "by-hand")
    assert not analysed(engine, note, corrected, dismissed)["signals"]


@pytest.mark.parametrize(("how", "field"), [("accepted", "accepted"), ("disputes", "corrects")])
def test_what_was_judged_can_be_taken_back_when_more_is_quoted(how: str, field: str) -> None:
    words = "We meant to fix it last year, but then the merger"
    rule = "by-hand" if how == "disputes" else "excuse-event"
    signal = {"kind": "excuse", "rule": rule, "start": 0, "end": len(words)}
    judged = {"id": "7", "kind": "excuse", "becomes": "excuse", "text": words[3:]}
    told = {"polarity": "good", "related": [], "cues": []}
    texts = Texts.load("en")

    def shown(start: int | None) -> str | None:
        snapshot = {
            "notes": [],
            "analysis": {"signals": [signal | told]},
            **{"accepted": [], "disputes": []},
            how: [judged | {"start": start}],
        }
        (item,) = Timeline(snapshot, texts, lambda _: None, lambda _: None).signals
        found: str | None = item[field]
        return found

    assert shown(3) == "7"
    assert shown(200) is None
    assert shown(None) is None
