"""Questions of politeness: what is answered to "how is business?" tells of no pain, and of none."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.types import Evidence, Line, Reading, Role, Signal, State
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.unspaced import word_count
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.sources import Sources

FILE = "small_talk.yaml"
BESIDE = 2
"""Words that may stand beside such a question: a name, a greeting."""
_CLAUSES = re.compile(r"[^,.;:!?，。；：！？–—]+")


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """How one asks out of politeness, by language."""

    words: Cues

    @classmethod
    def of(cls, sources: Sources) -> SmallTalk:
        """Read `small_talk.yaml`. Raises PackError."""
        return cls(cues(sources.read(FILE)))

    def set_aside(self, reading: Reading) -> Reading:
        """The reading in which small talk asks about nothing, and its answers deny no pain and are not curt."""
        words = self.words.get(reading.language)
        if words is None:
            return reading
        polite = {one for one in reading.questions if _is(one.span.of(reading.text), words)}
        answers = dict(_answers(reading, {question.line for question in polite}, words))
        if not answers and not polite:
            return reading
        return replace(
            reading,
            questions=tuple(
                replace(one, topics=()) if one in polite else one for one in reading.questions
            ),
            evidence=tuple(one for one in reading.evidence if not _denies_pain(one, answers)),
            signals=tuple(one for one in reading.signals if not _is_curt(one, answers)),
        )


def _answers(
    reading: Reading, asked: Container[int], words: LazyPattern
) -> Iterator[tuple[int, int]]:
    """The lines that answer small talk, each with where the answer begins."""
    lines = [line for line in reading.lines if line.has_words]
    for before, line in pairwise(lines):
        if before.index in asked and line.role is not Role.REP:
            yield line.index, line.body.start
    for line in lines:
        if (start := _answer_within(line, reading, words)) is not None:
            yield line.index, start


def _answer_within(line: Line, reading: Reading, words: LazyPattern) -> int | None:
    """Where the answer begins in a line that holds both, as people jot them."""
    said = line.body.of(reading.text)
    asked, mark, answer = said.replace("？", "?").partition("?")
    if not (mark and answer.strip() and _is(asked, words)):
        return None
    return line.body.start + len(asked) + 1


def _is(asked: str, words: LazyPattern) -> bool:
    clauses = [clause.strip() for clause in _CLAUSES.findall(asked.replace("’", "'"))]
    polite = [clause for clause in clauses if words.fullmatch(clause)]
    others = (clause for clause in clauses if clause not in polite)
    return bool(polite) and sum(map(word_count, others)) <= BESIDE


def _denies_pain(one: Evidence, answers: Mapping[int, int]) -> bool:
    if one.fact != "need" or one.state is not State.UNMET:
        return False
    return one.line in answers and one.span.start >= answers[one.line]


def _is_curt(one: Signal, answers: Mapping[int, int]) -> bool:
    curt = one.kind == "short_answer" and one.line in answers
    return curt and one.span.start >= answers[one.line]
