"""The markup of notes, made once while it stays the same, and only sent where a page lacks it.

A note costs a page what the note costs: the others are neither rendered nor sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any

from service.calls.latest import Latest

MADE = 8192
"""Notes whose markup is remembered."""
SHOWN = 256
"""Revisions of calls of which it is remembered what they showed."""
LETTERS = 20_000_000
"""Of either, together: a note may have 100,000 code points, and more in markup."""

Item = Mapping[str, Any]


class Fragments:
    """May be used by several threads at once."""

    def __init__(self, render: Callable[[Item], str]) -> None:
        self._render = render
        self._lock = Lock()
        self._made: Latest[str, str] = Latest(MADE, LETTERS)
        self._shown: Latest[tuple[str, int], dict[str, str]] = Latest(SHOWN, LETTERS)

    def markup(self, item: Item) -> str:
        """An item of a timeline as HTML."""
        key = repr(item)  # all that is shown, in a third of the time that JSON takes
        made = self._made.get(key)
        if made is None:
            made = self._render(item)
        with self._lock:
            self._made.keep(key, made, len(key) + len(made))
        return made

    def changed(
        self, call: str, revision: int, items: Iterable[Item], since: int
    ) -> list[tuple[str, str, str | None]]:
        """Id, kind and markup of each item; None for what a page at revision `since` has already."""
        before = self._shown.get((call, since)) or {}
        now = {str(item["id"]): (str(item["kind"]), self.markup(item)) for item in items}
        self.remember(call, revision, {name: markup for name, (_, markup) in now.items()})
        return [
            (name, kind, None if before.get(name) == markup else markup)
            for name, (kind, markup) in now.items()
        ]

    def remember(self, call: str, revision: int, shown: dict[str, str]) -> None:
        """That the call at a revision shows this markup, by item."""
        with self._lock:
            self._shown.keep((call, revision), shown, sum(map(len, shown.values())))
