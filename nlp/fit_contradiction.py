"""Fits what the cues of a pair of statements are worth for a contradiction: see nlp/refit.py.

One regularised logistic regression over pairs of statements of one person, in all languages at once:
the cues of a pair ("opposite sides", "a turn") have no words in them, and hold in any language. Where a
contradiction starts is set in the language that is fitted alone, by leaving out one file (one author)
after the other. The topics were written with the first labelled calls in view and know them better than
calls to come, so every pair is also shown with most of the templates unheard, and the precision that the
start must reach is measured on authors whose calls were not in view. Needs the extra `fit` (scikit-
learn); the fitted weights need nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlp import contradiction, notes
from nlp.clash import indications
from nlp.contradiction import ContradictionPack
from nlp.cues import LineReading
from nlp.pack import Pack
from nlp.sources import Sources

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

LEAST_PRECISION = 0.85
"""Of contradictions found: to accuse wrongly costs more than to miss one, and authors to come are heard less
precisely than those left out here."""
STEPS = np.arange(-4.0, 2.01, 0.1)


Calls = Sequence[tuple[int, Mapping[str, Any]]]
Heard = Sequence[Sequence[LineReading]]
Likely = Mapping[tuple[int, int], tuple[int, int]]
"""For (number of the call, line) how likely it is either half, by weights that do not know its file."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Labelled calls in one language, as they were heard."""

    language: str
    calls: Calls
    heard: Heard
    likely: Likely
    sources: Sources
    pack: Pack
    judges: frozenset[int]
    """Files by authors whose wording was not in view."""

    @property
    def judged(self) -> int:
        """Contradictions in the calls of the authors that judge."""
        return sum(
            "pair" in line
            for author, call in self.calls
            if author in self.judges
            for line in call["lines"]
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One pair of statements: its cues and whether a reader called it a contradiction."""

    call: int
    author: tuple[str, int]
    """Language and number of the file."""
    later: int
    cues: Mapping[str, float]
    right: bool


def fit(corpus: Corpus, beside: Sequence[Corpus] = (), floor: float = LEAST_PRECISION) -> str:
    """Fit the weights of one language, and give the text of `contradiction.yaml`.

    Calls `beside`, in other languages, help to weigh the cues. A contradiction starts where at least
    `floor` of those found are right.
    """
    known: list[Row] = []
    doubted: list[Row] = []
    for one in (corpus, *beside):
        part = contradiction.load(one.sources, one.pack.listener.tokenizer, heard=_is_heard)
        known += rows_of(one, one.pack.contradictions.pack)
        doubted += rows_of(one, part)
    edge = _edge(known, doubted, corpus, floor)
    fitted, start = _trained([*known, *doubted])
    return _yaml(fitted, start - edge)


def rows_of(corpus: Corpus, finder: ContradictionPack) -> Iterator[Row]:
    """All pairs of all calls that are compared."""
    note_words = corpus.pack.note_words
    for number, ((file, call), lines) in enumerate(zip(corpus.calls, corpus.heard, strict=True)):
        text = "\n".join(line["text"] for line in call["lines"])
        pairs = {i: line["pair"] for i, line in enumerate(call["lines"]) if "pair" in line}
        told = replace(finder, likely=partial(_known_likely, corpus.likely, number))
        for place in contradiction.walk(text, notes.parse(text, note_words), lines, told):
            for pair in place.pairs():
                cues = {cue.name: cue.amount / 100 for cue in indications(pair)}
                later = pair.later.line.index
                right = pairs.get(later) == pair.earlier.line.index
                yield Row(number, (corpus.language, file), later, cues, right)


def _known_likely(likely: Likely, number: int, read: LineReading) -> tuple[int, int]:
    return likely[number, read.line.index]


def _is_heard(template: str) -> bool:
    return hashlib.sha256(template.encode()).digest()[0] * 100 // 256 >= UNHEARD


def _trained(rows: Sequence[Row]) -> tuple[dict[str, float], float]:
    """Weight of each cue, and where the sum starts."""
    rows = [row for row in rows if not row.cues.keys() & FIXED.keys()]
    names = sorted({cue for row in rows for cue in row.cues})
    column = {name: number for number, name in enumerate(names)}
    ordered = [sorted((column[cue], amount) for cue, amount in row.cues.items()) for row in rows]
    # liblinear takes 32-bit indices only
    ends = np.cumsum([0, *map(len, ordered)]).astype(np.int32)
    places = np.array([number for row in ordered for number, _ in row], np.int32)
    amounts = np.array([amount for row in ordered for _, amount in row])
    matrix = csr_matrix((amounts, places, ends), shape=(len(rows), len(names)))
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    model.fit(matrix, [row.right for row in rows])
    fixed = {cue: weight / 100 for cue, weight in FIXED.items()}
    return fixed | dict(zip(names, model.coef_[0], strict=True)), float(model.intercept_[0])


def _edge(known: Sequence[Row], doubted: Sequence[Row], corpus: Corpus, floor: float) -> float:
    """The lowest score that is precise enough, each judging author left out in turn."""
    scored: list[tuple[Row, float]] = []
    for author in ((corpus.language, file) for file in sorted(corpus.judges)):
        weights, start = _trained([row for row in (*known, *doubted) if row.author != author])
        scored.extend(
            (row, start + sum(weights.get(c, 0.0) * a for c, a in row.cues.items()))
            for row in known
            if row.author == author
        )
    best = float(STEPS[-1])
    for edge in reversed(STEPS):
        figures = figures_at(float(edge), scored, corpus.judged)
        print(f"contradiction {edge:5.1f}  {corpus.language} {_said(figures)}")  # noqa: T201
        if figures[0] >= floor:
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
        "# reach 0. Written by `python -m nlp.refit`; nlp/clash.py says what each cue is.",
        f"start: {round(100 * start)}",
        f"another: {ANOTHER}",
        "weights:",
    ]
    ordered = sorted(kept, key=lambda one: (-one[1], one[0]))
    return "\n".join([*lines, *(f'  "{name}": {weight}' for name, weight in ordered)]) + "\n"
