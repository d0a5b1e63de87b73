"""Fits the weights of cues on labelled calls: `python -m nlp.refit --calls LANG CALLS.jsonl... --out FOLDER`.

One regularised logistic regression for each conclusion, over cues that occur in enough calls. Where
a conclusion starts is set by cross-validation over files (one author a file), never over lines: the
lines of one call, and the calls of one author, are alike. Needs the extra `fit` (scikit-learn); the
fitted weights need nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nlp.contradictions.contradiction_pack import HALVES
from nlp.cues import weight_table
from nlp.cues.cues import Fired, LineReading
from nlp.facts.facts import facts_of
from nlp.fitting import fit_contradiction, fit_facts
from nlp.fitting.fit_cues import Fit, Plan, Row, Table, fit, tabled
from nlp.fitting.fit_facts import Calls, Heard, every_cue
from nlp.pack import Pack
from nlp.reader import hear_lines
from nlp.sources import Sources
from nlp.types import KINDS

FITTED_KINDS = tuple(kind for kind in KINDS if kind != "inconsistency")
"""An inconsistency lies between two lines: see nlp/fitting/fit_contradiction.py."""

SIGNALS = Plan(strength=1.0, least=12)
"""Halving or doubling the strength changed F1 in cross-validation by under 0.01. Half of the weights
are smaller than the least, and calls of unseen authors are heard as well without them."""

EDGES = {"excuse": -1.0, "specificity": -1.6, "knowledge": -1.0, "short_answer": 0.0}
"""In log odds. What is best for one author is not for the next, by up to 3; around -1 the mean F1 over
authors left out is highest and flat, for the first three, in English and German. What is specific starts
lower: the calls that came last were labelled more sparingly (F1 of authors left out .76 to .81 at both).
For short answers it is flat from -1 to 1: they accuse, so they start at even odds."""

PRECISION_FLOORS = {"no_knowledge": 0.88, "no_knowledge en": 0.9}
"""Kinds that must not accuse wrongly: they start where cross-validation reaches this precision. Where there
are fewer calls, a higher one halves what is found: Danish R .49 at .88, .39 at .90."""

HALF = Plan(strength=0.1, least=4, edge=0.0)
"""The halves of contradictions: only how likely they are counts."""


def main() -> None:
    """Read labelled calls, fit, and write the tables of weights and `contradiction.yaml`."""
    given = _arguments()
    unseen = {language: files for language, *files in given.unseen}
    heard = [
        hear_language(language, _paths(files), _paths(unseen.get(language, ())), given.packs)
        for language, *files in given.calls
    ]
    learned = [_signals_of(one, heard) for one in heard]
    for one in learned:
        _write(given.out / one.heard.language / "weights", {"signals": one.signals})
    if given.only_signals:
        return
    pairs = [fit_contradiction.pairs_of(corpus_of(one)) for one in learned]
    for one, own in zip(learned, pairs, strict=True):
        folder = given.out / one.heard.language
        facts = fit_facts_of(one, [other for other in learned if other is not one])
        _write(folder / "weights", {"facts": facts, "contradictions": one.halves})
        beside = [other for other in pairs if other is not own]
        text = fit_contradiction.fit(own, beside, given.least_precision)
        (folder / "contradiction.yaml").write_text(text, encoding="utf-8", newline="\n")


def _paths(files: Iterable[str]) -> list[Path]:
    return [Path(file) for file in files]


def _signals_of(heard: HeardCalls, every: Sequence[HeardCalls]) -> Learned:
    """What single lines of one language show; calls of the others help to weigh what holds no words."""
    helping = [
        row for other in every if other is not heard for row in rows_of(other, other.language)
    ]
    table = tabled(rows_of(heard), helping)
    signals = fit_signals(table, heard.judges, heard.language)
    return Learned(heard, signals, fit_halves(table, heard.judges))


def _write(folder: Path, tables: Mapping[str, Mapping[str, Fit]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, fits in tables.items():
        table = weight_table.write({name: one.scale for name, one in fits.items()})
        (folder / f"{name}.csv").write_text(table, encoding="utf-8", newline="\n")
        for conclusion, one in fits.items():
            print(  # noqa: T201
                f"{conclusion:24} P {one.precision:.2f}  R {one.recall:.2f}  F1 {one.f1:.2f}"
                f"  {len(one.scale.cues)} cues"
            )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--calls",
        nargs="+",
        action="append",
        required=True,
        metavar=("LANG", "FILE"),
        help="a language and its JSONL files, one author each; languages given together help each other",
    )
    parser.add_argument(
        "--unseen",
        nargs="+",
        action="append",
        default=[],
        metavar=("LANG", "FILE"),
        help="more files, whose wording was not in view when rules were written: they set the edges",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of packs that gets them")
    parser.add_argument("--packs", type=Path, help="a company's folder laid over the packs")
    parser.add_argument(
        "--only-signals", action="store_true", help="leave facts and contradictions as they are"
    )
    parser.add_argument(
        "--least-precision",
        type=float,
        default=fit_contradiction.LEAST_PRECISION,
        help="share of contradictions found that must be right, in each language",
    )
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class HeardCalls:
    """The labelled calls of one language as they were heard."""

    language: str
    calls: Calls
    lines: Heard
    sources: Sources
    pack: Pack
    judges: frozenset[int]
    """Numbers of the files on which edges are judged: those unseen, or all if there are none."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The calls of one language, and the scales of what single lines show."""

    heard: HeardCalls
    signals: Mapping[str, Fit]
    halves: Mapping[str, Fit]


