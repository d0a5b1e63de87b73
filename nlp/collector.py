"""Python's collector of garbage: paused while something is loaded that stays, seldom after it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS_BETWEEN = 100_000
"""Objects that are made before Python looks for garbage among them; by itself it does after 700, and
readings hold many small ones, hardly any of which is garbage that only a search finds."""

_settled = False


def seldom() -> None:
    """Let Python look for garbage more seldom."""
    gc.set_threshold(OBJECTS_BETWEEN)


def settle() -> None:
    """After all is loaded: never search what stays, and the rest more seldom."""
    global _settled  # asking Python how much is frozen counts it, object by object
    gc.collect()
    gc.freeze()
    _settled = True
    seldom()


def renew() -> None:
    """After something that stayed was replaced: search all once, so that what was before it goes."""
    gc.unfreeze()
    settle()


@contextmanager
def paused() -> Iterator[None]:
    """All that is loaded stays, so searching it for garbage again and again is wasted: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _grow_old()
            gc.enable()


def _grow_old() -> None:
    """Let what was made be as if it had stayed for long, so that the next search passes it over."""
    if not _settled:  # else what was settled would be searched again
        gc.freeze()
        gc.unfreeze()
