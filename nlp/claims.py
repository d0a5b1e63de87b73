"""What a line claims: on which side of which topics it stands, what it is about, and how it is said."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.match import Matcher
from nlp.sources import Sources
from nlp.strict_yaml import Node
from nlp.template import TemplateError
from nlp.tokens import NUMBER, Tokenizer, Tokens
from nlp.types import Line, Span, Value, ValueKind

KINDS_OF_TOPIC = ("deal", "company", "matter", "thing")
"""deal: of which one deal has only one; company: how things stand there; matter: says little without
a shared word; thing: only tells what is spoken of."""

SHORTEST_WORD = 3
DENIAL_REACH = 4
ANSWER_BEGINS_WITHIN = 3
_BREAK = re.compile(
    r"[,;.:!?–—](?!\d)|\s-\s"
    r"|\b(?:but|though|because|bc|so|and|which|when|while|if|unless|since|as)\b"
)
_NUMBER = re.compile(r"\d[\d.,]*")


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


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of one person."""

    line: Line
    stances: tuple[Stance, ...]
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

    def clause(self, span: Span) -> int:
        """The number of the clause in which a span begins."""
        return bisect_right(self.breaks, span.start)

    def sides(self) -> dict[str, tuple[Stance, ...]]:
        """The stances of each topic, without those of clauses that take both sides of it."""
        by_clause: dict[tuple[str, int], list[Stance]] = {}
        for stance in self.stances:
            by_clause.setdefault((stance.topic.name, self.clause(stance.span)), []).append(stance)
        found: dict[str, tuple[Stance, ...]] = {}
        for (topic, _), stances in by_clause.items():
            firm = [s for s in stances if not s.mention] or stances
            if len({s.sign for s in firm}) == 1:
                found[topic] = (*found.get(topic, ()), *firm)
        return found


@dataclass(frozen=True, slots=True)
class _Group:
    """What a template stands for: a cue, or a part (for, against, about, asked) of a topic."""

    part: str
    name: str


Place = tuple[_Group, Span]


