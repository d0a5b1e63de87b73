"""Fits what the cues of a pair of statements are worth for a contradiction: see nlp/refit.py.

Pairs of statements of one person are weighed in all languages at once: the cues of a pair ("opposite
sides", "a turn") have no words in them, and hold in any language. Where a contradiction starts is set in
the language that is fitted alone, by leaving out one file (one author) after the other. The topics were
written with the first labelled calls in view and know them better than calls to come, so every pair is
also shown with most of the templates unheard, and the precision that the start must reach is measured on
authors whose calls were not in view. Needs the extra `fit` (scikit-learn); what is fitted needs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from nlp.contradictions import contradiction, contradiction_pack
from nlp.contradictions.clash import indications
from nlp.contradictions.contradiction_pack import ContradictionPack
from nlp.cues.cues import LineReading
from nlp.fitting import fit_steps
from nlp.lines import notes
from nlp.pack import Pack
from nlp.sources import Sources

RISING = {
    "contradicted": 1,
    "contradicting": 1,
    "words-shared": 1,
    "words-asked": 1,
    "another-more-contradicted": -1,
    "another-more-contradicting": -1,
}
"""Measures of which more never speaks against a contradiction (1), or never for one (-1)."""

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

APART = {"opposite-apart:company": -150, "opposite-apart:matter": -150}
"""No problems with the kiln, and a mill that breaks down: sides of one topic about different things. Few
of our calls hold such, so a fit sees no harm in them; with this, as many are found and fewer are false."""

LEAST_PRECISION = 0.85
"""Of contradictions found: to accuse wrongly costs more than to miss one, and authors to come are heard less
precisely than those left out here."""
EDGES = range(-400, 201, 10)
"""Log odds in hundredths at which a contradiction may start."""


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
    cues: Mapping[str, int]
    """With their amounts, in hundredths."""
    right: bool


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of statements in the calls of one language that are compared."""

    corpus: Corpus
    known: Sequence[Row]
    doubted: Sequence[Row]
    """The pairs once more, with most templates unheard."""


def pairs_of(corpus: Corpus) -> Pairs:
    """The pairs of the calls of one language."""
    part = contradiction_pack.load(corpus.sources, corpus.pack.listener.tokenizer, heard=_is_heard)
    known = list(rows_of(corpus, corpus.pack.contradictions.pack))
    return Pairs(corpus, known, list(rows_of(corpus, part)))


def fit(pairs: Pairs, beside: Sequence[Pairs] = (), floor: float = LEAST_PRECISION) -> str:
    """Fit the weights of one language, and give the text of `contradiction.yaml`.

    Pairs `beside`, in other languages, help to weigh the cues. A contradiction starts where at least
    `floor` of those found are right.
    """
    every = (pairs, *beside)
    known = [row for one in every for row in one.known]
    rows = [*known, *(row for one in every for row in one.doubted)]
    return _yaml(_trained(rows), _edge(rows, pairs, floor))


def rows_of(corpus: Corpus, finder: ContradictionPack) -> Iterator[Row]:
    """All pairs of all calls that are compared."""
    note_words = corpus.pack.note_words
    for number, ((file, call), lines) in enumerate(zip(corpus.calls, corpus.heard, strict=True)):
        text = "\n".join(line["text"] for line in call["lines"])
        pairs = {i: line["pair"] for i, line in enumerate(call["lines"]) if "pair" in line}
        told = replace(finder, likely=partial(_known_likely, corpus.likely, number))
        for place in contradiction.walk(text, notes.parse(text, note_words), lines, told):
            for pair in place.pairs():
                cues = {cue.name: cue.amount for cue in indications(pair)}
                later = pair.later.line.index
                right = pairs.get(later) == pair.earlier.line.index
                yield Row(number, (corpus.language, file), later, cues, right)


def _known_likely(likely: Likely, number: int, read: LineReading) -> tuple[int, int]:
    return likely[number, read.line.index]


def _is_heard(template: str) -> bool:
    return hashlib.sha256(template.encode()).digest()[0] * 100 // 256 >= UNHEARD


def _trained(rows: Sequence[Row]) -> fit_steps.Fitted:
    told = [row for row in rows if not row.cues.keys() & FIXED.keys()]
    fitted = fit_steps.fit([row.cues for row in told], [row.right for row in told], RISING)
    return replace(fitted, weights={**fitted.weights, **FIXED, **APART})


def _edge(rows: Sequence[Row], pairs: Pairs, floor: float) -> int:
    """The lowest score that is precise enough, each judging author left out in turn."""
    corpus = pairs.corpus
    scored: list[tuple[Row, int]] = []
    for author in ((corpus.language, file) for file in sorted(corpus.judges)):
        fitted = _trained([row for row in rows if row.author != author])
        scored.extend((row, fitted.score(row.cues)) for row in pairs.known if row.author == author)
    best = EDGES[-1]
    for edge in reversed(EDGES):
        figures = figures_at(edge, scored, corpus.judged)
        print(f"contradiction {edge:5}  {corpus.language} {_said(figures)}")  # noqa: T201
        if figures[0] >= floor:
            best = edge
    return best


def figures_at(
    edge: int, scored: Sequence[tuple[Row, int]], gold: int
) -> tuple[float, float, float]:
    """Precision and recall of the later line, and F1 of the pair, when scores from `edge` on count."""
    best: dict[tuple[int, int], tuple[int, Row]] = {}
    for row, score in scored:
        key = (row.call, row.later)
        if key not in best or score > best[key][0]:
            best[key] = (score, row)
    labelled = {(row.call, row.later) for row, _ in scored if row.right}
    found: dict[int, int] = {}
    right = pairs = flagged = 0
    for (call, later), (score, row) in sorted(best.items(), key=lambda one: -one[1][0]):
        if score + found.get(call, 0) * ANOTHER < edge:
            continue
        found[call] = found.get(call, 0) + 1
        flagged += 1
        right += (call, later) in labelled
        pairs += row.right
    precision = right / flagged if flagged else 1.0
    return precision, right / gold, 2 * pairs / (flagged + gold)


def _said(figures: tuple[float, float, float]) -> str:
    return "P {:.2f} R {:.2f} pair F1 {:.2f}".format(*figures)


def _yaml(fitted: fit_steps.Fitted, edge: int) -> str:
    weights = {name: worth for name, worth in fitted.weights.items() if abs(worth) >= LEAST_WEIGHT}
    lines = [
        "# What each cue of a pair of statements is worth, in hundredths: a contradiction when start, weights and",
        "# steps reach 0. Written by `python -m nlp.refit`; nlp/contradictions/clash.py says what each cue is.",
        f"start: {fitted.start - edge}",
        f"another: {ANOTHER}",
        "weights:",
        *(f'  "{name}": {worth}' for name, worth in sorted(weights.items(), key=_strongest_first)),
        "# Of what there is more or less of: from which amount on, in hundredths, and what it is worth below",
        "# the first and from each on.",
        "steps:",
    ]
    for name, steps in sorted(fitted.steps.items()):
        lines += [f'  "{name}":', f"    from: {[*steps.starts]}", f"    worth: {[*steps.worths]}"]
    return "\n".join(lines) + "\n"


def _strongest_first(named: tuple[str, int]) -> tuple[int, str]:
    return -named[1], named[0]