def hear_language(
    language: str, calls: Sequence[Path], unseen: Sequence[Path], packs: Path | None
) -> HeardCalls:
    """Hear the calls of one language."""
    sources = Sources(language, packs)
    pack = Pack(sources)
    judges = frozenset(range(len(calls) if unseen else 0, len(calls) + len(unseen)))
    labelled = read_calls([*calls, *unseen])
    lines = [_heard(call, pack) for _, call in labelled]
    return HeardCalls(language, labelled, lines, sources, pack, judges)


def fit_halves(table: Table, judges: frozenset[int]) -> dict[str, Fit]:
    """The scales of the two halves of contradictions."""
    return {half: fit(table, half, HALF, judges) for half in HALVES}


def corpus_of(learned: Learned) -> fit_contradiction.Corpus:
    """The calls of one language for contradictions, each line as it sounds to those who do not know its file."""
    heard = learned.heard
    held_out = [fits.held_out for fits in learned.halves.values()]
    likely = dict(zip(_places(heard.lines), zip(*held_out, strict=True), strict=True))
    by_line = _shown(learned)
    shown = [_showing(*one) for one in zip(heard.lines, by_line, strict=True)]
    return fit_contradiction.Corpus(
        *(heard.language, heard.calls, shown, likely, heard.sources, heard.pack, heard.judges)
    )


def _showing(heard: Sequence[LineReading], kinds: Mapping[int, Sequence[str]]) -> list[LineReading]:
    """The lines with the kinds that they show by scales which do not know their file."""
    return [
        replace(
            read,
            fired=tuple(Fired(kind, 0, [], 0, 0) for kind in kinds.get(read.line.index, ())),
        )
        for read in heard
    ]


def read_calls(files: Sequence[Path]) -> list[tuple[int, Mapping[str, Any]]]:
    """(number of the file, call) of each labelled call."""
    return [
        (number, json.loads(line))
        for number, file in enumerate(files)
        for line in file.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]


def _heard(call: Mapping[str, Any], pack: Pack) -> list[LineReading]:
    text = "\n".join(line["text"] for line in call["lines"])
    return hear_lines(pack, text)


def _places(heard: Heard) -> list[tuple[int, int]]:
    """(number of the call, index of the line) of each line that was heard."""
    return [(number, read.line.index) for number, lines in enumerate(heard) for read in lines]


def rows_of(heard: HeardCalls, language: str = "") -> list[Row]:
    """Each line with all its cues and labels; `language` of calls that only help."""
    rows = []
    for number, ((group, call), lines) in enumerate(zip(heard.calls, heard.lines, strict=True)):
        labels = _labels(call)
        rows += [
            Row(frozenset(every_cue(read)), labels[read.line.index], number, group, language)
            for read in lines
        ]
    return rows


def fit_signals(table: Table, judges: frozenset[int], language: str) -> dict[str, Fit]:
    """The scales of all kinds that one line shows."""
    return {kind: fit(table, kind, _plan(kind, language), judges) for kind in FITTED_KINDS}


def _plan(kind: str, language: str) -> Plan:
    floor = PRECISION_FLOORS.get(f"{kind} {language}", PRECISION_FLOORS.get(kind, 0.0))
    return replace(SIGNALS, edge=EDGES.get(kind), floor=floor)


def _shown(learned: Learned) -> list[dict[int, list[str]]]:
    """Which kinds each line of each call shows by scales that were fitted on other files."""
    heard = learned.heard
    by_line: list[dict[int, list[str]]] = [{} for _ in heard.calls]
    for kind, found in learned.signals.items():
        for (number, line), score in zip(_places(heard.lines), found.held_out, strict=True):
            if score >= 0:
                by_line[number].setdefault(line, []).append(kind)
    return by_line


def _labels(call: Mapping[str, Any]) -> list[frozenset[str]]:
    """The labels of each line, and whether it is half of a contradiction."""
    earlier = {line["pair"] for line in call["lines"] if "pair" in line}
    return [
        frozenset(line["labels"])
        | ({"contradicting"} if "pair" in line else set())
        | ({"contradicted"} if number in earlier else set())
        for number, line in enumerate(call["lines"])
    ]


def fit_facts_of(learned: Learned, beside: Sequence[Learned] = ()) -> dict[str, Fit]:
    """The scales of all facts, met and unmet; `beside` are other languages."""
    heard = learned.heard
    helping = [row for other in beside for row in _whole_calls(other, other.heard.language)]
    about = facts_of(heard.pack.listener.rules)
    return fit_facts.fit_facts(heard.language, _whole_calls(learned), about, heard.judges, helping)


def _whole_calls(learned: Learned, language: str = "") -> list[Row]:
    heard = learned.heard
    return fit_facts.rows_of_calls(heard.calls, heard.lines, _shown(learned), language)


if __name__ == "__main__":
    main()
