"""A long call: what is remembered of its lines changes nothing but the time that the next note takes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from types import FrameType
from typing import Any

import pytest

from nlp.recent import Recent
from service.calls.record import JudgedSignal, Mark, Note, Record, request
from service.qualify.engine import Engine
from service.qualify.types import Request
from tests import loaded
from tests.running import ROOT

BEGUN = datetime(2026, 3, 9, 12, tzinfo=UTC)
STEPS = 60
MOST_CALLS = 400
"""Of functions, for each line before a new note; reading it anew takes a thousand and more."""
ODD = {
    "en": [
        "1. Who decides?",
        "2. The board. Nothing moves without them.",
        "Anna (CFO): we never pay more than 20k, that is fixed",
        "Anna: actually last year we paid 45k for the scanners",
        "Me: What keeps you from changing that?",
        "- [ ] send the deck",
        "",
        "He said „wir haben dafür leider gar kein Budget mehr“ and laughed",
        "We don’t have any problems with the warehouse.",
        "The warehouse breaks down every week, it drives us mad.",
        "budget - nothing set aside",
        "Next steps",
    ],
    "zh": [
        "我們沒有預算",
        "我们没有预算",
        "客户：去年我们花了二十万",
        "我：谁拍板？",
        "“we have no budget for this at all”",
    ],
}


def lines(language: str) -> list[str]:
    """Lines as people type them, of several calls, and odd ones."""
    file = next(iter(sorted((ROOT / "tests/gold/ours").glob(f"{language}_*.jsonl"))))
    calls = [json.loads(call) for call in file.read_text("utf-8").split("\n")[:12] if call.strip()]
    return [line["text"] for call in calls for line in call["lines"]] + 3 * ODD[language]


def changed(record: Record, analysis: dict[str, Any], chance: Random, texts: list[str]) -> Record:
    """The call after somebody files, corrects or removes a note, judges a signal or marks a question."""
    record = replace(record, revision=record.revision + 1)
    notes, number = list(record.notes), record.revision
    deed = chance.random()
    if deed < 0.65 or len(notes) < 3:
        speaker = chance.choice([None, None, None, "prospect", "rep", "Anna"])
        text = "\n".join(chance.choices(texts, k=chance.choice([1, 1, 1, 4])))
        at = BEGUN + timedelta(minutes=number)
        return replace(record, notes=(*notes, Note(f"n{number}", number, text, speaker, at)))
    if deed < 0.75:
        place = chance.randrange(len(notes))
        notes[place] = replace(notes[place], text=chance.choice(texts))
        return replace(record, notes=tuple(notes))
    if deed < 0.85:
        notes.pop(chance.randrange(len(notes)))
        return replace(record, notes=tuple(notes))
    if deed < 0.9 or not analysis["signals"]:
        mark = Mark(number, "budget-funded", "asked", BEGUN)
        return replace(record, marks=(*record.marks, mark))
    signal = chance.choice(analysis["signals"])
    places = record.places()
    note = next(n for n in notes if places[n.id][0] <= signal["start"] <= places[n.id][1])
    judged = JudgedSignal(
        signal["id"],
        signal["kind"],
        signal["rule"],
        note.id,
        signal["start"] - places[note.id][0],
        signal["text"],
        chance.choice([None, "excuse"]),
    )
    return replace(record, disputes=(*record.disputes, judged))


@pytest.mark.parametrize(("language", "seed"), [("en", 1), ("en", 2), ("zh", 3)])
def test_notes_that_come_one_by_one_are_read_as_if_all_came_at_once(
    language: str, seed: int
) -> None:
    engine, chance, texts = loaded.ours(), Random(seed), lines(language)
    record = Record(id="call", revision=0, at=BEGUN, lang=language)
    told: list[tuple[Request, str]] = []
    analysis: dict[str, Any] = {"signals": []}
    for _ in range(STEPS):
        record = changed(record, analysis, chance, texts)
        analysis = engine.analyse(request(record))
        told.append((request(record), json.dumps(analysis)))
    for asked, said in told[::3]:
        forget(engine)
        assert json.dumps(engine.analyse(asked)) == said


def forget(engine: Engine) -> None:
    for pack in engine.reader.packs.values():
        pack.forget()


def test_a_new_note_costs_little_for_each_line_before_it() -> None:
    """Counted in calls of functions, since times differ."""
    engine, texts = loaded.ours(), [line for line in lines("en") if line]
    costs = []
    for length in (20, 200):
        text = "\n".join(f"{line} {number}" for number, line in enumerate(texts[:length]))
        engine.analyse(Request(text, lang="en"))
        costs.append(calls(engine, f"{text}\nWe never had a problem with the scanners, not once."))
    assert costs[1] - costs[0] < MOST_CALLS * 180


def calls(engine: Engine, text: str) -> int:
    """How many functions are called to analyse a text."""
    count = 0

    def tell(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(tell)
    try:
        engine.analyse(Request(text, lang="en"))
    finally:
        sys.setprofile(None)
    return count


def test_of_what_was_found_the_latest_is_remembered_even_nothing() -> None:
    recent: Recent[int, None] = Recent(3)
    found: list[int] = []
    for number in (*range(100), *range(99, -1, -1)):
        recent.found(number, lambda number=number: found.append(number))  # type: ignore[misc]
    again = found[100:]
    assert {97, 98, 99}.isdisjoint(again)
    assert set(range(94)) <= set(again)
