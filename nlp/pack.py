"""Everything that is compiled of one language: rules, questions, values, weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp.contradictions import contradiction_pack, inconsistency
from nlp.cues import signals
from nlp.cues.cues import Fired, LineReading, cues_of
from nlp.cues.weights import load_weights
from nlp.lines import note_words
from nlp.lines.dialogue import Setting
from nlp.questions import headings, questions
from nlp.questions.headings import Heading
from nlp.questions.prompts import prompt_inside
from nlp.questions.question_pack import load_questions
from nlp.reading_memory import ReadingMemory, Said, Topics
from nlp.rules.listen import Listener
from nlp.sources import Sources
from nlp.types import Line, Signal, Span
from nlp.values import value_words, values

OF_ANSWERS = "short_answer"
"""A kind that the rep's own summary under a heading ("budget: none") never is: it answers nobody."""


class Pack:
    """Everything compiled of one language. Raises PackError."""

    def __init__(self, sources: Sources) -> None:
        self.note_words = note_words.load(sources.node("notes"))  # first: only a language has them
        self.listener = Listener(sources)
        self.fold = self.listener.folding
        self.questions = load_questions(sources)
        self.values = value_words.load(sources.node("values"))
        self.headings = headings.load(sources)
        self.weights = load_weights(sources, self.listener.rules)
        self.contradictions = inconsistency.Finder(
            contradiction_pack.load(sources, self.listener.tokenizer),
            self.weights,
            self._relisten,
        )
        self.memory = ReadingMemory()
        self.forget()

    def forget(self) -> None:
        """Let go of the lines and words that were met, so that the next cost what new ones do."""
        self.memory.clear()
        self.contradictions.pack.forget()
        self.listener.forget()

    def listen(self, text: str, lines: Iterable[tuple[Line, Setting]]) -> list[LineReading]:
        """What is heard in lines, and the kinds of signals that each shows by itself."""
        asked = [(line, (line.body.of(text), setting)) for line, setting in lines]
        known = {said: self.memory.readings.get(said) for _, said in asked}
        new = [said for said, reading in known.items() if reading is None]
        for said, read in zip(new, self._listen(new), strict=True):
            known[said] = read
            self.memory.readings.put(said, read)
        return [reading.at(line) for line, said in asked if (reading := known[said]) is not None]

    def asked(self, words: str, unmarked: bool) -> tuple[questions.Found, Topics] | None:
        """What the rep's words ask, see `questions.form_of`."""

        def find() -> tuple[questions.Found, Topics] | None:
            form = questions.form_of(words, self.questions, unmarked=unmarked)
            return None if form is None else (form, questions.topics(words, self.questions))

        return self.memory.questions.found((words, unmarked), find)

    def prompted(self, words: str) -> tuple[int, Topics] | None:
        """Where the question at the head of a line ends, and the facts that it asks about."""

        def find() -> tuple[int, Topics] | None:
            prompt = prompt_inside(words, self.questions)
            if prompt is None:
                return None
            return prompt.end, questions.topics(words[: prompt.end], self.questions)

        return self.memory.prompts.found(words, find)

    def signals(self, read: LineReading) -> tuple[Signal, ...]:
        """What a line shows by itself, as signals of the text."""
        return self.memory.signals.found(
            (read.heard, read.line),
            lambda: tuple(signals.signal_of(fired, read) for fired in read.fired),
        )

    def _relisten(self, read: LineReading, words: str) -> LineReading:
        line = replace(read.line, body=Span(0, len(words)))
        return self.listen(words, [(line, read.setting)])[0].at(read.line)

    def _listen(self, lines: Sequence[Said]) -> list[LineReading]:
        bodies = [Span(0, len(words)) for words, _ in lines]
        found = [
            values.find(words, body, self.values)
            for (words, _), body in zip(lines, bodies, strict=True)
        ]
        heard = self.listener.hear_all(
            (words, body, values_there, setting.role)
            for (words, setting), body, values_there in zip(lines, bodies, found, strict=True)
        )
        cues = [
            cues_of(one, setting, self.weights.wanted)
            for one, (_, setting) in zip(heard, lines, strict=True)
        ]
        rows = [self.weights.rows(one) for one in cues]
        scores = self.weights.line_scores(rows)
        headed = [self._heading(words) for words, _ in lines]
        readings = [
            LineReading(Line(0, 0, body.end, body, setting.role, None), setting, *parts)
            for (_, setting), body, *parts in zip(
                lines, bodies, heard, cues, rows, found, scores, headed, strict=True
            )
        ]
        return [replace(one, fired=tuple(self._fired(one))) for one in readings]

    def _heading(self, words: str) -> Heading | None:
        return None if self.headings is None else self.headings.find(words)

    def _fired(self, reading: LineReading) -> list[Fired]:
        def still_fires(kind: str, first: int, last: int) -> bool:
            rest = reading.heard.without(first, last)
            cues = cues_of(rest, reading.setting, self.weights.wanted)
            return len(rest.seen.tokens) > 0 and signals.total(kind, cues, self.weights) >= 0

        fired = signals.fired(reading, self.weights, still_fires)
        if reading.heading is None or reading.heading.asks:
            return fired
        return [one for one in fired if one.kind != OF_ANSWERS]
