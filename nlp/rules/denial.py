"""The "no"s of a line: which of them make the words of a rule say the contrary."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nlp.rules.rules import Rule
from nlp.rules.scope import Scope
from nlp.templates.match import Matcher
from nlp.templates.seen import Found, Seen

HAVING = frozenset(("budget met", "authority met"))
"""What is said to be there, or to be somebody's: a "not" right after it denies it ("there is not")."""


class Denials:
    """What is denied in a line, given its scopes; a match costs what its own words cost."""

    def __init__(
        self, scopes: Iterable[Scope], seen: Seen, matcher: Matcher, unspaced: bool
    ) -> None:
        self._seen, self._matcher, self._unspaced = seen, matcher, unspaced
        self._from: dict[int, list[Scope]] = defaultdict(list)
        self._until: dict[int, list[Scope]] = defaultdict(list)
        for scope in scopes:
            if scope.kind == "negated":
                self._from[scope.cue_first].append(scope)
                self._until[scope.cue_last].append(scope)
        self._begins = sorted(self._from)

    def of(self, place: Found, rule: Rule) -> Scope | None:
        """The "no" that has the words of a rule say the contrary, if any."""
        if not self._begins:
            return None
        return self._denied(place, rule) or self._denied_twice(place, rule)

    def _within(self, place: Found) -> Iterator[Scope]:
        """Those that begin within a match."""
        number = bisect_left(self._begins, place.first)
        while number < len(self._begins) and self._begins[number] < place.last:
            yield from self._from[self._begins[number]]
            number += 1

    def _denied(self, place: Found, rule: Rule) -> Scope | None:
        """The "no" in a gap of a match that shows a fact to hold, or right after it ("there is not")."""
        if "negated" not in rule.unless or not any(one.endswith(" met") for one in rule.shows):
            return None
        first, last = place.first, place.last
        if not HAVING.isdisjoint(rule.shows):
            for scope in self._from.get(last, ()):
                if scope.clause <= first:
                    return scope
        inside = [scope for scope in self._within(place) if scope.lies_in(first, last)]
        if not inside or self._stands_without(place, inside):
            return None
        return inside[0]

    def _stands_without(self, place: Found, denials: Iterable[Scope]) -> bool:
        """Whether a match stands when no gap of it may hold any of the denials: the rule names them."""
        ends = self._seen.sentence_ends
        barred = {at for at in range(place.first - 1, place.last) if at in ends} | {place.last}
        for scope in denials:
            barred.update(range(scope.cue_first, scope.cue_last))
        line = replace(self._seen, sentence_ends=frozenset(barred))
        return self._matcher.end_of(place.template, line, place.first) == place.last

    def _denied_twice(self, place: Found, rule: Rule) -> Scope | None:
        """The second "no" beside a match that shows a fact to fail and holds a "no" itself: "cannot see
        why we would not" is a yes. It comes first where characters stand for words: 不是没钱.
        Across a sign or a "so" it denies nothing: "do not call again. Not interested"."""
        if not any(one.endswith(" unmet") for one in rule.shows):
            return None
        if next(self._within(place), None) is None:
            return None
        if self._seen.kinds[place.first if self._unspaced else place.last - 1].is_sign:
            return None
        beside = self._until.get(place.first) if self._unspaced else self._from.get(place.last)
        found = beside[0] if beside else None
        apart = found and not self._unspaced and found.clause > place.first
        return None if apart else found
