"""What the rules make of a phrase: flags with their cues, rules that match, what lies over the words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from nlp.explain import Explanation, Weighing, explain
from nlp.language import identify
from nlp.pack import Pack
from nlp.reader import hear_lines
from nlp.rules.rules import Rule
from nlp.types import Span
from service.calls.failing_examples import FROM_DESK
from service.packs.cue_meanings import CueMeanings
from service.qualify.engine import Engine
from service.qualify.types import Request

STRONGEST = 6
"""Cues of a flag that are shown."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A rule that matched; `scope` names what keeps it silent, if something does."""

    rule: Rule
    words: str
    scope: str | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A kind of signal as it was weighed. It is flagged from 0 on."""

    kind: str
    quote: str
    start: int
    score: int
    cues: tuple[tuple[int, str], ...]
    """(weight in hundredths, what it means), the strongest first."""


@dataclass(frozen=True, slots=True)
class TriedLine:
    """One line of what was tried."""

    text: str
    flags: tuple[Weighed, ...]
    nearest: Weighed | None
    scopes: tuple[tuple[str, str, str], ...]
    """(what lies over the words, the cue that opens it, the words)."""
    rules: tuple[Matched, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What the rules make of a text; no lines where its language is not covered."""

    language: str
    facts: tuple[tuple[str, str, str], ...]
    """(fact, state, rule) of each statement that counts."""
    lines: tuple[TriedLine, ...]

    def without_the_desks(self) -> Tried:
        """The same without rules that were published at the desk: another organisation's words."""
        return replace(
            self,
            facts=tuple(fact for fact in self.facts if not fact[2].startswith(FROM_DESK)),
            lines=tuple(
                replace(line, rules=tuple(one for one in line.rules if not _of_desk(one)))
                for line in self.lines
            ),
        )


def _of_desk(matched: Matched) -> bool:
    return matched.rule.id.startswith(FROM_DESK)


def tried(engine: Engine, text: str, language: str) -> Tried:
    """Read a text as a call of its own."""
    spoken = identify(text, default="en") if language == "auto" else language
    pack = engine.reader.packs.get(spoken)
    if pack is None:
        return Tried(spoken, (), ())
    facts = engine.analyse(Request(text=text, lang=spoken))["facts"]
    said = ((name, one) for name, fact in facts.items() for one in fact["evidence"])
    found = {(name, one["state"], one["rule"] or "") for name, one in said}
    return Tried(spoken, tuple(sorted(found)), tuple(_lines(pack, text, spoken)))


def _lines(pack: Pack, text: str, language: str) -> Iterator[TriedLine]:
    meanings = CueMeanings(pack)
    rules = {read.line.index: tuple(_matched(read, text)) for read in hear_lines(pack, text)}
    for one in explain(pack, text, language):
        flags = tuple(_weighed(flag, meanings, text) for flag in one.flags)
        nearest = _weighed(one.nearest, meanings, text) if one.nearest is not None else None
        words = text[one.line.start : one.line.end].strip()
        matched = rules.get(one.line.index, ())
        yield TriedLine(words, flags, nearest, tuple(_scopes(one, text)), matched)


def _matched(read: Any, text: str) -> Iterator[Matched]:
    for hit in read.heard.hits:
        words: Span = read.span(hit.first, hit.last)
        yield Matched(hit.rule, words.of(text), hit.blocked.kind if hit.blocked else None)


def _scopes(one: Explanation, text: str) -> Iterator[tuple[str, str, str]]:
    for over in one.scopes:
        yield over.scope, over.cue.of(text), over.words.of(text)


def _weighed(one: Weighing, meanings: CueMeanings, text: str) -> Weighed:
    cues = sorted(one.cues, key=lambda cue: (-abs(cue.weight), cue.id))[:STRONGEST]
    told = tuple((cue.weight, f"{meanings.meaning(cue, text)} ({cue.id})") for cue in cues)
    quote = one.quote.of(text) if one.quote is not None else ""
    return Weighed(one.kind, quote, one.start, one.score, told)
