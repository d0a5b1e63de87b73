"""Fits what cues are worth for one conclusion: a regularised logistic regression, kept as whole hundredths.

Needs the extra `fit` (scikit-learn); the fitted weights need nothing. See nlp/refit.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from nlp.cues.cues import name_of
from nlp.cues.wanted_cues import Key
from nlp.cues.weight_table import Scale

WORDLESS_CUES = frozenset(
    {
        "concept",
        "scope",
        "rule",
        "asked-rule",
        "asked",
        "curt",
        "at-most",
        "role",
        "after",
        "numbers",
        "signal",
    }
)
"""Cues without words in them: packs give their concepts and rules the same names, so that calls in another
language tell what these are worth."""

BESIDE = 0.5
"""What a line in another language counts, beside one in the language that is fitted."""

ANY = "any"
"""Stands for all languages in the name of a column."""

COMBINED_CUES = ("words", "apart", "answered", "asked-rule", "first", "last")
LEAST_CALLS, LEAST_CALLS_OF_COMBINED = 2, 4
"""Calls in which a cue must occur; combined cues need more, since there are so many of them."""

FOLDS = 5
"""Parts of the files that are left out in turn: with many files, one by one would take hours."""

DOUBT = 80
"""Decides how many rules a row's second copy does without; see `_kept`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to decide: its cues, and the labels that a reader gave it."""

    cues: frozenset[Key]
    labels: frozenset[str]
    call: int
    group: int
    language: str = ""
    """That of a row which only helps; "" for those that are fitted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit a conclusion."""

    strength: float
    """Inverse regularisation."""
    least: int
    """Hundredths below which a weight is left out."""
    edge: float | None = None
    """Log odds from which on the conclusion holds; None to choose those of the best F1."""
    floor: float = 0.0
    """The precision that the chosen edge must reach."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted conclusion and how it did on files that it was not fitted on."""

    scale: Scale
    precision: float
    recall: float
    held_out: NDArray[np.int64]
    """What each row scored with its own group left out, in hundredths; it holds from 0 on."""

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as numbers, for every conclusion that is fitted on them."""

    rows: Sequence[Row]
    keys: Sequence[Key]
    cues: csr_matrix
    doubted: csr_matrix
    """The rows once more, see `_doubted`."""
    worth: NDArray[np.float64]
    own: NDArray[np.bool_]
    """Rows of the language that is fitted."""
    groups: NDArray[np.int64]


def tabled(rows: Sequence[Row], beside: Sequence[Row] = ()) -> Table:
    """Rows to fit on.

    `beside` are rows in other languages: a cue without words in it weighs what it weighs in all, and
    what this language adds.
    """
    every = [*rows, *beside]
    columns = [_by_column(row, bool(beside)) for row in every]
    keys = _frequent(columns)
    unheard = [_by_column(_doubted(row, at), bool(beside)) for at, row in enumerate(every)]
    return Table(
        every,
        keys,
        _matrix(columns, keys),
        _matrix(unheard, keys),
        np.array([BESIDE if row.language else 1.0 for row in every]),
        np.array([not row.language for row in every]),
        np.array([row.group for row in every]),
    )


def fit(table: Table, label: str, plan: Plan, judges: frozenset[int]) -> Fit:
    """Fit one conclusion. Where it starts is chosen on the groups `judges`, a fifth of all left out in turn."""
    gold = np.array([label in row.labels for row in table.rows])
    scores = np.zeros(len(gold))
    for fold in range(FOLDS):
        inside = ~table.own | (table.groups % FOLDS != fold)
        if gold[inside].any() and not inside.all():
            model = _trained(table, gold, inside, plan.strength)
            scores[~inside] = model.decision_function(table.cues[~inside])
    model = _trained(table, gold, np.full(len(gold), True), plan.strength)
    scores, gold = scores[table.own], gold[table.own]
    judged = np.isin(table.groups[table.own], sorted(judges))
    chosen = _best_edge(scores[judged], gold[judged], plan.floor)
    edge = chosen if plan.edge is None else plan.edge
    start, weights = _scale(model, table.keys)
    held_out = np.rint((scores - edge) * 100).astype(np.int64)
    fires = held_out >= 0
    right = int((fires & gold & judged).sum())
    precision = right / max(1, int((fires & judged).sum()))
    recall = right / max(1, int((gold & judged).sum()))
    kept = {key: weight for key, weight in weights.items() if abs(weight) >= plan.least}
    return Fit(Scale(start - round(edge * 100), kept), precision, recall, held_out)


def _by_column(row: Row, beside: bool) -> Row:
    """The row with columns for cues: (language, *cue), and (ANY, *cue) beside other languages."""
    columns = {(row.language, *key) for key in row.cues}
    if beside:
        columns.add((row.language, "language"))
        columns |= {(ANY, *key) for key in row.cues if _holds_no_words(key)}
    return replace(row, cues=frozenset(columns))


def _holds_no_words(key: Key) -> bool:
    kind = key[1] if key[0] == "closing" else key[0]
    return kind in WORDLESS_CUES


def _scale(model: LogisticRegression, keys: Sequence[Key]) -> tuple[int, dict[Key, int]]:
    """Where the conclusion starts and what each cue weighs in the language that is fitted, in hundredths."""
    start = float(model.intercept_[0])
    weights: dict[Key, float] = {}
    for (language, *key), weight in zip(keys, model.coef_[0], strict=True):
        if key == ["language"]:
            start += float(weight) * (language == "")
        elif language in ("", ANY):
            weights[tuple(key)] = weights.get(tuple(key), 0.0) + float(weight)
    return round(start * 100), {key: round(weight * 100) for key, weight in weights.items()}


def _trained(
    table: Table, gold: NDArray[np.bool_], rows: NDArray[np.bool_], strength: float
) -> LogisticRegression:
    """A model of the rows as they are and, once more, with most of their rules unheard."""
    model = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    twice = np.concatenate([gold[rows], gold[rows]])
    weight = np.concatenate([table.worth[rows], table.worth[rows]])
    both = vstack([table.cues[rows], table.doubted[rows]])
    return model.fit(both, twice, sample_weight=weight)


def _doubted(row: Row, number: int) -> Row:
    """The row without most of its rules.

    Rules were written with the labelled calls in view and know them better than calls to come; a
    model that may lean on them alone would trust them too much.
    """
    kept = (key for key in row.cues if key[0] not in ("rule", "asked-rule") or _kept(key, number))
    return replace(row, cues=frozenset(kept))


def _kept(key: Key, number: int) -> bool:
    """Whether a rule is heard in the doubted row: about one of six, the same in every run.

    Of the 256 values of a byte 40 end in 80 to 99, so that 84 in 100 are left out, not DOUBT in 100.
    The weights that ship were fitted so.
    """
    digest = hashlib.sha256(f"{number} {name_of(key)}".encode()).digest()
    return digest[0] % 100 >= DOUBT


def _frequent(rows: Sequence[Row]) -> list[Key]:
    calls: dict[Key, set[tuple[str, int]]] = {}
    for row in rows:
        for key in row.cues:
            calls.setdefault(key, set()).add((row.language, row.call))
    return sorted(
        key
        for key, found in calls.items()
        if len(found) >= (LEAST_CALLS_OF_COMBINED if key[1] in COMBINED_CUES else LEAST_CALLS)
    )


def _matrix(rows: Sequence[Row], keys: Sequence[Key]) -> csr_matrix:
    number = {key: i for i, key in enumerate(keys)}
    columns: list[int] = []
    ends = [0]
    for row in rows:
        columns += sorted(number[key] for key in row.cues if key in number)
        ends.append(len(columns))
    # liblinear takes 32-bit indices only
    places = (np.ones(len(columns)), np.array(columns, np.int32), np.array(ends, np.int32))
    return csr_matrix(places, shape=(len(rows), len(keys)))


def _best_edge(scores: NDArray[np.float64], gold: NDArray[np.bool_], floor: float) -> float:
    """The score from which on F1 is best, at `floor` precision or more."""
    best = (-1.0, 0.0)
    for edge in np.quantile(scores, np.linspace(0.2, 0.999, 400)):
        fires = scores >= edge
        right = int((fires & gold).sum())
        if right == 0:
            continue
        precision, recall = right / int(fires.sum()), right / int(gold.sum())
        f1 = 2 * precision * recall / (precision + recall)
        best = max(best, (f1 if precision >= floor else f1 - 1, float(edge)))
    return best[1]
