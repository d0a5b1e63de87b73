"""Threads for work that takes long: who has much of it waits for themselves, and nobody else for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from weakref import WeakValueDictionary

Result = TypeVar("Result")


class Turns:
    """`threads` for all, of which one person has `each` at a time. Belongs to one event loop.

    What is begun goes on, and counts, although nobody waits for it any more.
    """

    def __init__(self, name: str, threads: int, each: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._each = each
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def run(self, whose: str, work: Callable[..., Result], *args: object) -> Result:
        """Do something in a thread, once it is the person's turn."""
        turn = self._turns.get(whose)
        if turn is None:
            turn = self._turns[whose] = asyncio.Semaphore(self._each)
        await turn.acquire()
        loop = asyncio.get_running_loop()
        begun = asyncio.ensure_future(loop.run_in_executor(self._threads, work, *args))
        begun.add_done_callback(lambda _: turn.release())
        return await asyncio.shield(begun)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=True, cancel_futures=True)
