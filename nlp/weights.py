"""What each cue is worth for each conclusion: fitted on labelled calls, kept as readable data.

Weights are whole hundredths, so that sums are exact and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.cues import Key, key_of
from nlp.rules import SHOWN, Rule
from nlp.sources import Sources
from nlp.strict_yaml import Node

UNFITTED_START = -100
"""Where a conclusion starts for which no weights were fitted."""

UNFITTED_CUE = 60
"""The weight of a rule that was added after the weights were fitted and does not decide alone."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The weights of one conclusion: it holds when `start` plus the weights of its cues is 0 or more."""

    start: int
    cues: Mapping[Key, int]


Whole = NDArray[np.int64]


class Weights:
    """The scales of all conclusions (`excuse`, `budget met`), and one table of them for quick sums."""

    def __init__(self, scales: Mapping[str, Scale]) -> None:
        self.scales = scales
        self.conclusions = tuple(scales)
        self.starts: Whole = np.array([scale.start for scale in scales.values()], np.int64)
        keys = dict.fromkeys(key for scale in scales.values() for key in scale.cues)
        self.row_of: Mapping[Key, int] = {key: row for row, key in enumerate(keys)}
        """The row of each cue that weighs anything at all."""
        self.table: Whole = np.zeros((len(keys), len(scales)), np.int64)
        """What each cue (row) adds to each conclusion (column), in hundredths."""
        for column, scale in enumerate(scales.values()):
            rows = [self.row_of[key] for key in scale.cues]
            self.table[rows, column] = list(scale.cues.values())

    def rows(self, keys: Iterable[Key]) -> list[int]:
        """The rows of those keys that weigh anything."""
        row_of = self.row_of
        return [row_of[key] for key in keys if key in row_of]

    def totals(self, rows: Sequence[int]) -> Whole:
        """What each conclusion comes to with the cues of these rows, each counted once."""
        total: Whole = self.starts + self.table[rows].sum(axis=0)
        return total


def load_weights(sources: Sources, rules: Iterable[Rule]) -> Weights:
    """Read `weights/*.yaml`; a company's own file replaces the conclusions that it holds.

    A rule without a fitted weight, such as one that a company added, counts with a usual weight, or
    decides alone if it says so. Raises PackError.
    """
    scales: dict[str, Scale] = {}
    for node in sources.nodes("weights"):
        for conclusion, entry in node.items():
            if conclusion not in SHOWN:
                raise entry.error(f"unknown conclusion {conclusion!r}")
            scales[conclusion] = _scale(entry)
    for rule in rules:
        for shown in rule.shows:
            if shown != "nothing":
                scales[shown] = _with_rule(scales.get(shown, Scale(UNFITTED_START, {})), rule)
    return Weights(scales)


def _scale(entry: Node) -> Scale:
    fields = entry.mapping(required=("start", "cues"))
    cues: dict[Key, int] = {}
    for name, weight in fields["cues"].items():
        try:
            key = key_of(name)
        except ValueError as error:
            raise weight.error(str(error)) from None
        cues[key] = weight.whole_number()
    return Scale(fields["start"].whole_number(), cues)


def _with_rule(scale: Scale, rule: Rule) -> Scale:
    key = ("rule", rule.id)
    usual = scale.cues.get(key, UNFITTED_CUE)
    weight = max(usual, -scale.start) if rule.decides else usual
    return Scale(scale.start, {**scale.cues, key: weight})