class ClaimReader:
    """Topics, cues and common words of one language, compiled. Raises PackError.

    `heard` tells which templates of topics count; fitting leaves some of them out.
    """

    def __init__(
        self, sources: Sources, tokenizer: Tokenizer, heard: Callable[[str], bool] | None = None
    ) -> None:
        self._tokenizer = tokenizer
        self._matcher = Matcher(tokenizer, {})
        self._groups: dict[int, _Group] = {}
        self._topics: dict[str, Topic] = {}
        for name, node in sources.node("topics").items():
            self._add_topic(name, node, heard or (lambda _: True))
        cues = sources.node("contradiction_cues").mapping(["cues", "common"])
        for name, templates in cues["cues"].items():
            for template in templates:
                self._add(template.text(), template, _Group("cue", name))
        common = cues["common"].text().split()
        self._common = {norm for word in common for norm, _ in tokenizer.words(word)}

    def _add_topic(self, name: str, node: Node, heard: Callable[[str], bool]) -> None:
        parts = node.mapping(["label", "kind"], ["for", "against", "about", "asked"])
        kind = parts["kind"].one_of(KINDS_OF_TOPIC)
        self._topics[name] = Topic(name, parts["label"].text(), kind)
        for part in ("for", "against", "about", "asked"):
            for template in parts[part].text().split(",") if part in parts else ():
                if heard(template.strip()):
                    self._add(template.strip(), parts[part], _Group(part, name))

    def _add(self, template: str, node: Node, group: _Group) -> None:
        try:
            self._groups[self._matcher.add(template)] = group
        except TemplateError as error:
            raise node.error(f"template {template!r}: {error}") from None

    def read(
        self, text: str, line: Line, question: Line | None, values: Sequence[Value] = ()
    ) -> Claim:
        """The claim of a line that is not the rep's.

        `question` is the rep's line that it answers; `values` are those of the line.
        """
        tokens = self._tokenizer.cut(text, line.body)
        found = self._found(text, line.body, tokens, values)
        cues: dict[str, Span] = {}
        for group, span in found:
            if group.part == "cue":
                cues.setdefault(group.name, span)
        denial = _Group("cue", "denial")
        denials = [(span, self._reach(tokens, span)) for group, span in found if group == denial]
        stances = list(self._stances(found, denials))
        plain = _plain_answer(line, cues)
        asked: dict[str, Span] = {}
        asked_topics: frozenset[str] = frozenset()
        if question is not None:
            of_question = self._tokenizer.cut(text, question.body)
            asked = self._content(of_question)
            places = self._found(text, question.body, of_question)
            asked_topics = frozenset(g.name for g, _ in places if g.part != "cue")
            if plain:
                stances += self._answer(line, places, plain)
        words = self._content(tokens)
        return Claim(
            line=line,
            stances=tuple(stances),
            words=words,
            denied=frozenset(word for word, span in words.items() if _is_denied(span, denials)),
            asked=frozenset(asked),
            asked_topics=asked_topics,
            refuses=plain == -1,
            cues=cues,
            breaks=_breaks(text, line.body),
            length=len(tokens),
        )

    def _found(
        self, text: str, body: Span, tokens: Tokens, values: Sequence[Value] = ()
    ) -> list[Place]:
        numbers = [
            Value(ValueKind.COUNT, Span(*match.span()))
            for match in _NUMBER.finditer(text, body.start, body.end)
        ]
        seen = self._matcher.see(tokens, [*numbers, *values])
        return [
            (self._groups[found.template], tokens.span(found.first, found.last))
            for found in self._matcher.find(seen)
        ]

    def _stances(
        self, found: Iterable[Place], denials: list[tuple[Span, Span]]
    ) -> Iterator[Stance]:
        sided = [place for place in found if place[0].part in ("for", "against", "about")]
        for group, span in _outermost(sided):
            sign = -1 if group.part == "against" else 1
            denied = _is_denied(span, denials)
            topic = self._topics[group.name]
            yield Stance(topic, -sign if denied else sign, group.part == "about", span)

    def _answer(self, line: Line, places: Iterable[Place], sign: int) -> Iterator[Stance]:
        """The sides that a plain yes or no to a question takes."""
        nowhere = Span(line.body.start, line.body.start)
        for name in sorted({group.name for group, _ in places if group.part == "asked"}):
            yield Stance(self._topics[name], sign, True, nowhere)

    def _reach(self, tokens: Tokens, cue: Span) -> Span:
        """What a denial governs: itself and up to four words after it, to the next sign."""
        first = bisect_left(tokens.starts, cue.end)
        end = cue.end
        for at in range(first, min(first + DENIAL_REACH, len(tokens))):
            if not self._tokenizer.norm_of(tokens.norms[at])[:1].isalnum():
                break
            end = tokens.ends[at]
        return Span(cue.start, end)

    def _content(self, tokens: Tokens) -> dict[str, Span]:
        """The stems of the words that say what a line is about, each with its first place."""
        words: dict[str, Span] = {}
        for at, norm in enumerate(tokens.norms):
            stem = self._tokenizer.stem_of(norm)
            if norm not in self._common and stem != NUMBER and len(stem) >= SHORTEST_WORD:
                words.setdefault(stem, tokens.span(at, at + 1))
        return words


def _plain_answer(line: Line, cues: dict[str, Span]) -> int:
    """1 for a line that begins with a plain yes, -1 for a plain no, else 0."""
    for name, sign in (("no", -1), ("yes", 1)):
        if name in cues and cues[name].start <= line.body.start + ANSWER_BEGINS_WITHIN:
            return sign
    return 0


def _is_denied(span: Span, denials: Iterable[tuple[Span, Span]]) -> bool:
    """Whether an odd number of denials reach a span from outside."""
    reaching = sum(reach.overlaps(span) and not cue.overlaps(span) for cue, reach in denials)
    return reaching % 2 == 1


def _breaks(text: str, body: Span) -> tuple[int, ...]:
    return tuple(m.start() for m in _BREAK.finditer(text.lower(), body.start, body.end))


def _outermost(places: list[Place]) -> list[Place]:
    """Without phrases that lie within a longer one of the same topic: "no offer" is not "offer"."""
    return [
        (group, span)
        for group, span in places
        if not any(
            other.name == group.name
            and wide != span
            and wide.start <= span.start
            and span.end <= wide.end
            for other, wide in places
        )
    ]
