"""The elements of a compiled template: where each can end, what it needs, what it can begin with.

An element lists every place where it can end, the preferred first, and so a template is matched
without stepping back and without regular expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any, cast

from nlp.templates.seen import Anchor, Seen

Ends = Callable[[Seen, int], Sequence[int]]
"""Given a line and a first word, each word index at which an element can end, the preferred first."""

Group = frozenset[Anchor]
"""Anchors of which one must be in the line."""

Way = tuple[Group, ...]
"""Groups that must all be in a line for one way of matching an element."""

Rank = Callable[[Group], tuple[int, ...]]
"""Orders groups of anchors, the one that fewest lines hold first."""

MOST_WAYS = 400
"""A template with more ways is looked for by its choices as a whole."""


class Matching:
    """How an element is matched: what makes the function, and what it is made of, which can be kept.

    The function is made when a line first needs it: most templates never meet a line that could fulfil them.
    """

    __slots__ = ("_ends", "_given", "_make")

    def __init__(self, make: Callable[..., Ends], *given: Any) -> None:
        self._make, self._given = make, given
        self._ends: Ends | None = None

    @property
    def ends(self) -> Ends:
        """The function."""
        if self._ends is None:
            self._ends = self._make(*self._given)
        return self._ends

    def __reduce__(self) -> tuple[Any, ...]:
        return Matching, (self._make, *self._given)


@dataclass(frozen=True, slots=True)
class Compiled:
    """An element, ready to match."""

    matching: Matching
    ways: tuple[Way, ...]
    """Every line that matches fulfils one of these; empty when the element may match nothing."""
    firsts: Group | None
    """What a match can begin with; None when that can be any word, or none."""
    words: frozenset[str] | None = None
    """For an element that is always exactly one word: which."""
    at_start: bool = False
    """Whether it can match at the beginning of a line only."""


@lru_cache(100_000)
def once(group: frozenset[Any]) -> frozenset[Any]:
    """The group that is equal, if there was one: most stand in many templates, and need memory once."""
    return group


def literal(norms: Sequence[str]) -> Compiled:
    """Words, one after the other, by their normal forms."""
    if len(norms) == 1:
        return _one_word(frozenset(norms))
    way = tuple(once(frozenset({norm})) for norm in norms)
    return Compiled(Matching(_phrase, list(norms)), (way,), way[0])


def of_class(number: int) -> Compiled:
    """A word or phrase of a concept, a value, or a word with `*`."""
    anchor = once(frozenset({number}))
    return Compiled(Matching(_of_class, number), ((anchor,),), anchor)


def gap(most: int) -> Compiled:
    """Up to `most` words within the sentence."""
    return Compiled(Matching(_gap, most), (), None)


def edge(at_start: bool) -> Compiled:
    """The beginning or the end of the line."""
    return Compiled(
        Matching(_edge, at_start), (), frozenset() if at_start else None, at_start=at_start
    )


def choice(options: Sequence[Compiled], optional: bool) -> Compiled:
    """One of several elements, or none when `optional`."""
    words = [option.words for option in options if option.words is not None]
    if len(words) == len(options) and not optional:
        return _one_word(frozenset().union(*words))
    ways: tuple[Way, ...] = ()
    if not optional and all(option.ways for option in options):
        ways = tuple(dict.fromkeys(way for option in options for way in option.ways))
    firsts = _union(option.firsts for option in options)
    tried = [(option.matching, _first_words(option)) for option in options]
    return Compiled(Matching(_choice, tried, optional), ways, firsts)


def sequence(parts: Sequence[Compiled], rank: Rank) -> Compiled:
    """Elements one after the other; `rank` orders groups of anchors, the rarest first.

    Ways multiply, so one part keeps its ways apart, the one whose words are rarest, and each of the
    others adds one group with a word of every way of its own.
    """
    if len(parts) == 1:
        return parts[0]
    needed = [part for part in parts if part.ways]
    ways: tuple[Way, ...] = ()
    if needed:
        apart = min(needed, key=lambda part: _rank_of(part.ways, rank))
        rest = {_merged(part.ways, rank) for part in needed if part is not apart}
        ways = tuple(
            tuple(sorted({*way, *rest}, key=rank))
            for way in (
                apart.ways if len(apart.ways) <= MOST_WAYS else ((_merged(apart.ways, rank),),)
            )
        )
    leading = list(takewhile(lambda part: not part.ways, parts))
    firsts = _union(part.firsts for part in parts[: len(leading) + 1])
    steps = [(part.matching, part.firsts if part.ways else None) for part in parts]
    return Compiled(Matching(_sequence, steps), ways, firsts, at_start=parts[0].at_start)


def _rank_of(ways: tuple[Way, ...], rank: Rank) -> tuple[int, ...]:
    """How frequent the most frequent way is."""
    return max(min(rank(group) for group in way) for way in ways)


def _merged(ways: tuple[Way, ...], rank: Rank) -> Group:
    return once(frozenset().union(*(min(way, key=rank) for way in ways)))


def _one_word(words: frozenset[str]) -> Compiled:
    """A single word, one of several."""
    words = once(words)
    ways = tuple((once(frozenset({norm})),) for norm in sorted(words))
    return Compiled(Matching(_words, words), ways, words, words)


def _union(sets: Iterable[Group | None]) -> Group | None:
    found: set[Anchor] = set()
    for one in sets:
        if one is None:
            return None
        found |= one
    return once(frozenset(found))


def _words(wanted: frozenset[str]) -> Ends:
    def ends(seen: Seen, at: int) -> Sequence[int]:
        norms = seen.tokens.norms
        return (at + 1,) if at < len(norms) and norms[at] in wanted else ()

    return ends


def _phrase(wanted: list[str]) -> Ends:
    first, length = wanted[0], len(wanted)

    def ends(seen: Seen, at: int) -> Sequence[int]:
        norms = seen.tokens.norms
        if at < len(norms) and norms[at] == first and norms[at : at + length] == wanted:
            return (at + length,)
        return ()

    return ends


def _of_class(number: int) -> Ends:
    def ends(seen: Seen, at: int) -> Sequence[int]:
        if at not in seen.longer:
            return (at + 1,) if at < len(seen.kinds) and number in seen.kinds[at].classes else ()
        found = [end for known, end in seen.longer[at] if known == number]
        if at < len(seen.kinds) and number in seen.kinds[at].classes:
            found.append(at + 1)
        return found

    return ends


def _gap(most: int) -> Ends:
    def ends(seen: Seen, at: int) -> Sequence[int]:
        last = min(at + most, len(seen.tokens.norms))
        stop = next((end for end in range(at, last) if end in seen.sentence_ends), last)
        return range(at, stop + 1)

    return ends


def _edge(at_start: bool) -> Ends:
    def ends(seen: Seen, at: int) -> Sequence[int]:
        return (at,) if at == (0 if at_start else len(seen.tokens.norms)) else ()

    return ends


def _choice(options: Sequence[tuple[Matching, frozenset[str] | None]], optional: bool) -> Ends:
    """Only the options that can begin with the word at hand are tried, in their order."""
    firsts = [(option.ends, words) for option, words in options]
    always = tuple(ends for ends, words in firsts if words is None)
    known = {norm for _, words in firsts for norm in words or ()}
    tried: dict[str, list[Ends]] = {norm: [] for norm in known}
    for option_ends, words in firsts:
        for norm in known if words is None else words:
            tried[norm].append(option_ends)
    by_word = {norm: tuple(fitting) for norm, fitting in tried.items()}

    def ends(seen: Seen, at: int) -> Sequence[int]:
        norms = seen.tokens.norms
        fitting = by_word.get(norms[at], always) if at < len(norms) else always
        found = [end for option in fitting for end in option(seen, at)]
        if optional:
            found.append(at)
        return found

    return ends


def _first_words(option: Compiled) -> frozenset[str] | None:
    """The words with which an option must begin; None when it can begin otherwise."""
    if not option.firsts or not all(isinstance(anchor, str) for anchor in option.firsts):
        return None
    return cast(frozenset[str], option.firsts)


def _sequence(parts: Sequence[tuple[Matching, Group | None]]) -> Ends:
    steps = [(part.ends, firsts) for part, firsts in parts]

    def ends(seen: Seen, at: int) -> Sequence[int]:
        reached: Sequence[int] = (at,)
        for part, firsts in steps:
            if len(reached) == 1:
                reached = part(seen, reached[0])
            else:
                if firsts is not None:
                    reached = [one for one in reached if seen.begins(firsts, one)]
                # the order of preference stays: what came first is tried first
                reached = list(dict.fromkeys([end for one in reached for end in part(seen, one)]))
            if not reached:
                return ()
        return reached

    return ends
