"""Who wants no call: whoever asks not to be contacted, and whoever refuses every question of a cold call, since
one refusal proves nothing and all of them do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.types import Line, Reading, Role, Span, State
from service.qualify.by_language import in_language
from service.qualify.questions.banks import COLD
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.sources import Sources
from service.qualify.types import Fact, Request

CONTACT, ANSWERS = "contact", "answers"
"""What is refused."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What they refuse, and the words that show it."""

    what: str
    """CONTACT: they asked not to be contacted again. ANSWERS: they refused whatever a cold call asked."""
    shown_by: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Refusals:
    """How a question is refused, and how often at least."""

    words: Cues
    prove_from: int

    @classmethod
    def of(cls, sources: Sources) -> Refusals:
        """Read `cold_call.yaml`. Raises PackError."""
        parts = sources.read("cold_call.yaml").mapping(COLD)
        return cls(cues(parts["refusals"]), parts["refusals_prove_from"].whole_number())

    def heard(self, request: Request, reading: Reading, later: Fact) -> Refused | None:
        """What was refused for good, given whether to call again later; None while there is something to talk about."""
        if later.state is State.UNMET:
            return Refused(CONTACT, tuple(sorted({one.span for one in later.evidence})))
        found = self.of_all(request, reading)
        return Refused(ANSWERS, tuple(found)) if found else None

    def of_all(self, request: Request, reading: Reading) -> list[Span]:
        """The refusals of a cold call in which nothing was answered; else none."""
        if request.mode != "cold":
            return []
        answers = list(_answers(request, reading))
        found = [
            Span(*match.span()).moved(line.body.start)
            for line in answers
            if (match := self._search(line, reading))
        ]
        return found if self.prove_from <= len(found) == len(answers) else []

    def _search(self, line: Line, reading: Reading) -> re.Match[str] | None:
        words = in_language(self.words, reading.language)
        return words.search(line.body.of(reading.text).replace("’", "'"))


def _answers(request: Request, reading: Reading) -> Iterator[Line]:
    """What was said first after each question; where none is on record, all that is not the rep's."""
    spoken = [line for line in reading.lines if line.has_words]
    marks = [mark.at_offset for mark in request.asked if mark.outcome == "asked"]
    asked = {question.line for question in reading.questions}
    before, end = None, -1
    for line in spoken:
        follows = before in asked or any(end <= mark <= line.start for mark in marks)
        if line.role is not Role.REP and (follows or not (asked or marks)):
            yield line
        before, end = line.index, line.end
