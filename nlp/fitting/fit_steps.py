"""Fits what cues are worth together where some are amounts: boosted trees of one split each.

A tree of one split looks at one cue, so what many learn together is a sum over cues: a weight for what is
there or not, and steps (nlp/cues/steps.py) for what there is more or less of. That is as readable as a
logistic regression, and hears that half a hint is none. Needs the extra `fit` (scikit-learn).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from nlp.cues.steps import Steps

TREES = 400
"""300 and 800 change F1 in cross-validation by under 0.01."""

PACE = 0.06
"""What each tree adds of what it has found."""

LEAST_ROWS = 20
"""Rows on either side of a split."""

CAUTION = 1.0
"""L2 regularisation of what a side is worth; 0.1 and 5 change F1 in cross-validation by under 0.02."""

THERE = 100
"""The amount of what is there or not."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Where the sum starts and what each cue adds, in hundredths."""

    start: int
    weights: Mapping[str, int]
    steps: Mapping[str, Steps]

    def score(self, cues: Mapping[str, int]) -> int:
        """The log odds of a row, in hundredths."""
        return self.start + sum(
            self.steps[name].at(amount) if name in self.steps else self.weights.get(name, 0)
            for name, amount in cues.items()
        )


def fit(
    rows: Sequence[Mapping[str, int]], right: Sequence[bool], rising: Mapping[str, int]
) -> Fitted:
    """Fit rows of cues with amounts in hundredths. What is `rising` is never worth less for more (1), or
    never more (-1)."""
    names = sorted({cue for row in rows for cue in row})
    column = {name: number for number, name in enumerate(names)}
    amounts = np.zeros((len(rows), len(names)), np.float32)
    for place, row in zip(amounts, rows, strict=True):
        for cue, amount in row.items():
            place[column[cue]] = amount
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=PACE,
        max_depth=1,
        min_samples_leaf=LEAST_ROWS,
        l2_regularization=CAUTION,
        monotonic_cst=[rising.get(name, 0) for name in names],
        random_state=0,
    ).fit(amounts, right)
    start = float(model.decision_function(np.zeros((1, len(names)), np.float32))[0])
    steps = {name: _steps(model, start, amounts, at) for name, at in column.items()}
    measures = {name for name, at in column.items() if set(np.unique(amounts[:, at])) - {0, THERE}}
    return Fitted(
        round(100 * start),
        {name: each.at(THERE) for name, each in steps.items() if name not in measures},
        {name: each for name, each in steps.items() if name in measures},
    )


def _steps(
    model: HistGradientBoostingClassifier, start: float, amounts: NDArray[np.float32], column: int
) -> Steps:
    """What each amount of a cue is worth: what the sum gains by it alone, since each tree looks at one cue."""
    seen = np.unique(np.append(amounts[:, column], 0))
    alone = np.zeros((len(seen), amounts.shape[1]), np.float32)
    alone[:, column] = seen
    gained = model.decision_function(alone) - start
    starts: list[int] = []
    worths = [round(100 * float(gained[0]))]
    for amount, worth in zip(seen[1:], gained[1:], strict=True):
        if (here := round(100 * float(worth))) != worths[-1]:
            starts.append(int(amount))
            worths.append(here)
    return Steps(tuple(starts), tuple(worths))
