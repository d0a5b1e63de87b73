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

from nlp.cues import name_of
from nlp.wanted_cues import Key
from nlp.weight_table import Scale

COMBINED_CUES = ("words", "apart", "answered", "asked-rule", "first", "last")
LEAST_CALLS, LEAST_CALLS_OF_COMBINED = 2, 4
"""Calls in which a cue must occur; combined cues need more, since there are so many of them."""

DOUBT = 80
"""Percent of the rules that a row's second copy does without; see `_doubted`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to decide: its cues, and the labels that a reader gave it."""

    cues: frozenset[Key]
    labels: frozenset[str]
    call: int
    group: int


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


def fit(rows: Sequence[Row], label: str, plan: Plan, judges: frozenset[int]) -> Fit:
    """Fit one conclusion. Where it starts is chosen on the groups `judges`, each left out in turn."""
    keys = _frequent(rows)
    matrix = _matrix(rows, keys)
    doubted = _matrix([_doubted(row, number) for number, row in enumerate(rows)], keys)
    gold = np.array([label in row.labels for row in rows])
    groups = np.array([row.group for row in rows])
    scores = np.zeros(len(rows))
    for group in sorted(set(groups.tolist())):
        inside = groups != group
        if gold[inside].any():
            model = _trained(matrix, doubted, gold, inside, plan.strength)
            scores[~inside] = model.decision_function(matrix[~inside])
    judged = np.isin(groups, sorted(judges))
    edge = plan.edge
    if edge is None:
        edge = _best_edge(scores[judged], gold[judged], plan.floor)
    model = _trained(matrix, doubted, gold, np.full(len(rows), True), plan.strength)
    weights = {
        key: round(float(weight) * 100)
        for key, weight in zip(keys, model.coef_[0], strict=True)
        if abs(round(float(weight) * 100)) >= plan.least
    }
    start = round((float(model.intercept_[0]) - edge) * 100)
    held_out = np.rint((scores - edge) * 100).astype(np.int64)
    fires = held_out >= 0
    right = int((fires & gold & judged).sum())
    precision = right / max(1, int((fires & judged).sum()))
    recall = right / max(1, int((gold & judged).sum()))
    return Fit(Scale(start, weights), precision, recall, held_out)


def _trained(
    matrix: csr_matrix,
    doubted: csr_matrix,
    gold: NDArray[np.bool_],
    rows: NDArray[np.bool_],
    strength: float,
) -> LogisticRegression:
    """A model of the rows as they are and, once more, with half of their rules unheard."""
    model = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    twice = np.concatenate([gold[rows], gold[rows]])
    return model.fit(vstack([matrix[rows], doubted[rows]]), twice)


def _doubted(row: Row, number: int) -> Row:
    """The row without about half of its rules.

    Rules were written with the labelled calls in view and know them better than calls to come; a
    model that may lean on them alone would trust them too much.
    """
    kept = (key for key in row.cues if key[0] not in ("rule", "asked-rule") or _kept(key, number))
    return replace(row, cues=frozenset(kept))


def _kept(key: Key, number: int) -> bool:
    digest = hashlib.sha256(f"{number} {name_of(key)}".encode()).digest()
    return digest[0] % 100 >= DOUBT


def _frequent(rows: Sequence[Row]) -> list[Key]:
    calls: dict[Key, set[int]] = {}
    for row in rows:
        for key in row.cues:
            calls.setdefault(key, set()).add(row.call)
    return sorted(
        key
        for key, found in calls.items()
        if len(found) >= (LEAST_CALLS_OF_COMBINED if key[0] in COMBINED_CUES else LEAST_CALLS)
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
