"""What other packs would change: a call's verdict under the packs in use and under others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.bulk.given import Given, Json
from service.bulk.rows import result, row_of
from service.qualify.engine import Engine

COMPARED = ("verdict", "early", "scope", "blocked_at")
"""What of a recommendation makes a verdict."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A call under both."""

    before: Json
    after: Json
    """Each the Analysis, or `{"id", "error"}`, with its `source`."""

    @property
    def error(self) -> str | None:
        """Why it could not be compared."""
        return self.before.get("error") or self.after.get("error")

    @property
    def changes(self) -> bool:
        """Whether the verdict is another one."""
        return self.error is None and _verdict(self.before) != _verdict(self.after)

    def as_json(self) -> Json:
        """Both verdicts, and the facts and signals that differ between them."""
        return {
            "id": self.before["id"],
            "source": self.before["source"],
            "before": _verdict(self.before),
            "after": _verdict(self.after),
            "facts": self.facts(),
            "signals": {"gone": self._signals(0), "new": self._signals(1)},
        }

    def facts(self) -> dict[str, list[str]]:
        """The facts whose state differs, with both states."""
        states = [{name: f["state"] for name, f in of["facts"].items()} for of in self._both]
        both = {name: [state, states[1][name]] for name, state in states[0].items()}
        return {name: pair for name, pair in both.items() if pair[0] != pair[1]}

    @property
    def _both(self) -> tuple[Json, Json]:
        return self.before, self.after

    def _signals(self, side: int) -> list[Json]:
        """Signals that only one side has: its kind, rule and quote."""
        names = [{(s["kind"], s["start"], s["end"]): s for s in of["signals"]} for of in self._both]
        only = [s for name, s in names[side].items() if name not in names[1 - side]]
        told = ("kind", "rule", "start", "end", "text")
        return [{name: signal[name] for name in told} for signal in only]


def compare(
    calls: Iterable[Given], now: Engine, then: Engine, usual: Mapping[str, Any]
) -> Iterator[tuple[Given, Compared]]:
    """Each call under the packs of both engines."""
    for call in calls:
        row = row_of(call)
        yield call, Compared(result(now, usual, row), result(then, usual, row))


def _verdict(analysis: Json) -> Json:
    return {name: analysis["recommendation"][name] for name in COMPARED}
