"""Fits what the cues of whole calls are worth for facts, met and unmet; see nlp/refit.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nlp.cues.cues import LineReading, Words, cues_of
from nlp.cues.wanted_cues import Key
from nlp.facts.facts import closing, speaks_of
from nlp.fitting.fit_cues import LEAST_CALLS, Fit, Plan, Row, fit, tabled
from nlp.types import FACTS

Calls = Sequence[tuple[int, Mapping[str, Any]]]
"""(number of its file, labelled call)."""

Heard = Sequence[Sequence[LineReading]]

MET = Plan(strength=0.1, least=4, edge=-0.2)
UNMET = Plan(strength=0.1, least=4, edge=-1.25)
UNMET_EDGES = {"en": -0.85}
"""Met facts are heard from 0.45 in probability, unmet ones from 0.22 (English, of which there are more calls:
0.3). Facts are too rare, each for itself, to choose an edge for each; these gave the best F1 over all facts
of authors left out. They gather from many small weights (without those below 12: accuracy -.05)."""


def every_cue(read: LineReading) -> dict[Key, Words]:
    """All cues of a line, also those that weigh nothing yet."""
    return cues_of(read.heard, read.setting)


def rows_of_calls(
    calls: Calls, heard: Heard, shown: Sequence[Mapping[int, Sequence[str]]], language: str = ""
) -> list[Row]:
    """Each call with all its cues and what holds of its facts; `shown` are the signals of its lines,
    `language` is given for calls that only help."""
    rows = []
    for number, ((group, call), lines) in enumerate(zip(calls, heard, strict=True)):
        cues = closing(lines)
        for read in lines:
            cues.update(every_cue(read))
            cues.update(("signal", kind) for kind in shown[number].get(read.line.index, ()))
        labels = frozenset(f"{fact} {state}" for fact, state in call["dims"].items())
        rows.append(Row(frozenset(cues), labels, number, group, language))
    return rows


def fit_facts(
    language: str,
    rows: Sequence[Row],
    about: Mapping[str, frozenset[str]],
    judges: frozenset[int],
    beside: Sequence[Row] = (),
) -> dict[str, Fit]:
    """The scales of all facts that enough calls know; `about` are the facts of each rule."""
    unmet = replace(UNMET, edge=UNMET_EDGES.get(language, UNMET.edge))
    known = Counter(label for row in rows for label in row.labels)
    fits: dict[str, Fit] = {}
    for fact in FACTS:
        plans = {f"{fact} met": MET, f"{fact} unmet": unmet}
        enough = [name for name in plans if known[name] >= LEAST_CALLS * 2]
        if fact == "fit" or not enough:
            continue
        table = tabled(_about(fact, rows, about), _about(fact, beside, about))
        fits |= {name: fit(table, name, plans[name], judges) for name in enough}
    return fits


def _about(fact: str, rows: Sequence[Row], about: Mapping[str, frozenset[str]]) -> list[Row]:
    """The rows with the cues that may weigh for a fact alone."""
    return [
        replace(row, cues=frozenset(key for key in row.cues if speaks_of(fact, key, about)))
        for row in rows
    ]
