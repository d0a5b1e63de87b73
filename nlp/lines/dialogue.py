"""Where a line stands in the conversation: whose it is, and the question that it may answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.types import Form, Line, Question, Role, Span

FARTHEST_ANSWER = 3
"""An answer may be split over lines; later ones no longer count as answers to the question."""


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question of the bank that was asked outside the text, and counts before the next answer."""

    at: int
    """Code points of the text that were filed before it."""
    topics: tuple[str, ...]


class Setting(NamedTuple):
    """The role of a line and what was asked before it."""

    role: Role
    after: str
    """`open`, `closed` and so on: the form of the question before; `statement`, `answer` or `start`."""
    since: int
    """Lines since that question, 1 for the first answer; 0 when none was asked."""
    topics: tuple[str, ...]
    """Facts that the question asked about."""
    answer: Span
    """The words that answer, counted from where the line's begin: all, or what follows a prompt inside it."""
    prompted: bool
    """Whether the line itself holds the prompt ("what would success look like? 'dunno'")."""
    question: tuple[str, ...] = ()
    """Stems of the question that the line is the first to answer, each once; () when the line holds it itself."""

    @property
    def asked_about(self) -> tuple[str, ...]:
        """The facts that the question asks about which the line answers first, or holds itself."""
        return self.topics if self.since == 1 or self.prompted else ()


def settings(
    lines: Iterable[Line],
    questions: Mapping[int, Question],
    prompts: Mapping[int, tuple[int, tuple[str, ...]]],
    asked: Sequence[BankQuestion] = (),
    stems: Mapping[int, tuple[str, ...]] | None = None,
) -> Iterator[tuple[Line, Setting]]:
    """The setting of each line that has words.

    `prompts`: line -> where the prompt inside it ends, and the facts that the prompt asks about.
    `stems`: line of a question -> the stems of its words.
    """
    waiting = sorted(asked, key=lambda question: question.at)
    last: tuple[str, tuple[str, ...], tuple[str, ...]] | None = None
    since, before = 0, "start"
    for line in (one for one in lines if one.has_words):
        while waiting and waiting[0].at <= line.start:
            last, since = (Form.OPEN.value, waiting.pop(0).topics, ()), 0
        since += 1
        recent = last if since <= FARTHEST_ANSWER else None
        form, topics, words = recent or (None, (), ())
        end, own_topics = prompts.get(line.index, (line.body.start, ()))
        setting = Setting(
            role=line.role,
            after=form if form is not None and since == 1 else before,
            since=since if form is not None else 0,
            topics=own_topics or topics,
            answer=Span(end - line.body.start, line.body.end - line.body.start),
            prompted=line.index in prompts,
            question=words if since == 1 and line.index not in prompts else (),
        )
        yield line, setting
        if line.role is Role.REP:
            last = _asked(questions.get(line.index), stems or {})
            since, before = 0, "statement"
        elif line.role is Role.PROSPECT:
            before = "answer"


def _asked(
    question: Question | None, stems: Mapping[int, tuple[str, ...]]
) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """The form of a question, the facts that it asks about, and its words."""
    if question is None:
        return None
    return question.form.value, question.topics, stems.get(question.line, ())
