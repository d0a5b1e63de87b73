"""Headings at the head of a line, under which a rep jots one thing: `pain: double entry` · `dm = Karen`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from nlp.questions.questions import QUESTION_MARKS
from nlp.sources import Sources
from nlp.strict_yaml import Node
from nlp.templates.phrases import expression, proved
from nlp.types import FACTS, State
from nlp.words.folding import Folding
from nlp.words.folding import load as load_folding
from nlp.words.lazy_pattern import LazyPattern, in_any_case

KNOWN_WITHOUT = frozenset(("competition",))
"""That there is none is an answer too, and all there is to know."""

NOTHING = "nothing"
"""What an example shows that leaves its heading open."""

_KEYS = ("facts", "none", "open", "examples")

_SIGN = r"\s*(?P<sign>[:=?：＝？]|->|→|(?<=\s)[-–—](?=\s))\s*"
"""What parts a heading from what stands under it."""

_NOT_WORDS = r"[\W_]*"
_CLAUSE_END = r"(?:[\W_]*$|\s*[.,;:!。，；！(（–—-])"


class Said(StrEnum):
    """What stands under a heading."""

    SOMETHING = "something"
    NONE = "none"
    OPEN = "open"
    """Nothing, or words such as "tbd" that leave it open."""


class Heading(NamedTuple):
    """What a heading is about, and what stands under it."""

    fact: str
    start: int
    """Where that begins, in code points of the line."""
    said: Said
    asks: bool
    """Whether it is jotted as a question ("budget? no"); the rep's own summary has another sign."""

    @property
    def state(self) -> State:
        """What that alone shows of the fact."""
        if self.said is Said.OPEN:
            return State.UNKNOWN
        none = self.said is Said.NONE and self.fact not in KNOWN_WITHOUT
        return State.UNMET if none else State.MET


class OfFact(NamedTuple):
    """The headings of one fact, and where they are written."""

    fact: str
    pattern: LazyPattern
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class Headed:
    """A line of `examples`: what it must show ("need met"), and where it is written."""

    shows: str
    text: str
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a language, and what leaves them open or says that there is nothing."""

    facts: tuple[OfFact, ...]
    none: LazyPattern
    open: LazyPattern
    examples: tuple[Headed, ...]
    fold: Folding
    """One spelling for words that are written in two, such as 預算 and 预算."""

    def find(self, words: str) -> Heading | None:
        """The heading of a line."""
        words = self.fold(words)
        for one in self.facts:
            match = one.pattern.match(words)
            if match is not None:
                return Heading(
                    one.fact,
                    match.end(),
                    self._said(words[match.end() :]),
                    asks=match.group("sign") in QUESTION_MARKS,
                )
        return None

    def _said(self, words: str) -> Said:
        if not any(sign.isalnum() for sign in words) or self.open.match(words):
            return Said.OPEN
        return Said.NONE if self.none.match(words) else Said.SOMETHING


def load(sources: Sources) -> Headings | None:
    """The headings of a language, a company's own added; None where no file names any. Raises PackError."""
    nodes = [node.mapping(optional=_KEYS) for node in sources.nodes("headings")]
    if not nodes:
        return None
    facts: dict[str, list[Node]] = {}
    for node in nodes:
        if "facts" in node:
            for fact, entry in node["facts"].mapping(optional=FACTS).items():
                facts.setdefault(fact, []).extend(entry)
    fold = load_folding(sources)
    return Headings(
        tuple(
            OfFact(fact, _compiled(entries, fold, _SIGN), entries[0].file, entries[0].line)
            for fact, entries in facts.items()
            if entries
        ),
        none=_compiled(_entries(nodes, "none"), fold, _CLAUSE_END),
        open=_compiled(_entries(nodes, "open"), fold),
        examples=tuple(_examples(nodes)),
        fold=fold,
    )


def _entries(nodes: Iterable[dict[str, Node]], name: str) -> list[Node]:
    return [entry for node in nodes if name in node for entry in node[name]]


def _compiled(entries: Iterable[Node], fold: Folding, after: str = "") -> LazyPattern:
    """One expression of all, at the head of what it is held against."""
    phrases = [fold(phrase) for phrase in proved(entries)]
    source = expression(phrases) if phrases else "(?!)"
    return in_any_case(rf"{_NOT_WORDS}{source}{after}")


def _examples(nodes: Iterable[dict[str, Node]]) -> Iterator[Headed]:
    known = [f"{fact} {state}" for fact in FACTS for state in (State.MET, State.UNMET)]
    for node in nodes:
        if "examples" in node:
            for shows, lines in node["examples"].mapping(optional=(NOTHING, *known)).items():
                for line in lines:
                    yield Headed(shows, line.text(), line.file, line.line)
