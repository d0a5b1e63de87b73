"""Compiled templates, found by their rarest words: the cost of a line grows with what it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from nlp.elements import Compiled, Group, Way
from nlp.seen import Anchor, Found, Seen
from nlp.template import TemplateError


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
        self._compiled.append(compiled)
        for first, *others in compiled.ways:
            for anchor in first:
                if others:
                    self._together[anchor].append((number, tuple(others)))
                else:
                    self._alone[anchor].append(number)
        return number

    def find(self, seen: Seen) -> list[Found]:
        """Leftmost matches of every template, those of one not overlapping, in the order of the line."""
        there = seen.places.keys()
        fired: set[int] = set()
        for anchor in there & self._alone.keys():
            fired.update(self._alone[anchor])
        for anchor in there & self._together.keys():
            for number, groups in self._together[anchor]:
                if number in fired:
                    continue
                for group in groups:
                    if group.isdisjoint(there):
                        break
                else:  # all of them are met
                    fired.add(number)
        found = [hit for number in fired for hit in self._matches(number, seen)]
        found.sort(key=lambda hit: (hit.first, hit.last, hit.template))
        return found

    def _matches(self, number: int, seen: Seen) -> Iterator[Found]:
        template = self._compiled[number]
        after = 0
        for at in (0,) if template.at_start else _starts(template.firsts, seen):
            if at < after:
                continue
            ends = template.ends(seen, at)
            if ends and ends[0] > at:
                yield Found(number, at, ends[0])
                after = ends[0]


def _starts(firsts: Group | None, seen: Seen) -> Iterable[int]:
    """Words at which a match may begin, in order."""
    if firsts is None:
        return range(len(seen.tokens))
    places = seen.places
    if len(firsts) < len(places):
        begins = [places[anchor] for anchor in firsts if anchor in places]
    else:
        begins = [at for anchor, at in places.items() if anchor in firsts]
    return sorted({at for some in begins for at in some})
