"""What was worked out lately of single lines: it is the same in every text that holds them.

So a new note costs what the note costs, and not what the call does.
"""

from __future__ import annotations

from nlp.cues import LineReading
from nlp.dialogue import Setting
from nlp.line_prefix import Prefix
from nlp.listen import Heard
from nlp.questions import Found
from nlp.recent import Recent
from nlp.remarks import Place
from nlp.types import Line, Role, Signal, Span

LINES_REMEMBERED = 1_000
"""Of each kind; twice as many at most."""

Said = tuple[str, Setting]
"""The words of a line, and where they stand in the conversation."""
Topics = tuple[str, ...]
"""The facts that a question asks about."""


class LineMemory:
    """Of one language; for all threads. What each is found by tells all that it depends on."""

    def __init__(self) -> None:
        self.prefixes: Recent[tuple[str, int, frozenset[int]], Prefix] = Recent(LINES_REMEMBERED)
        """By the line, where it begins, and the numbers that make it one of a list."""
        self.heads: Recent[str, tuple[str, ...]] = Recent(LINES_REMEMBERED)
        """The words in lower case."""
        self.roles: Recent[tuple[str, str, Place], Role] = Recent(LINES_REMEMBERED)
        """By beginning, end and place."""
        self.questions: Recent[tuple[str, bool], tuple[Found, Topics] | None]
        self.questions = Recent(LINES_REMEMBERED)
        """By words of the rep, and whether the rep types no question marks."""
        self.prompts: Recent[str, tuple[int, Topics] | None] = Recent(LINES_REMEMBERED)
        """Where the question at the head of a line ends."""
        self.guests: Recent[tuple[object, ...], tuple[tuple[str, Span], ...]]
        self.guests = Recent(LINES_REMEMBERED)
        """Stretches in other languages, by the words and all that tells these apart."""
        self.readings: Recent[Said, LineReading] = Recent(LINES_REMEMBERED)
        self.signals: Recent[tuple[Heard, Line], tuple[Signal, ...]] = Recent(LINES_REMEMBERED)
        """What a line shows by itself, at its place in the text."""

    def clear(self) -> None:
        """Forget everything."""
        for recent in vars(self).values():
            recent.clear()
