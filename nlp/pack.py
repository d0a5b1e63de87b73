"""Everything that is compiled of one language: rules, questions, values, weights."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from nlp import contradiction, inconsistency, note_words, signals, value_words, values
from nlp.cues import Fired, LineReading, cues_of
from nlp.dialogue import Setting
from nlp.listen import Listener
from nlp.question_pack import load_questions
from nlp.sources import Sources
from nlp.types import Line, Span
from nlp.weights import load_weights

LINES_REMEMBERED = 1_000
"""Readings of lines that are kept, so that a new note costs what it costs and not what the call does."""


class Pack:
    """Everything compiled of one language. Raises PackError."""

    def __init__(self, sources: Sources) -> None:
        self.listener = Listener(sources)
        self.fold = self.listener.folding
        self.note_words = note_words.load(sources.node("notes"))
        self.questions = load_questions(sources)
        self.values = value_words.load(sources.node("values"))
        self.weights = load_weights(sources, self.listener.rules)
        self.contradictions = inconsistency.Finder(
            contradiction.load(sources, self.weights, self.listener.tokenizer),
            self.weights,
            self._relisten,
        )
        self.listener.tokenizer.forget_phrases()
        self._remembered = lru_cache(LINES_REMEMBERED)(self._listen)

    def listen(self, text: str, line: Line, setting: Setting) -> LineReading:
        """What is heard in a line, and the kinds of signals that it shows by itself."""
        answer = setting.answer.moved(-line.body.start)
        reading = self._remembered(line.body.of(text), replace(setting, answer=answer))
        return replace(reading, line=line)

    def _relisten(self, read: LineReading, words: str) -> LineReading:
        return replace(self._remembered(words, read.setting), line=read.line)

    def _listen(self, words: str, setting: Setting) -> LineReading:
        body = Span(0, len(words))
        line = Line(0, 0, len(words), body, setting.role, None)
        found = values.find(words, body, self.values)
        heard = self.listener.hear(words, body, found, setting.role)
        cues = cues_of(heard, setting, self.listener.tokenizer)
        reading = LineReading(line, setting, heard, cues, found)
        return replace(reading, fired=tuple(self._fired(reading)))

    def _fired(self, reading: LineReading) -> list[Fired]:
        def still_fires(kind: str, first: int, last: int) -> bool:
            rest = reading.heard.without(first, last)
            cues = cues_of(rest, reading.setting, self.listener.tokenizer)
            return len(rest.seen.tokens) > 0 and signals.scores(cues, self.weights)[kind] >= 0

        return signals.fired(reading, self.weights, still_fires)
