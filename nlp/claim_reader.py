"""Reads the claim of a line with the topics and cues of a language."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp import template as syntax
from nlp.claims import Claim, Stance, Topic, sides_of
from nlp.match import Matcher
from nlp.phrases import expression
from nlp.sources import Sources
from nlp.strict_yaml import Node
from nlp.template import TemplateError
from nlp.tokens import NUMBER, Tokenizer, Tokens
from nlp.types import Line, Span, Value, ValueKind
from nlp.unspaced import holds_han

KINDS_OF_TOPIC = ("deal", "company", "matter", "thing")
"""deal: of which one deal has only one; company: how things stand there; matter: says little without
a shared word; thing: only tells what is spoken of."""

SHORTEST_WORD = 3
DENIAL_REACH = 4
ANSWER_BEGINS_WITHIN = 3
_BREAK = r"[,;.:!?–—。，；：？！](?!\d)|\s-\s"
_NUMBER = re.compile(r"\d[\d.,]*")


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
        self._topics: dict[str, Topic] = {}
        templates: list[tuple[str, Node, _Group]] = []
        for name, node in sources.node("topics").items():
            templates += self._topic(name, node, heard or (lambda _: True))
        cues = sources.node("contradiction_cues").mapping(
            ["cues", "common", "links", "breaks"], ["denial_reach"]
        )
        for name, nodes in cues["cues"].items():
            templates += [(node.text(), node, _Group("cue", name)) for node in nodes]
        self._common = self._norms(cues["common"])
        self._links = self._norms(cues["links"])
        self._break = re.compile(f"{_BREAK}|{_words(cues['breaks'])}", re.IGNORECASE)
        self._denial_reach = (
            cues["denial_reach"].whole_number() if "denial_reach" in cues else DENIAL_REACH
        )
        self._groups = {f"{g.part} {g.name}": g for _, _, g in templates}
        self._compile(templates)

    def _norms(self, words: Node) -> frozenset[int]:
        return frozenset(
            norm for word in words.text().split() for norm in self._tokenizer.words(word)
        )

    def _topic(
        self, name: str, node: Node, heard: Callable[[str], bool]
    ) -> Iterator[tuple[str, Node, _Group]]:
        parts = node.mapping(["label", "kind"], ["for", "against", "about", "asked"])
        kind = parts["kind"].one_of(KINDS_OF_TOPIC)
        self._topics[name] = Topic(name, parts["label"].text(), kind)
        for part in ("for", "against", "about", "asked"):
            for template in parts[part].text().split(",") if part in parts else ():
                if heard(template.strip()):
                    yield template.strip(), parts[part], _Group(part, name)

    def _compile(self, templates: Iterable[tuple[str, Node, _Group]]) -> None:
        """Fixed phrases become concepts, which cost a line little; the others stay templates."""
        self._matcher = Matcher(self._tokenizer, self._groups)
        self._templates: dict[int, _Group] = {}
        others = []
        try:
            for template, node, group in templates:
                if _is_fixed(syntax.parse(template), template):
                    self._matcher.add_concept(f"{group.part} {group.name}", [template])
                else:
                    others.append((template, node, group))
            for template, node, group in others:  # noqa: B007 - named in the error
                self._templates[self._matcher.add(template)] = group
        except TemplateError as error:
            raise node.error(f"template {template!r}: {error}") from None

    def read(
        self,
        text: str,
        line: Line,
        question: Line | None,
        values: Sequence[Value],
        tokens: Tokens,
    ) -> Claim:
        """The claim of a line that is not the rep's.

        `question` is the rep's line that it answers; `values` and `tokens` are those of the line.
        """
        found = self._found(text, line.body, tokens, values)
        cues = {group.name: span for group, span in reversed(found) if group.part == "cue"}
        denials = [(cue, self._reach(tokens, cue)) for group, cue in found if _denies(group)]
        stances = list(self._stances(found, denials))
        plain = _plain_answer(line, cues)
        asked, places = self._asked(text, question)
        if plain:
            stances += self._answer(line, places, plain)
        words = self._content(tokens)
        breaks = tuple(
            match.start() for match in self._break.finditer(text, line.body.start, line.body.end)
        )
        return Claim(
            line=line,
            stances=tuple(stances),
            sides=sides_of(stances, breaks),
            topics={stance.topic.name: stance.topic.kind for stance in stances},
            words=words,
            denied=self._denied_words(tokens, words, found),
            asked=asked,
            asked_topics=frozenset(g.name for g, _ in places if g.part != "cue"),
            refuses=plain == -1,
            cues=cues,
            breaks=breaks,
            length=len(tokens),
        )

    def _asked(self, text: str, question: Line | None) -> tuple[frozenset[str], list[Place]]:
        """The content words of the question before, and what it asks about."""
        if question is None:
            return frozenset(), []
        words = self._tokenizer.cut(text, question.body)
        return frozenset(self._content(words)), self._found(text, question.body, words)

    def _found(
        self, text: str, body: Span, tokens: Tokens, values: Sequence[Value] = ()
    ) -> list[Place]:
        numbers = [
            Value(ValueKind.COUNT, Span(*match.span()))
            for match in _NUMBER.finditer(text, body.start, body.end)
        ]
        seen = self._matcher.see(tokens, [*numbers, *values])
        found = [
            (self._groups[name], tokens.span(first, last))
            for name, first, last in self._matcher.words_of_concept(seen)
            if name in self._groups
        ]
        found += [
            (self._templates[hit.template], tokens.span(hit.first, hit.last))
            for hit in self._matcher.find(seen)
        ]
        return sorted(found, key=lambda place: (place[1], place[0].part, place[0].name))

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

    def _reach(self, tokens: Tokens, cue: Span, ends: frozenset[int] = frozenset()) -> Span:
        """What a denial governs: itself and some words after it, to the next sign or end."""
        first = bisect_left(tokens.starts, cue.end)
        end = cue.end
        for at in range(first, min(first + self._denial_reach, len(tokens))):
            norm = tokens.norms[at]
            if norm in ends or not self._tokenizer.norm_of(norm)[:1].isalnum():
                break
            end = tokens.ends[at]
        return Span(cue.start, end)

    def _denied_words(
        self, tokens: Tokens, words: dict[str, Span], found: Iterable[Place]
    ) -> frozenset[str]:
        """Content words whose being or happening is denied: "no contract", "never pays".

        Neither "no contract manager" (another noun follows) nor "nothing in the contract" denies it.
        """
        denied: set[str] = set()
        for group, cue in found:
            if not _denies(group):
                continue
            reach = self._reach(tokens, cue, self._links)
            inside = [w for w, span in words.items() if cue.end <= span.start < reach.end]
            if group.name == "denial-of-noun":
                inside = [w for w in inside if not self._goes_on(tokens, words[w])]
            denied.update(inside)
        return frozenset(denied)

    def _goes_on(self, tokens: Tokens, word: Span) -> bool:
        """Whether another content word follows at once, so that this one only describes it."""
        after = bisect_left(tokens.starts, word.end)
        if after >= len(tokens):
            return False
        norm = tokens.norms[after]
        return norm not in self._common and self._tokenizer.stem_of(norm) not in ("", NUMBER)

    def _content(self, tokens: Tokens) -> dict[str, Span]:
        """The stems of the words that say what a line is about, each with its first place.

        Where characters are words, two that stand together say it.
        """
        words: dict[str, Span] = {}
        if self._tokenizer.unspaced:
            return self._content_pairs(tokens)
        for at, norm in enumerate(tokens.norms):
            stem = self._tokenizer.stem_of(norm)
            if norm not in self._common and stem != NUMBER and len(stem) >= SHORTEST_WORD:
                words.setdefault(stem, tokens.span(at, at + 1))
        return words

    def _content_pairs(self, tokens: Tokens) -> dict[str, Span]:
        words: dict[str, Span] = {}
        stems = [
            "" if norm in self._common else self._tokenizer.stem_of(norm) for norm in tokens.norms
        ]
        for at, stem in enumerate(stems):
            if not holds_han(stem):
                if len(stem) >= SHORTEST_WORD:
                    words.setdefault(stem, tokens.span(at, at + 1))
            elif at + 1 < len(stems) and holds_han(stems[at + 1]):
                words.setdefault(stem + stems[at + 1], tokens.span(at, at + 2))
        return words


def _is_fixed(tree: syntax.Sequence, template: str) -> bool:
    """Whether a template is a plain phrase: no gap, value or edge, and `*` only in a lone word."""
    return (
        not set("<…^$") & set(template)
        and "..." not in template
        and (
            "*" not in template or (len(tree.parts) == 1 and isinstance(tree.parts[0], syntax.Part))
        )
    )


def _denies(group: _Group) -> bool:
    return group.part == "cue" and group.name in ("denial", "denial-of-noun")


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


def _words(node: Node) -> str:
    """The expression of words that part clauses."""
    try:
        return expression(node.texts())
    except TemplateError as error:
        raise node.error(str(error)) from None


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
