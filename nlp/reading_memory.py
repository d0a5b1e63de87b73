"""What was read lately in single lines, so that a new note costs what the note costs, and not what the call does."""

from __future__ import annotations

from nlp.cues.cues import LineReading
from nlp.lines.dialogue import Setting
from nlp.lines.line_memory import LINES_REMEMBERED, LineMemory, of_line
from nlp.questions.questions import Found
from nlp.recent import Recent, of_words
from nlp.rules.listen import Heard
from nlp.types import Line, Signal, Span

Said = tuple[str, Setting]
"""The words of a line, and where they stand in the conversation."""
Topics = tuple[str, ...]
"""The facts that a question asks about."""


class ReadingMemory:
    """Of one language; for all threads. What each is found by tells all that it depends on."""

    def __init__(self) -> None:
        self.lines = LineMemory()
        self.questions: Recent[tuple[str, bool], tuple[Found, Topics] | None]
        self.questions = Recent(LINES_REMEMBERED, of_words)
        """By words of the rep, and whether the rep types no question marks."""
        self.prompts: Recent[str, tuple[int, Topics] | None] = Recent(LINES_REMEMBERED, len)
        """Where the question at the head of a line ends."""
        self.guests: Recent[tuple[object, ...], tuple[tuple[str, Span], ...]]
        self.guests = Recent(LINES_REMEMBERED, of_words)
        """Stretches in other languages, by the words and all that tells these apart."""
        self.readings: Recent[Said, LineReading] = Recent(LINES_REMEMBERED, of_words)
        self.signals: Recent[tuple[Heard, Line], tuple[Signal, ...]]
        self.signals = Recent(LINES_REMEMBERED, of_line)
        """What a line shows by itself, at its place in the text."""

    def clear(self) -> None:
        """Forget everything."""
        for memory in vars(self).values():
            memory.clear()
