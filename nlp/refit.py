"""Fits the weights of cues on labelled calls: `python -m nlp.refit CALLS.jsonl... --out FOLDER`.

One regularised logistic regression for each conclusion, over cues that occur in enough calls. Where
a conclusion starts is set by cross-validation over files (one author a file), never over lines: the
lines of one call, and the calls of one author, are alike. Needs the extra `fit` (scikit-learn); the
fitted weights need nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from nlp import weight_table
from nlp.cues import Key, LineReading, name_of
from nlp.facts import facts_of, speaks_of
from nlp.pack import Pack
from nlp.reader import hear_lines
from nlp.sources import Sources
from nlp.types import FACTS, KINDS
from nlp.weight_table import Scale

FITTED_KINDS = tuple(kind for kind in KINDS if kind != "inconsistency")
"""An inconsistency lies between two lines: see nlp/contradiction.py."""

COMBINED_CUES = ("words", "apart", "answered", "asked-rule", "first", "last")
LEAST_CALLS, LEAST_CALLS_OF_COMBINED = 2, 4
"""Calls in which a cue must occur; combined cues need more, since there are so many of them."""

LEAST_WEIGHT_OF_SIGNALS, LEAST_WEIGHT_OF_FACTS = 12, 4
"""Hundredths below which a weight is left out. Half of the weights of signals are smaller, and calls
of unseen authors are heard as well without them; facts gather from many small ones (accuracy -.05)."""

STRENGTH_OF_SIGNALS, STRENGTH_OF_FACTS = 1.0, 0.1
"""Inverse regularisation; halving or doubling either changed F1 in cross-validation by under 0.01."""

EDGES_OF_FACTS = {"met": -0.2, "unmet": -0.85}
"""Log odds from which on a fact is heard: 0.45 and 0.3 in probability. Facts are too rare, each for
itself, to choose an edge for each; these gave the best F1 over all facts of calls held out."""

DOUBT = 80
"""Percent of the rules that a row's second copy does without; see `_doubted`."""

