"""Fits the weights of contradictions on labelled calls: `python -m nlp.fit_contradiction CALLS.jsonl...`.

One regularised logistic regression over pairs of statements of one person. Where a contradiction starts is set by
leaving out one file (one author) after the other. The topics were written with the labelled calls in view and know
them better than calls to come, so every pair is also shown with most of the templates unheard, and the precision that
the start must reach is measured on those. Needs the extra `fit` (scikit-learn); the fitted weights need nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlp import contradiction, note_words, notes
from nlp.clash import indications
from nlp.contradiction import ContradictionPack
from nlp.sources import BUILT_IN, Sources

STRENGTH = 0.3
"""Inverse regularisation; 0.1 and 1.0 change F1 in cross-validation by under 0.03."""

LEAST_WEIGHT = 4
"""Hundredths below which a weight is left out."""

UNHEARD = 80
"""Percent of the templates of topics that the second showing of each call does without."""

ANOTHER = -100
"""What a further contradiction in one call loses: of 145 labelled calls one has two."""

NOT_ONE = -400
"""What takes a contradiction away by its very meaning is not left to the few examples that calls hold of it."""

FIXED = {
    f"{manner}:{place}": NOT_ONE
    for manner in ("change", "condition", "ignorance", "excuse")
    for place in ("earlier", "later")
} | {"correction:later": NOT_ONE}

LEAST_PRECISION = 0.75
STEPS = np.arange(-4.0, 2.01, 0.1)


@dataclass(frozen=True, slots=True)
class Row:
    """One pair of statements: its cues and whether a reader called it a contradiction."""

    call: int
    author: int
    earlier: int
    later: int
    cues: frozenset[str]
    right: bool


def main() -> None:
    """Read labelled calls, fit, and write `contradiction.yaml`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", nargs="+", type=Path, help="JSONL files, one author each")
    parser.add_argument("--out", type=Path, help="file for the weights")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--packs", type=Path, help="a company's folder laid over the packs")
    given = parser.parse_args()
    sources = Sources(given.lang, given.packs)
    calls = [
        (author, json.loads(line))
        for author, file in enumerate(given.calls)
        for line in file.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]
    heard = rows_of(calls, sources, contradiction.load(sources))
    doubted = rows_of(calls, sources, contradiction.load(sources, heard=_is_heard))
    gold = sum("pair" in line for _, call in calls for line in call["lines"])
    edge = _edge(heard, doubted, gold)
    weights, start = _trained(heard + doubted)
    out = given.out or BUILT_IN / given.lang / "contradiction.yaml"
    out.write_text(_yaml(weights, start - edge), encoding="utf-8", newline="\n")


def rows_of(
    calls: Sequence[tuple[int, Mapping[str, Any]]], sources: Sources, pack: ContradictionPack
) -> list[Row]:
    """All pairs of all calls that are compared."""
    words = note_words.load(sources.node("notes"))
    rows = []
    for number, (author, call) in enumerate(calls):
        text = "\n".join(line["text"] for line in call["lines"])
        pairs = {i: line["pair"] for i, line in enumerate(call["lines"]) if "pair" in line}
        for place in contradiction.walk(text, notes.parse(text, words), (), pack):
            for pair in place.pairs():
                earlier, later = pair.earlier.line.index, pair.later.line.index
                cues = frozenset(cue.name for cue in indications(pair))
                rows.append(Row(number, author, earlier, later, cues, pairs.get(later) == earlier))
    return rows


def _is_heard(template: str) -> bool:
    return hashlib.sha256(template.encode()).digest()[0] * 100 // 256 >= UNHEARD


def _trained(rows: Sequence[Row]) -> tuple[dict[str, float], float]:
    """Weight of each cue, and where the sum starts."""
    rows = [row for row in rows if not row.cues & FIXED.keys()]
    names = sorted({cue for row in rows for cue in row.cues})
    column = {name: number for number, name in enumerate(names)}
    columns = [sorted(column[cue] for cue in row.cues) for row in rows]
    ends = np.cumsum([0, *map(len, columns)])
    places = np.array([number for row in columns for number in row], np.int32)
    # liblinear takes 32-bit indices only
    matrix = csr_matrix(
        (np.ones(len(places)), places, ends.astype(np.int32)), shape=(len(rows), len(names))
    )
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    model.fit(matrix, [row.right for row in rows])
    fixed = {cue: weight / 100 for cue, weight in FIXED.items()}
    return fixed | dict(zip(names, model.coef_[0], strict=True)), float(model.intercept_[0])


def _edge(heard: Sequence[Row], doubted: Sequence[Row], gold: int) -> float:
    """The lowest score that is precise enough on authors, and templates, that were left out."""
    best = float(STEPS[-1])
    scored: dict[str, list[tuple[Row, float]]] = {"heard": [], "doubted": []}
    for author in sorted({row.author for row in heard}):
        weights, start = _trained([row for row in [*heard, *doubted] if row.author != author])
        for name, rows in (("heard", heard), ("doubted", doubted)):
            for row in rows:
                if row.author == author:
                    total = start + sum(weights.get(cue, 0.0) for cue in row.cues)
                    scored[name].append((row, total))
    for edge in reversed(STEPS):
        figures = {name: figures_at(float(edge), rows, gold) for name, rows in scored.items()}
        print(f"{edge:5.1f}", *(f"{name} {_said(f)}" for name, f in figures.items()), sep="  ")  # noqa: T201
        if min(f[0] for f in figures.values()) >= LEAST_PRECISION:
            best = float(edge)
    return best


def figures_at(
    edge: float, scored: Sequence[tuple[Row, float]], gold: int
) -> tuple[float, float, float]:
    """Precision and recall of the later line, and F1 of the pair, when scores from `edge` on count."""
    best: dict[tuple[int, int], tuple[float, Row]] = {}
    for row, score in scored:
        key = (row.call, row.later)
        if key not in best or score > best[key][0]:
            best[key] = (score, row)
    labelled = {(row.call, row.later) for row, _ in scored if row.right}
    found: dict[int, int] = {}
    right = pairs = flagged = 0
    for (call, later), (score, row) in sorted(best.items(), key=lambda one: -one[1][0]):
        if score + found.get(call, 0) * ANOTHER / 100 < edge:
            continue
        found[call] = found.get(call, 0) + 1
        flagged += 1
        right += (call, later) in labelled
        pairs += row.right
    precision = right / flagged if flagged else 1.0
    return precision, right / gold, 2 * pairs / (flagged + gold)


def _said(figures: tuple[float, float, float]) -> str:
    return "P {:.2f} R {:.2f} pair F1 {:.2f}".format(*figures)


def _yaml(weights: Mapping[str, float], start: float) -> str:
    rounded = {name: round(100 * float(weight)) for name, weight in weights.items()}
    kept = [(name, weight) for name, weight in rounded.items() if abs(weight) >= LEAST_WEIGHT]
    lines = [
        "# What each cue of a pair of statements is worth, in hundredths: a contradiction when start and weights",
        "# reach 0. Written by `python -m nlp.fit_contradiction`; nlp/clash.py says what each cue is.",
        f"start: {round(100 * start)}",
        f"another: {ANOTHER}",
        "weights:",
    ]
    ordered = sorted(kept, key=lambda one: (-one[1], one[0]))
    return "\n".join([*lines, *(f'  "{name}": {weight}' for name, weight in ordered)]) + "\n"


if __name__ == "__main__":
    main()
