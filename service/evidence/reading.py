"""Files of past calls and of accounts, read for what they say about outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.bulk.given import Given
from service.bulk.inputs import Columns, calls_in, sources
from service.bulk.rows import result, row_of
from service.errors import Invalid
from service.evidence.backtest import Backtest, traits_of
from service.evidence.outcomes import PLAIN, outcome_of
from service.evidence.results import wrong_with
from service.qualify.engine import Engine

Row = Mapping[str, Any]
USUAL_COLUMN = "outcome"
"""What a table calls the column that tells the best from the rest, unless somebody says otherwise."""
MOST_ACCOUNTS = 200_000
"""Accounts that are looked at together."""
MOST_COLUMNS = 500
"""Of them: each is compared, and somebody waits."""


@dataclass
class Tested:
    """A backtest, and what could not be read for it."""

    backtest: Backtest = field(default_factory=Backtest)
    errors: list[str] = field(default_factory=list)
    """The first, each with its place."""
    wrong: int = 0


def backtest_over(
    calls: Iterable[Given],
    engine: Engine,
    usual: Mapping[str, Any],
    outcome_column: str,
    won: str | None = None,
) -> Iterator[tuple[Given, Tested]]:
    """The backtest as it stands after each call; calls that `batch` analysed are not analysed again."""
    tested = Tested()
    for call in calls:
        _add(tested, call, engine, usual, outcome_column, won)
        yield call, tested


def _add(
    tested: Tested,
    call: Given,
    engine: Engine,
    usual: Mapping[str, Any],
    outcome_column: str,
    won: str | None,
) -> None:
    done = "recommendation" in call.fields and "facts" in call.fields
    error = call.error or (wrong_with(call.fields) if done else None)
    outcome, analysis = None, call.fields
    if error is None:
        given = call.fields.get("given", {}) if done else call.fields
        outcome = outcome_of(given.get(outcome_column), won)
    if outcome is not None and not done:
        analysis = result(engine, usual, row_of(call))
        error = analysis.get("error")
    if error is not None:
        tested.wrong += 1
        tested.errors += [f"{call.place}: {error}"] if len(tested.errors) < 20 else []
        return
    tested.backtest.add(traits_of(analysis) if outcome is not None else set(), outcome)


def accounts_in(paths: Iterable[Path]) -> list[Row]:
    """The rows of tables with any columns. Raises Invalid with the place of the first that is wrong."""
    rows: list[Row] = []
    columns: set[str] = set()
    for given in calls_in(sources(list(paths)), Columns(text=None)):
        if given.error is not None:
            raise Invalid(str(given.place), given.error)
        rows.append(given.fields)
        if len(rows) > MOST_ACCOUNTS:
            raise Invalid(given.place.file, f"at most {MOST_ACCOUNTS:,} accounts are compared")
        columns.update(given.fields)
        if len(columns) > MOST_COLUMNS:
            raise Invalid(given.place.file, f"at most {MOST_COLUMNS:,} columns are compared")
    return rows


def sides_of(
    rows: Iterable[Row], column: str, best: str | None
) -> tuple[list[Row], list[Row], int]:
    """The best, the rest, and how many rows say neither."""
    found: tuple[list[Row], list[Row]] = ([], [])
    open_ones = 0
    for row in rows:
        outcome = outcome_of(row.get(column), best)
        if outcome is None:
            open_ones += 1
        else:
            found[0 if outcome else 1].append(row)
    return *found, open_ones


def column_of(rows: Sequence[Row], column: str, best: str | None = None) -> str:
    """The column as the table calls it; where none was named the only one that tells won from lost.

    Raises Invalid for a column that is not there.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    if column in names:
        return column
    alike = [name for name in names if name.strip().casefold() == column.strip().casefold()]
    if not alike and column == USUAL_COLUMN:
        alike = [name for name in names if _tells_outcomes(rows, name, best)]
    if len(alike) != 1:
        raise Invalid("column", f"there is no column {column!r}; it has: {', '.join(names)}")
    return alike[0]


def _tells_outcomes(rows: Iterable[Row], column: str, best: str | None) -> bool:
    """Whether a column says won of some, lost of others, and at most of a few neither."""
    cells = [cell for row in rows if (cell := row.get(column)) not in (None, "")]
    if best is None and any(str(cell).strip().casefold() in PLAIN for cell in cells):
        return False
    told = [outcome_of(cell, best) for cell in cells]
    return {True, False} <= set(told) and told.count(None) * 5 <= len(told)
