"""What stands in the results of many calls, counted while they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nlp.types import FACTS, KINDS, Form, State
from service.qualify.types import VERDICTS

ERRORS_SHOWN = 200
"""Errors that the summary page lists; the file of errors has all."""


@dataclass
class Tally:
    """Counts over results, in the order in which they are told."""

    calls: int = 0
    errors: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    """By verdict, and `early` for calls that say too little."""
    languages: Counter[str] = field(default_factory=Counter)
    facts: dict[str, Counter[str]] = field(
        default_factory=lambda: {fact: Counter() for fact in FACTS}
    )
    """Calls by the state of each fact."""
    signals: Counter[str] = field(default_factory=Counter)
    calls_with: Counter[str] = field(default_factory=Counter)
    """Calls in which a kind of signal occurs at least once."""
    questions: Counter[str] = field(default_factory=Counter)
    first_errors: list[Mapping[str, Any]] = field(default_factory=list)
    rules: str | None = None

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Count rows of results."""
        for row in rows:
            self.calls += 1
            if row["error"] is not None:
                self._add_error(row)
            else:
                self._add_analysis(row)

    def _add_error(self, row: Mapping[str, Any]) -> None:
        self.errors += 1
        if len(self.first_errors) < ERRORS_SHOWN:
            self.first_errors.append({name: row[name] for name in ("file", "line", "id", "error")})

    def _add_analysis(self, row: Mapping[str, Any]) -> None:
        self.rules = row["rules"]
        self.verdicts["early" if row["early"] else row["verdict"]] += 1
        self.languages[row["language"]] += 1
        for fact, states in self.facts.items():
            states[row[f"fact_{fact}"]] += 1
        for kind in KINDS:
            self.signals[kind] += row[f"signals_{kind}"]
            self.calls_with[kind] += row[f"signals_{kind}"] > 0
        for form in Form:
            self.questions[form] += row[f"questions_{form}"]

    def plus(self, counts: Mapping[str, Any]) -> None:
        """Add what `as_json` gave of other results."""
        self.calls += counts["calls"]
        self.errors += counts["errors"]
        self.rules = counts["rules"] or self.rules
        for name in ("verdicts", "languages", "signals", "calls_with", "questions"):
            getattr(self, name).update(counts[name])
        for fact, states in counts["facts"].items():
            self.facts[fact].update({State(state): count for state, count in states.items()})
        self.first_errors = [*self.first_errors, *counts["first_errors"]][:ERRORS_SHOWN]

    @property
    def analysed(self) -> int:
        """Calls that could be analysed."""
        return self.calls - self.errors

    def as_json(self) -> dict[str, Any]:
        """All counts by name."""
        return {
            "calls": self.calls,
            "errors": self.errors,
            "verdicts": {name: self.verdicts[name] for name in (*VERDICTS, "early")},
            "languages": dict(sorted(self.languages.items())),
            "facts": {
                fact: {state.value: states[state] for state in State}
                for fact, states in self.facts.items()
            },
            "signals": {kind: self.signals[kind] for kind in KINDS},
            "calls_with": {kind: self.calls_with[kind] for kind in KINDS},
            "questions": {form.value: self.questions[form] for form in Form},
            "rules": self.rules,
        }
