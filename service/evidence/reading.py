"""Files of past calls and of accounts, read for what they say about outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.bulk.batches import result, row_of
from service.bulk.given import Given
from service.bulk.inputs import Columns, calls_in, sources
from service.errors import Invalid
from service.evidence.backtest import Backtest, traits_of
from service.evidence.outcomes import outcome_of
from service.qualify.engine import Engine

Row = Mapping[str, Any]

MOST_ACCOUNTS = 200_000
"""Accounts that are looked at together."""


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
    given = call.fields.get("given", {}) if done else call.fields
    outcome = outcome_of(given.get(outcome_column), won)
    analysis = call.fields if done else {}
    if outcome is not None and not done:
        analysis = result(engine, usual, row_of(call))
    error = call.error or analysis.get("error")
    if error is not None:
        tested.wrong += 1
        tested.errors += [f"{call.place}: {error}"] if len(tested.errors) < 20 else []
        return
    tested.backtest.add(traits_of(analysis) if outcome is not None else set(), outcome)


def accounts_in(paths: Iterable[Path]) -> list[Row]:
    """The rows of tables with any columns. Raises Invalid with the place of the first that is wrong."""
    rows: list[Row] = []
    for given in calls_in(sources(list(paths)), Columns(text=None)):
        if given.error is not None:
            raise Invalid(str(given.place), given.error)
        rows.append(given.fields)
        if len(rows) > MOST_ACCOUNTS:
            raise Invalid(given.place.file, f"at most {MOST_ACCOUNTS:,} accounts are compared")
    return rows


def sides_of(
    rows: Iterable[Row], column: str, best: str | None
) -> tuple[list[Row], list[Row], int]:
    """The best, the rest, and how many rows say neither. Raises Invalid for an unknown column."""
    found: tuple[list[Row], list[Row]] = ([], [])
    open_ones, seen = 0, False
    for row in rows:
        seen = seen or column in row
        outcome = outcome_of(row.get(column), best)
        if outcome is None:
            open_ones += 1
        else:
            found[0 if outcome else 1].append(row)
    if not seen:
        raise Invalid("column", f"there is no column {column!r}")
    return *found, open_ones
