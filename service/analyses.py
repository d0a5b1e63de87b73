"""Runs the engine beside the event loop, and remembers the analyses of calls by revision and language."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

REMEMBERED = 64
"""Analyses that are kept. A call on screen asks for the same one again and again."""

Result = TypeVar("Result")


class Analyses:
    """Threads for the engine, and a memory of what it said."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="analysis")
        self._said: OrderedDict[tuple[str, int, str | None], asyncio.Future[dict[str, Any]]] = (
            OrderedDict()
        )

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do something long in a thread of the engine."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def of_call(
        self,
        call_id: str,
        revision: int,
        ui_lang: str | None,
        analyse: Callable[[], dict[str, Any]],
    ) -> dict[str, Any]:
        """The analysis of a call at a revision, in a language.

        Whoever asks while it is made waits for the same one.
        """
        key = (call_id, revision, ui_lang)
        said = self._said.get(key)
        if said is None:
            said = asyncio.ensure_future(self.run(analyse))
            said.add_done_callback(lambda done: self._forget_failed(key, done))
            self._said[key] = said
            if len(self._said) > REMEMBERED:
                self._said.popitem(last=False)
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
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _forget_failed(
        self, key: tuple[str, int, str | None], done: asyncio.Future[dict[str, Any]]
    ) -> None:
        if (done.cancelled() or done.exception() is not None) and self._said.get(key) is done:
            del self._said[key]
