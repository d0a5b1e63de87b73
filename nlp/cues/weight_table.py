"""Tables of weights as files: a row for each cue, a column for each conclusion, and where each starts.

cue,excuse,knowledge
start,-210,-150
word:never,35,
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nlp.cues.cues import key_of, name_of
from nlp.cues.wanted_cues import Key
from nlp.rules.rules import SHOWN
from nlp.strict_yaml import PackError, bytes_of, nearest

START = "start"

LONGEST_WEIGHT = 12
"""Digits of a weight: a million of them still add up to what nlp/cues/columns.py can hold."""

CONCLUSIONS = (*SHOWN, "contradicted", "contradicting")
"""What weights may be about: what rules show, and the two halves of a contradiction."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The weights of one conclusion: it holds when `start` plus the weights of its cues is 0 or more.

    All in hundredths.
    """

    start: int
    cues: Mapping[Key, int]


def read(path: Path) -> dict[str, Scale]:
    """The scales of a table. Raises PackError with file and line of what cannot be read."""
    starts: dict[str, int] = {}
    cues: dict[str, dict[Key, int]] = {}
    for line, (name, *cells) in _rows(path):
        if line == 1:
            cues = {conclusion: {} for conclusion in _conclusions(cells, path)}
        elif name == START:
            starts = {c: _whole(cell, path, line) for c, cell in zip(cues, cells, strict=True)}
        else:
            key = _key(name, path, line)
            for weights, cell in zip(cues.values(), cells, strict=True):
                if cell:
                    weights[key] = _whole(cell, path, line)
    if len(starts) < len(cues):
        raise PackError("a row `start` must say where each conclusion starts", path, 2)
    return {conclusion: Scale(starts[conclusion], cues[conclusion]) for conclusion in cues}


def write(scales: Mapping[str, Scale]) -> str:
    """The text of a table, its rows sorted by cue."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["cue", *scales])
    out.writerow([START, *(scale.start for scale in scales.values())])
    for key in sorted({key for scale in scales.values() for key in scale.cues}):
        out.writerow([name_of(key), *(scale.cues.get(key, "") for scale in scales.values())])
    return text.getvalue()


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with its line; all are as long as the first."""
    with io.TextIOWrapper(io.BytesIO(bytes_of(path)), "utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        if header[:1] != ["cue"]:
            raise PackError("a table of weights begins with the column 'cue'", path, 1)
        yield 1, header
        for row in rows:
            if len(row) != len(header):
                message = f"{len(row)} columns, where the first row has {len(header)}"
                raise PackError(message, path, rows.line_num)
            yield rows.line_num, row


def _conclusions(names: list[str], path: Path) -> list[str]:
    for name in names:
        if name not in CONCLUSIONS:
            raise PackError(f"unknown conclusion {name!r}{nearest(name, CONCLUSIONS)}", path, 1)
    return names


def _key(name: str, path: Path, line: int) -> Key:
    try:
        return tuple(map(sys.intern, key_of(name)))
    except ValueError as error:
        raise PackError(str(error), path, line) from None


def _whole(cell: str, path: Path, line: int) -> int:
    try:
        if len(cell) <= LONGEST_WEIGHT:
            return int(cell)
    except ValueError:
        pass
    raise PackError(f"a weight is a whole number of hundredths, not {cell[:20]!r}", path, line)
