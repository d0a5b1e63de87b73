"""What was worked out lately of single lines as they stand: it is the same in every text that holds them."""

from __future__ import annotations

from nlp.lines.line_prefix import Prefix
from nlp.lines.remarks import Place
from nlp.recent import Recent, of_words
from nlp.types import Line, Role

LINES_REMEMBERED = 1_000
"""Of each kind; twice as many at most."""


def of_line(key: tuple[object, Line]) -> int:
    """The letters of a key that ends with a line."""
    return key[1].end - key[1].start


class LineMemory:
    """Of one language; for all threads. What each is found by tells all that it depends on."""

    def __init__(self) -> None:
        self.prefixes: Recent[tuple[str, int, frozenset[int]], Prefix]
        self.prefixes = Recent(LINES_REMEMBERED, of_words)
        """By the line, where it begins, and the numbers that make it one of a list."""
        self.heads: Recent[str, tuple[str, ...]] = Recent(LINES_REMEMBERED)
        """The words in lower case."""
        self.roles: Recent[tuple[str, str, Place], Role] = Recent(LINES_REMEMBERED)
        """By beginning, end and place."""

    def clear(self) -> None:
        """Forget everything."""
        for recent in (self.prefixes, self.heads, self.roles):
            recent.clear()
