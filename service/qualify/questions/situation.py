"""What the choice of the next question looks at, gathered from a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nlp.types import Line, Reading, Role, Signal, State
from service.qualify.questions.choice import Said, Situation
from service.qualify.types import Fact, Recommendation, Request

FARTHEST_QUESTION = 3
"""So many lines before an answer its question can stand."""
JUST_ASKED = 3
"""What was asked within so many lines is not asked again at once."""


def situation(
    request: Request,
    reading: Reading,
    facts: Mapping[str, Fact],
    found: Recommendation,
    signals: Sequence[Signal],
    language: str,
    recognised: Iterable[str],
    *,
    refused: bool = False,
) -> Situation:
    """All that the choice looks at. `recognised` were asked in the rep's own words."""
    outcomes = dict.fromkeys(recognised, "asked")
    return Situation(
        states={name: _state(request, fact) for name, fact in facts.items()},
        verdict=found.verdict,
        scope=found.scope,
        early=found.early,
        flips=tuple((flip.verdict, flip.needs) for flip in found.flips),
        framework=request.framework,
        mode=request.mode,
        depth=request.depth,
        begins_with=request.first,
        outcomes=outcomes | {asked.qid: asked.outcome for asked in request.asked},
        said=_said(request, reading, signals),
        language=language,
        spoken=reading.language,
        just_asked=frozenset(_just_asked(reading)),
        refused=refused,
        has_profile=request.judges_fit,
    )


def _just_asked(reading: Reading) -> Iterator[str]:
    """The facts that the rep asked about in the last lines, in whatever words."""
    spoken = [line.index for line in reading.lines if line.has_words]
    since = min(spoken[-JUST_ASKED:], default=0)
    for question in reading.questions:
        if question.line >= since:
            yield from question.topics


def _state(request: Request, fact: Fact) -> State:
    """What is known of a fact: from this call, else from those before."""
    before = fact.state is State.UNKNOWN and fact.name in request.known
    return State.MET if before else fact.state


def last_answer(request: Request, reading: Reading) -> Line | None:
    """The line that the prospect said last; None when something was asked or noted since."""
    spoken = [line for line in reading.lines if line.has_words]
    if not spoken or spoken[-1].role is not Role.PROSPECT:
        return None
    asked = (asked for asked in request.asked if asked.outcome == "asked")
    return None if any(a.at_offset >= spoken[-1].end for a in asked) else spoken[-1]


def perhaps_said_last(request: Request, reading: Reading) -> Line | None:
    """The last line, when it may be the prospect's: so a jotting of what was said, and a question without a label."""
    if (answer := last_answer(request, reading)) is not None:
        return answer
    spoken = [line for line in reading.lines if line.has_words]
    if not spoken or spoken[-1].role is Role.PROSPECT:
        return None
    last = spoken[-1]
    labelled = last.speaker is not None or last.body.start != last.start
    return None if last.role is Role.REP and labelled else last


def _said(request: Request, reading: Reading, signals: Sequence[Signal]) -> Said:
    curt = sum(signal.kind == "short_answer" for signal in signals)
    line = last_answer(request, reading)
    if line is None:
        return Said(curt=curt)
    return Said(
        kinds=tuple(signal.kind for signal in signals if signal.line == line.index),
        words=line.body.of(reading.text),
        about=_about(reading, line),
        denies_need=any(
            one.fact == "need" and one.state is State.UNMET and one.line == line.index
            for one in reading.evidence
        ),
        curt=curt,
    )


def _about(reading: Reading, line: Line) -> tuple[str, ...]:
    """Facts that the question before the line asked about, then those that the line speaks of."""
    asked = [
        topic
        for question in reading.questions
        if 0 < line.index - question.line <= FARTHEST_QUESTION
        for topic in question.topics
    ]
    spoken_of = [evidence.fact for evidence in reading.evidence if evidence.line == line.index]
    return tuple(dict.fromkeys((*asked, *spoken_of)))
