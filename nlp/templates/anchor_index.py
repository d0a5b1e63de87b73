"""Compiled templates, found by their rarest words: the cost of a line grows with what it holds.

Lines are looked at together: which of them hold a word is one number, a bit for each line, so that
what a template needs is compared once for all lines and not once for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from nlp.templates.elements import Compiled, Group, Way
from nlp.templates.seen import Anchor, Found, Seen
from nlp.templates.template import TemplateError

LINES_TOGETHER = 60
"""Lines that are looked at together: so many bits make a small number."""

Lines = int
"""A set of lines: bit n for line n."""

_in_order = itemgetter(1, 2, 0)


class AnchorIndex:
    """Templates by the anchors of each way in which they can match."""

    def __init__(self) -> None:
        self._compiled: list[Compiled] = []
        self._alone: dict[Anchor, list[int]] = defaultdict(list)
        """Templates that are tried wherever the anchor is."""
        self._together: dict[Anchor, list[tuple[int, Way]]] = defaultdict(list)
        """Templates that need more than the anchor."""

    def add(self, compiled: Compiled) -> int:
        """Number a template. Raises TemplateError for one that could match without any word."""
        if not compiled.ways:
            raise TemplateError("nothing in the template must be there")
        number = len(self._compiled)
        self._compiled.append(replace(compiled, ways=()))  # they are kept below
        for first, *others in compiled.ways:
            for anchor in first:
                if others:
                    self._together[anchor].append((number, tuple(others)))
                else:
                    self._alone[anchor].append(number)
        return number

    def find(self, lines: Sequence[Seen]) -> list[list[Found]]:
        """For each line the leftmost matches of every template, those of one not overlapping, in the
        order of the line."""
        found: list[list[Found]] = [[] for _ in lines]
        for start in range(0, len(lines), LINES_TOGETHER):
            together = lines[start : start + LINES_TOGETHER]
            for number, where in self._likely(together).items():
                for line in _each(where):
                    found[start + line] += _matches(number, self._compiled[number], together[line])
        for hits in found:
            hits.sort(key=_in_order)
        return found

    def end_of(self, number: int, seen: Seen, first: int) -> int | None:
        """The word after a template's match that begins at the word `first`; None when there is none."""
        ends = self._compiled[number].matching.ends(seen, first)
        return ends[0] if ends else None

    def _likely(self, lines: Sequence[Seen]) -> dict[int, Lines]:
        """The templates whose anchors are there, each with the lines that hold them."""
        where: dict[Anchor, Lines] = defaultdict(int)
        for line, seen in enumerate(lines):
            for anchor in seen.places:
                where[anchor] |= 1 << line
        likely: dict[int, Lines] = defaultdict(int)
        for anchor in where.keys() & self._alone.keys():
            for number in self._alone[anchor]:
                likely[number] |= where[anchor]
        known: dict[Group, Lines] = {}
        for anchor in where.keys() & self._together.keys():
            for number, groups in self._together[anchor]:
                holding = where[anchor]
                for group in groups:
                    if group not in known:
                        known[group] = _holding(group, where)
                    holding &= known[group]
                    if not holding:
                        break
                else:
                    likely[number] |= holding
        return likely


def _holding(group: Group, where: dict[Anchor, Lines]) -> Lines:
    """The lines that hold an anchor of the group."""
    lines = 0
    for anchor in group if len(group) < len(where) else group & where.keys():
        if anchor in where:
            lines |= where[anchor]
    return lines


def _each(lines: Lines) -> Iterator[int]:
    while lines:
        lowest = lines & -lines
        yield lowest.bit_length() - 1
        lines ^= lowest


def _matches(number: int, template: Compiled, seen: Seen) -> Iterator[Found]:
    after, ends_of = 0, template.matching.ends
    for at in _starts(template, seen):
        if at < after:
            continue
        ends = ends_of(seen, at)
        if ends and ends[0] > at:
            yield Found(number, at, ends[0])
            after = ends[0]


def _starts(template: Compiled, seen: Seen) -> Iterable[int]:
    """Words at which a match may begin, in order."""
    firsts = template.firsts
    if template.at_start:
        return (0,) if firsts is None or seen.begins(firsts, 0) else ()
    if firsts is None:
        return range(len(seen.tokens))
    places = seen.places
    if len(firsts) < len(places):
        begins = [places[anchor] for anchor in firsts if anchor in places]
    else:
        begins = [at for anchor, at in places.items() if anchor in firsts]
    if len(begins) == 1 and len(begins[0]) == 1:
        return begins[0]
    return sorted({at for some in begins for at in some})
