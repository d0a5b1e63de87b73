"""What lies over a statement: negation, hedge, hypothesis, the past, somebody else, a question, a correction.

One algorithm for all: find cues, drop those inside pseudo-cues, reach forward or backward to the
next terminator, attach (after medspaCy's ConText and edsnlp's qualifiers).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp.rules.rules import BUYING, SCOPES
from nlp.strict_yaml import Node
from nlp.templates.match import Matcher
from nlp.templates.seen import Found, Seen
from nlp.templates.template import TemplateError

USUAL_REACH = 6


@dataclass(frozen=True, slots=True)
class Scope:
    """Words `[first, last)` that a cue governs, and the cue's own words."""

    kind: str
    first: int
    last: int
    cue_first: int
    cue_last: int
    clause: int
    """Where the clause that holds the cue begins: at a terminator, or after the end of a sentence."""
    narrow: bool = False
    """Whether it governs only what ends in it too: in "no problem, that would help" the problem."""

    def covers(self, first: int, last: int) -> bool:
        """Whether a match of the words `[first, last)` begins under this scope and does not hold its cue; a rule that
        holds a "no" means it, one that holds "three quotes" took them for a figure of theirs."""
        holds = self.kind != BUYING and first <= self.cue_first and self.cue_last <= last
        within = not self.narrow or last <= self.last
        return self.first <= first < self.last and within and not holds

    def lies_in(self, first: int, last: int) -> bool:
        """Whether the cue stands within a match of the words `[first, last)`, in the clause in which
        the match begins, and governs the rest of it."""
        return self.clause <= first < self.cue_first and self.cue_last < last <= self.last


@dataclass(frozen=True, slots=True)
class _CueKind:
    scope: str
    direction: str
    reach: int


class ScopeRules:
    """The scope cues of a language, compiled into the matcher that its rules use.

    Reads a mapping of scope -> {forward, backward, pseudo, reach} and `terminators`. Raises PackError.
    """

    def __init__(self, node: Node, matcher: Matcher) -> None:
        self._cues: dict[int, _CueKind] = {}
        self._terminators: set[int] = set()
        fields = node.mapping(required=("terminators",), optional=SCOPES)
        for item in fields.pop("terminators"):
            self._terminators.add(_added(item, matcher))
        for scope, entry in fields.items():
            parts = entry.mapping(optional=("forward", "backward", "pseudo", "sentence", "reach"))
            reach = parts["reach"].whole_number() if "reach" in parts else USUAL_REACH
            for direction in ("forward", "backward", "pseudo", "sentence"):
                for item in parts.get(direction, ()):
                    self._cues[_added(item, matcher)] = _CueKind(scope, direction, reach)

    def find(self, seen: Seen, found: Iterable[Found]) -> list[Scope]:
        """The scopes of a line, given all templates found in it."""
        cues, stops = [], set(seen.sentence_ends)
        for hit in found:
            if hit.template in self._terminators:
                stops.add(hit.first)
            elif hit.template in self._cues:
                cues.append((self._cues[hit.template], hit))
        # words in common with a pseudo-cue: "isn't" and "not only" have one in "isn't only"
        pseudo = {
            (kind.scope, word)
            for kind, hit in cues
            if kind.direction == "pseudo"
            for word in range(hit.first, hit.last)
        }
        ordered = sorted(stops)
        return [*_within(cues)] + [
            self._reach(kind, hit, stops, ordered, seen)
            for kind, hit in cues
            if kind.direction != "pseudo"
            and not any((kind.scope, word) in pseudo for word in range(hit.first, hit.last))
        ]

    def _reach(
        self, kind: _CueKind, cue: Found, stops: set[int], ordered: list[int], seen: Seen
    ) -> Scope:
        """What a cue governs; `ordered` are the stops from the first on."""
        first, last = cue.first, cue.last
        before = bisect_left(ordered, first)
        clause = ordered[before - 1] if before else 0
        if kind.direction in ("backward", "sentence"):
            lowest = 0 if kind.direction == "sentence" else max(0, cue.first - kind.reach)
            while first > lowest and first - 1 not in self._ends(kind, stops, seen):
                first -= 1
        if kind.direction in ("forward", "sentence") and last - 1 not in seen.sentence_ends:
            words = len(seen.tokens)
            highest = words if kind.direction == "sentence" else min(words, cue.last + kind.reach)
            while last < highest and last not in self._ends(kind, stops, seen):
                last += 1
        return Scope(kind.scope, first, last, cue.first, cue.last, clause)

    @staticmethod
    def _ends(kind: _CueKind, stops: set[int], seen: Seen) -> set[int] | frozenset[int]:
        return seen.sentence_ends if kind.direction == "sentence" else stops


def _within(cues: Iterable[tuple[_CueKind, Found]]) -> Iterator[Scope]:
    """What a "no" that denies nothing behind it still denies: the rest of its own words, as in "no problem"."""
    for kind, cue in cues:
        if (kind.direction, kind.scope) == ("pseudo", "negated") and cue.last - cue.first > 1:
            no, first = cue.first, cue.first + 1
            yield Scope(kind.scope, first, cue.last, no, first, no, narrow=True)


def _added(item: Node, matcher: Matcher) -> int:
    try:
        return matcher.add(item.text())
    except TemplateError as error:
        raise item.error(f"template {item.text()!r}: {error}") from None
