"""Runs the engine beside the event loop, and remembers the analyses of calls by revision and language."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from service.calls.record import Record
from service.turns import Turns

REMEMBERED = 64
"""Analyses that are kept. A call on screen asks for the same one again and again."""
REMEMBERED_TEXT = 1_000_000
"""Code points of their texts together: an analysis takes hundreds of times the memory of its text."""
LONG = 200_000
"""Code points from which on a text is analysed alone: it takes minutes and gigabytes."""
AT_ONCE = 2
"""Analyses of one person that are made at a time."""

Json = dict[str, Any]
Key = tuple[str, int, str | None]


class Analyses:
    """Threads for the engine, and a memory of what it said."""

    def __init__(self) -> None:
        self._short = Turns("analysis", max(4, os.cpu_count() or 1), AT_ONCE)
        self._long = Turns("long analysis", 1, 1)
        self._said: OrderedDict[Key, tuple[int, asyncio.Future[Json]]] = OrderedDict()

    async def run(self, whose: str, text: str, work: Callable[[], Json]) -> Json:
        """Do something with somebody's text in a thread of the engine."""
        return await (self._long if len(text) > LONG else self._short).run(whose, work)

    async def of_call(
        self, record: Record, ui_lang: str | None, analyse: Callable[[], Json]
    ) -> Json:
        """The analysis of a call at a revision, in a language, made in the turn of its owner.

        Whoever asks while it is made waits for the same one.
        """
        key = (record.id, record.revision, ui_lang)
        _, said = self._said.get(key, (0, None))
        if said is None:
            text = record.text
            said = asyncio.ensure_future(self.run(record.owner, text, analyse))
            said.add_done_callback(lambda done: self._forget_failed(key, done))
            self._said[key] = len(text), said
            self._forget_oldest()
        self._said.move_to_end(key)
        return await asyncio.shield(said)  # one client that leaves does not end it for the others

    def forget(self, call_id: str) -> None:
        """Drop what is remembered of a call."""
        for key in [key for key in self._said if key[0] == call_id]:
            del self._said[key]

    def forget_all(self) -> None:
        """Drop what is remembered, because other rules hold now."""
        self._said.clear()

    def close(self) -> None:
        """Let the threads end."""
        self._short.close()
        self._long.close()

    def _forget_oldest(self) -> None:
        while len(self._said) > 1 and (
            len(self._said) > REMEMBERED
            or sum(size for size, _ in self._said.values()) > REMEMBERED_TEXT
        ):
            self._said.popitem(last=False)

    def _forget_failed(self, key: Key, done: asyncio.Future[Json]) -> None:
        failed = done.cancelled() or done.exception() is not None
        if failed and key in self._said and self._said[key][1] is done:
            del self._said[key]