PRECISION_FLOORS = {"no_knowledge": 0.9}
"""Kinds that must not accuse wrongly: they start where cross-validation reaches this precision."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to decide: its cues, and the labels that a reader gave it."""

    cues: frozenset[Key]
    labels: frozenset[str]
    call: int
    group: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted conclusion and how it did on files that it was not fitted on."""

    scale: Scale
    precision: float
    recall: float
    held_out: NDArray[np.bool_]

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def main() -> None:
    """Read labelled calls, fit, and write `signals.csv` and `facts.csv`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", nargs="+", type=Path, help="JSONL files, one author each")
    parser.add_argument(
        "--unseen",
        nargs="*",
        type=Path,
        default=[],
        help="more files, whose wording was not in view when rules were written: they set the edges",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--packs", type=Path, help="a company's folder laid over the packs")
    given = parser.parse_args()
    pack = Pack(Sources(given.lang, given.packs))
    files = [*given.calls, *given.unseen]
    judges = frozenset(range(len(given.calls) if given.unseen else 0, len(files)))
    calls = [
        (number, json.loads(line))
        for number, file in enumerate(files)
        for line in file.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]
    given.out.mkdir(parents=True, exist_ok=True)
    heard = [_heard(call, pack) for _, call in calls]
    signals, by_line = fit_signals(calls, heard, judges)
    facts = fit_facts(calls, heard, by_line, facts_of(pack.listener.rules), judges)
    for name, fits in (("signals", signals), ("facts", facts)):
        table = weight_table.write({name: fit.scale for name, fit in fits.items()})
        (given.out / f"{name}.csv").write_text(table, encoding="utf-8", newline="\n")
        for conclusion, fit in fits.items():
            print(  # noqa: T201
                f"{conclusion:24} P {fit.precision:.2f}  R {fit.recall:.2f}  F1 {fit.f1:.2f}"
                f"  {len(fit.scale.cues)} cues"
            )


def _heard(call: Mapping[str, Any], pack: Pack) -> list[LineReading]:
    text = "\n".join(line["text"] for line in call["lines"])
    return hear_lines(pack, text)


Calls = Sequence[tuple[int, Mapping[str, Any]]]


def fit_signals(
    calls: Calls, heard: Sequence[Sequence[LineReading]], judges: frozenset[int]
) -> tuple[dict[str, Fit], list[dict[int, list[str]]]]:
    """The scales of all kinds that one line shows, and what they find in each call, fitted on others."""
    rows, places = [], []
    for number, ((group, call), lines) in enumerate(zip(calls, heard, strict=True)):
        for read in lines:
            labels = frozenset(call["lines"][read.line.index]["labels"])
            rows.append(Row(frozenset(read.cues), labels, number, group))
            places.append((number, read.line.index))
    fits = {
        kind: fit(rows, kind, STRENGTH_OF_SIGNALS, judges, LEAST_WEIGHT_OF_SIGNALS)
        for kind in FITTED_KINDS
    }
    by_line: list[dict[int, list[str]]] = [{} for _ in calls]
    for kind, found in fits.items():
        for (call_number, line), fires in zip(places, found.held_out, strict=True):
            if fires:
                by_line[call_number].setdefault(line, []).append(kind)
    return fits, by_line


def fit_facts(
    calls: Calls,
    heard: Sequence[Sequence[LineReading]],
    signals: Sequence[Mapping[int, Sequence[str]]],
    about: Mapping[str, frozenset[str]],
    judges: frozenset[int],
) -> dict[str, Fit]:
    """The scales of all facts, met and unmet, over the cues of whole calls."""
    rows = []
    for number, ((group, call), lines) in enumerate(zip(calls, heard, strict=True)):
        cues: set[Key] = set()
        for read in lines:
            cues.update(read.cues)
            cues.update(("signal", kind) for kind in signals[number].get(read.line.index, ()))
        labels = frozenset(f"{fact} {state}" for fact, state in call["dims"].items())
        rows.append(Row(frozenset(cues), labels, number, group))
    wanted = [f"{fact} {state}" for fact in FACTS if fact != "fit" for state in ("met", "unmet")]
    enough = [name for name in wanted if sum(name in row.labels for row in rows) >= LEAST_CALLS * 2]
    return {
        name: fit(
            [_about(name.split(" ")[0], row, about) for row in rows],
            name,
            STRENGTH_OF_FACTS,
            judges,
            LEAST_WEIGHT_OF_FACTS,
            edge=EDGES_OF_FACTS[name.split(" ")[1]],
        )
        for name in enough
    }


def _about(fact: str, row: Row, about: Mapping[str, frozenset[str]]) -> Row:
    return replace(row, cues=frozenset(key for key in row.cues if speaks_of(fact, key, about)))


def fit(
    rows: Sequence[Row],
    label: str,
    strength: float,
    judges: frozenset[int],
    least: int,
    edge: float | None = None,
) -> Fit:
    """Fit one conclusion. Where it starts (`edge`, in log odds) is chosen by leaving out one group
    after the other, unless it is given."""
    keys = _frequent(rows)
    matrix = _matrix(rows, keys)
    gold = np.array([label in row.labels for row in rows])
    groups = np.array([row.group for row in rows])
    scores = np.zeros(len(rows))
    doubted = _matrix([_doubted(row, number) for number, row in enumerate(rows)], keys)
    for group in sorted(set(groups.tolist())):
        inside = groups != group
        if gold[inside].any():
            model = _trained(matrix, doubted, gold, inside, strength)
            scores[~inside] = model.decision_function(matrix[~inside])
    if edge is None:
        judged = np.isin(groups, sorted(judges))
        edge = _best_edge(scores[judged], gold[judged], PRECISION_FLOORS.get(label, 0.0))
    model = _trained(matrix, doubted, gold, np.full(len(rows), True), strength)
    weights = {
        key: round(float(weight) * 100)
        for key, weight in zip(keys, model.coef_[0], strict=True)
        if abs(round(float(weight) * 100)) >= least
    }
    start = round((float(model.intercept_[0]) - edge) * 100)
    fires, judged = scores >= edge, np.isin(groups, sorted(judges))
    right = int((fires & gold & judged).sum())
    precision = right / max(1, int((fires & judged).sum()))
    recall = right / max(1, int((gold & judged).sum()))
    return Fit(Scale(start, weights), precision, recall, fires)


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


if __name__ == "__main__":
    main()
