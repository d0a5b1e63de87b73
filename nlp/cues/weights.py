"""What each cue is worth for each conclusion: fitted on labelled calls (nlp/refit.py), kept as tables.

Weights are whole hundredths, so that sums are exact and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nlp.cues import weight_table
from nlp.cues.columns import Columns
from nlp.cues.wanted_cues import Key, WantedCues
from nlp.cues.weight_table import Scale
from nlp.rules.rules import Rule
from nlp.sources import Sources

UNFITTED_START = -100
"""Where a conclusion starts for which no weights were fitted."""

UNFITTED_CUE = 60
"""The weight of a rule that was added after the weights were fitted and does not decide alone."""
SURE = 1000
"""What one for a sign that does decide adds beyond its start, so that no words around it outvote it; for facts see
`nlp.facts.facts.evidence_of`."""


class Weights:
    """The scales of all conclusions (`excuse`, `budget met`), and one table of them for quick sums."""

    def __init__(self, scales: Mapping[str, Scale], unfitted: frozenset[str] = frozenset()) -> None:
        keys = {key: key for scale in scales.values() for key in scale.cues}
        self.scales = {name: _with_keys(scale, keys) for name, scale in scales.items()}
        self.unfitted = unfitted
        """The ids of rules that came after the fit, and so were never weighed beside other cues."""
        self.conclusions = tuple(scales)
        self.row_of: Mapping[Key, int] = {key: row for row, key in enumerate(keys)}
        """The row of each cue that weighs anything at all."""
        self.wanted = WantedCues(self.row_of)
        self._columns = Columns(len(scales), max(map(_most, scales.values()), default=0))
        self._starts = self._columns.packed(dict(enumerate(s.start for s in scales.values())))
        self._table = self._packed(scales.values())
        """What each cue (row) adds to each conclusion (column), in hundredths."""
        self._of_lines = frozenset(name for name in scales if " " not in name)
        """Conclusions about single lines: kinds of signal, halves of contradictions."""
        self._of_kinds: dict[tuple[str, ...], frozenset[int]] = {}
        self._positive: dict[int, int] = {}
        """Rows without what takes away, of those cues that were asked for it."""

    def _packed(self, scales: Iterable[Scale]) -> list[int]:
        rows: list[dict[int, int]] = [{} for _ in self.row_of]
        for column, scale in enumerate(scales):
            for key, weight in scale.cues.items():
                rows[self.row_of[key]][column] = weight
        return [self._columns.packed(row) for row in rows]

    def rows(self, keys: Iterable[Key]) -> list[int]:
        """The rows of those keys that weigh anything."""
        row = self.row_of.get
        return [found for key in keys if (found := row(key)) is not None]

    def line_scores(self, lines: Iterable[Sequence[int]]) -> list[dict[str, int]]:
        """What the cues of each line, by their rows, add up to for each conclusion about single lines.

        In hundredths.
        """
        worth = self._table
        found = []
        for line in lines:
            totals = self._columns.added([self._starts, *[worth[row] for row in line]])
            scores = zip(self.conclusions, totals, strict=True)
            found.append({name: total for name, total in scores if name in self._of_lines})
        return found

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
        of_kinds = self._rows_of(tuple(kinds))
        worth = self._without_losses if positive else self._table.__getitem__
        columns = [self.conclusions.index(name) for name in conclusions]
        found = []
        for line in lines:
            added = self._columns.added([worth(row) for row in line if row in of_kinds])
            found.append([added[column] for column in columns])
        return found

    def _without_losses(self, row: int) -> int:
        packed = self._positive.get(row)
        if packed is None:
            cells = enumerate(self._columns.added([self._table[row]]))
            packed = self._columns.packed({column: cell for column, cell in cells if cell > 0})
            self._positive[row] = packed
        return packed

    def _rows_of(self, kinds: tuple[str, ...]) -> frozenset[int]:
        """The rows of cues of some kinds."""
        if kinds not in self._of_kinds:
            rows = self.row_of.items()
            self._of_kinds[kinds] = frozenset(row for key, row in rows if key[0] in kinds)
        return self._of_kinds[kinds]

    def reached(self, rows: Iterable[int]) -> list[str]:
        """The conclusions that the cues of these rows, each counted once, suffice for."""
        totals = self._columns.added([self._starts, *[self._table[row] for row in rows]])
        return [name for name, total in zip(self.conclusions, totals, strict=True) if total >= 0]


def _most(scale: Scale) -> int:
    """What a scale and its cues can add up to, or take away, each counted once."""
    return abs(scale.start) + sum(map(abs, scale.cues.values()))


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
        sure = 0 if " " in conclusion else SURE
        scales[conclusion] = _with_rules(scale, sure, (r for r in known if conclusion in r.shows))
    return Weights(scales, frozenset(rule.id for rule in known if rule.id not in fitted))


def _with_keys(scale: Scale, keys: Mapping[Key, Key]) -> Scale:
    """The scale with the very cues that the others have too: one object for each."""
    return Scale(scale.start, {keys[key]: weight for key, weight in scale.cues.items()})


def _with_rules(scale: Scale, sure: int, rules: Iterable[Rule]) -> Scale:
    """A scale with rules that it does not weigh, `sure` more for those that decide. Those that decide only in
    short texts weigh nothing in others until a fit says what."""
    cues = dict(scale.cues)
    for rule in rules:
        key = ("rule", rule.id)
        if rule.decides:
            unfitted = 0 if key in scale.cues else sure
            cues[key] = max(cues.get(key, UNFITTED_CUE), unfitted - scale.start)
        elif not rule.decides_in_short:
            cues.setdefault(key, UNFITTED_CUE)
    return Scale(scale.start, cues)
