"""What a line claims: on which side of which topics it stands, what it is about, and how it is said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.types import Line, Span


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter on which statements can stand on opposite sides."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Stance:
    """What a claim says on a topic: for it (1) or against it (-1)."""

    topic: Topic
    sign: int
    mention: bool
    """The words only name the topic, and `sign` tells whether they are denied."""
    span: Span
    """Its words; empty (start == end) for a plain yes or no to a question."""


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What the words of a line claim by themselves, whatever was asked. Spans count from where they begin.

    Equal to none but itself, so that it costs nothing to look up.
    """

    stances: tuple[Stance, ...]
    words: dict[str, Span]
    """Stem of each content word, and where it first stands."""
    denied: frozenset[str]
    """Stems of the content words that are denied."""
    cues: dict[str, Span]
    """Each way of saying it that is known as a cue, and where it first stands."""
    breaks: tuple[int, ...]
    """Where its clauses part."""
    plain: int
    """1 for a line that begins with a plain yes, -1 for a plain no or never, else 0."""
    length: int
    """In words."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a question is about. Equal to none but itself, so that it costs nothing to look up."""

    words: frozenset[str]
    """Stems of its content words."""
    topics: frozenset[str]
    sides: tuple[Topic, ...]
    """Topics on which a plain yes or no takes a side, by name."""


NOTHING_ASKED = Asked(frozenset(), frozenset(), ())

Content = tuple[Said, Asked, tuple[int, int], frozenset[str]]
"""All that a claim is made of, wherever its line stands: what is said, what was asked, how much it sounds like
what is taken back and like what takes back, and the kinds of signals that its line shows."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of one person. Spans count from where the words of its line begin."""

    line: Line
    stances: tuple[Stance, ...]
    sides: dict[str, tuple[Stance, ...]]
    """The stances of each topic, without those of clauses that take both sides of it."""
    topics: dict[str, str]
    """The kind of each topic that it takes a stance on, by name."""
    words: dict[str, Span]
    """Stem of each content word, and where it first stands."""
    denied: frozenset[str]
    """Stems of the content words that are denied."""
    asked: frozenset[str]
    """Stems of the question that it answers."""
    asked_topics: frozenset[str]
    refuses: bool
    """It begins with a plain no or never."""
    cues: dict[str, Span]
    """Each way of saying it that is known as a cue, and where it first stands."""
    breaks: tuple[int, ...]
    """Where its clauses part."""
    length: int
    """In words."""
    contradicted: int
    """How much it sounds like what people take back later, in hundredths."""
    contradicting: int
    """How much it sounds like what takes something back, in hundredths."""
    shows: frozenset[str]
    """The kinds of signals that its line shows by itself."""
    content: Content
    keys: tuple[str, ...]
    """Under which it is found again: its topics, its words and those of its question."""

    def clause(self, span: Span) -> int:
        """The number of the clause in which a span begins."""
        return bisect_right(self.breaks, span.start)

    def placed(self, span: Span) -> Span:
        """Where a span of the claim stands in the whole text."""
        return span.moved(self.line.body.start)


_NOWHERE = Span(0, 0)


def claim_of(content: Content, line: Line) -> Claim:
    """What is said, as an answer to what was asked: a plain yes or no takes sides on its topics."""
    said, asked, (contradicted, contradicting), shows = content
    stances = said.stances
    if said.plain:
        stances += tuple(Stance(topic, said.plain, True, _NOWHERE) for topic in asked.sides)
    topics = {stance.topic.name: stance.topic.kind for stance in stances}
    keys = {f"topic {name}" for name in topics} | said.words.keys() | asked.words
    return Claim(
        line=line,
        stances=stances,
        sides=sides_of(stances, said.breaks),
        topics=topics,
        words=said.words,
        denied=said.denied,
        asked=asked.words,
        asked_topics=asked.topics,
        refuses=said.plain == -1,
        cues=said.cues,
        breaks=said.breaks,
        length=said.length,
        contradicted=contradicted,
        contradicting=contradicting,
        shows=shows,
        content=content,
        keys=tuple(sorted(keys)),
    )


def sides_of(stances: Iterable[Stance], breaks: tuple[int, ...]) -> dict[str, tuple[Stance, ...]]:
    """The stances of each topic, without those of clauses that take both sides of it."""
    by_clause: dict[tuple[str, int], list[Stance]] = {}
    for stance in stances:
        clause = bisect_right(breaks, stance.span.start)
        by_clause.setdefault((stance.topic.name, clause), []).append(stance)
    found: dict[str, tuple[Stance, ...]] = {}
    for (topic, _), together in by_clause.items():
        firm = [s for s in together if not s.mention] or together
        if len({s.sign for s in firm}) == 1:
            found[topic] = (*found.get(topic, ()), *firm)
    return found
