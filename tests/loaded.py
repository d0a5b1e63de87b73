"""Our engine, loaded once in a process: what a test does not change it shares."""

from __future__ import annotations

from functools import cache

from nlp.pack import Pack
from nlp.reader import Reader
from service.qualify.engine import Engine


@cache
def ours() -> Engine:
    """The engine on what is built in."""
    return Engine.load()


def reader() -> Reader:
    """What reads with it."""
    return ours().reader


def pack(language: str) -> Pack:
    """The pack of one language."""
    return ours().reader.packs[language]
