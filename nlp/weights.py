"""What each cue is worth for each conclusion: fitted on labelled calls (nlp/refit.py), kept as tables.

Weights are whole hundredths, so that sums are exact and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nlp import weight_table
from nlp.rules import Rule
from nlp.sources import Sources
from nlp.wanted_cues import Key, WantedCues
from nlp.weight_table import Scale

UNFITTED_START = -100
"""Where a conclusion starts for which no weights were fitted."""

UNFITTED_CUE = 60
"""The weight of a rule that was added after the weights were fitted and does not decide alone."""


Whole = NDArray[np.int64]


class Weights:
    """The scales of all conclusions (`excuse`, `budget met`), and one table of them for quick sums."""

    def __init__(self, scales: Mapping[str, Scale], unfitted: frozenset[str] = frozenset()) -> None:
        keys = {key: key for scale in scales.values() for key in scale.cues}
        self.scales = {name: _with_keys(scale, keys) for name, scale in scales.items()}
        self.unfitted = unfitted
        """The ids of rules that came after the fit, and so were never weighed beside other cues."""
        self.conclusions = tuple(scales)
        self.starts: Whole = np.array([scale.start for scale in scales.values()], np.int64)
        self.row_of: Mapping[Key, int] = {key: row for row, key in enumerate(keys)}
        """The row of each cue that weighs anything at all."""
        self.wanted = WantedCues(self.row_of)
        self.table = np.zeros((len(keys) + 1, len(scales)), np.int32)
        """What each cue (row) adds to each conclusion (column), in hundredths; the last adds nothing."""
        for column, scale in enumerate(scales.values()):
            rows = [self.row_of[key] for key in scale.cues]
            self.table[rows, column] = list(scale.cues.values())
        self._of_lines = tuple(name for name in scales if " " not in name)
        """Conclusions about single lines: kinds of signal, halves of contradictions."""
        columns = [self.conclusions.index(name) for name in self._of_lines]
        self._of_kinds: dict[tuple[str, ...], NDArray[np.bool_]] = {}
        self._line_starts = self.starts[columns]
        self._line_table = np.ascontiguousarray(self.table[:, columns])

    def rows(self, keys: Iterable[Key]) -> list[int]:
        """The rows of those keys that weigh anything."""
        row = self.row_of.get
        return [found for key in keys if (found := row(key)) is not None]

    def line_scores(self, lines: Iterable[Sequence[int]]) -> list[dict[str, int]]:
        """What the cues of each line, by their rows, add up to for each conclusion about single lines.

        In hundredths. All lines together: one sum, not one for each.
        """
        rows, begins = self._joined(lines)
        if not begins:
            return []
        sums = np.add.reduceat(self._line_table[rows], begins, axis=0, dtype=np.int64)
        totals = (sums + self._line_starts).tolist()
        return [dict(zip(self._of_lines, total, strict=True)) for total in totals]

    def gains(
        self,
        lines: Iterable[Sequence[int]],
        conclusions: Sequence[str],
        kinds: Sequence[str],
        *,
        positive: bool = False,
    ) -> list[list[int]]:
        """What the cues of some kinds add, on each line, to each of the conclusions.

        Of those that add anything if `positive`, not of those that take away.
        """
        rows, begins = self._joined(lines)
        columns = [self.conclusions.index(name) for name in conclusions]
        worth = self.table[rows][:, columns]
        worth[~self._is_of(tuple(kinds))[rows]] = 0
        if positive:
            worth = np.maximum(worth, 0)
        gained: list[list[int]] = np.add.reduceat(worth, begins, axis=0, dtype=np.int64).tolist()
        return gained

    def _joined(self, lines: Iterable[Sequence[int]]) -> tuple[list[int], list[int]]:
        """The rows of all lines, and where those of each begin; no line is without a row."""
        rows: list[int] = []
        begins: list[int] = []
        for line in lines:
            begins.append(len(rows))
            rows.append(len(self.row_of))
            rows += line
        return rows, begins

    def _is_of(self, kinds: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which rows are of cues of some kinds."""
        if kinds not in self._of_kinds:
            of_kind = [key[0] in kinds for key in self.row_of]
            self._of_kinds[kinds] = np.array([*of_kind, False])
        return self._of_kinds[kinds]

    def totals(self, rows: Sequence[int]) -> Whole:
        """What each conclusion comes to with the cues of these rows, each counted once."""
        total: Whole = self.starts + self.table[rows].sum(axis=0, dtype=np.int64)
        return total


def load_weights(sources: Sources, rules: Iterable[Rule]) -> Weights:
    """Read `weights/*.csv`; a company's own table replaces the conclusions that it holds.

    A rule without a fitted weight, such as one that a company added, counts with a usual weight, or
    decides alone if it says so. Raises PackError.
    """
    scales: dict[str, Scale] = {}
    for path in sources.files("weights", ".csv"):
        scales.update(weight_table.read(path))
    fitted = {key[1] for scale in scales.values() for key in scale.cues if key[0] == "rule"}
    known = tuple(rules)
    shown = dict.fromkeys(one for rule in known for one in rule.shows if one != "nothing")
    for conclusion in shown:
        scale = scales.get(conclusion, Scale(UNFITTED_START, {}))
        scales[conclusion] = _with_rules(scale, (r for r in known if conclusion in r.shows))
    return Weights(scales, frozenset(rule.id for rule in known if rule.id not in fitted))


def _with_keys(scale: Scale, keys: Mapping[Key, Key]) -> Scale:
    """The scale with the very cues that the others have too: one object for each."""
    return Scale(scale.start, {keys[key]: weight for key, weight in scale.cues.items()})


def _with_rules(scale: Scale, rules: Iterable[Rule]) -> Scale:
    """A scale with rules that it does not weigh. Those that decide only in short texts weigh nothing in
    others until a fit says what."""
    cues = dict(scale.cues)
    for rule in rules:
        key = ("rule", rule.id)
        if rule.decides:
            cues[key] = max(cues.get(key, UNFITTED_CUE), -scale.start)
        elif not rule.decides_in_short:
            cues.setdefault(key, UNFITTED_CUE)
    return Scale(scale.start, cues)
