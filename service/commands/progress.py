"""The progress bar of long work, on standard error; nothing where that is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer


@contextmanager
def progress(length: int) -> Iterator[Any]:
    """A bar that is full at `length`; `update(n)` moves it on, `label` stands before it."""
    hidden = not sys.stderr.isatty()
    with typer.progressbar(length=max(1, length), file=sys.stderr, hidden=hidden) as bar:
        yield bar
