"""Whether the company on the line fits the seller's profile: industry, size, territory.

A criterion that clearly fails decides, and so do two that are missed; a near miss decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from nlp.types import Evidence, Line, Reading, Role, Span, State
from service.qualify.by_language import ByLanguage, in_language
from service.qualify.fit.headcount import Headcount, HeadcountWords
from service.qualify.fit.industries import Industries
from service.qualify.fit.judgement import JudgementWords, judgements
from service.qualify.fit.others import OthersWords
from service.qualify.fit.places import Places
from service.qualify.profile import IdealCustomer, Profile
from service.qualify.sources import Sources
from service.qualify.types import LANGUAGES

HEADCOUNT = "fit/headcount.yaml"
NEAR_MISS = 0.8
"""Below this share of the least size, or above its inverse of the greatest, a company is out."""
OPENING = 6
"""So many lines of the prospect, or remarks, introduce the company."""
MOST_BETWEEN = 2
"""Words between the industry and the place in the name of a company: `freight forwarder in Rotterdam`."""
WEIGHT = 100


@dataclass(frozen=True)
class Fit:
    """What is needed to judge the fit, read once."""

    headcounts: Mapping[str, HeadcountWords]
    """By language."""
    judged: Mapping[str, JudgementWords]
    """What the rep writes of companies that are none of ours, by language."""
    industries: Industries
    places: Places

    @classmethod
    def of(cls, sources: Sources) -> Fit:
        """Read `fit/*.yaml`. Raises PackError."""
        others = OthersWords.of(sources.read("fit/others.yaml"))
        counted = sources.read(HEADCOUNT).mapping(("en",), LANGUAGES[1:])
        return cls(
            ByLanguage(counted, lambda _, words: HeadcountWords.of(words)),
            judgements(sources.read("fit/judgement.yaml")),
            Industries.of(sources.read("fit/industries.yaml"), others),
            Places.of(sources.read("fit/places.yaml"), others),
        )

    def evidence(
        self, reading: Reading, profile: Profile | None, answers: Iterable[Evidence] = ()
    ) -> list[Evidence]:
        """Evidence on the fact `fit`: what fails if anything does, else what holds.

        `answers` are those to knock-outs.
        """
        if profile is None:
            return []
        ideal = profile.ideal_customer
        found = [
            *answers,
            *self._judged(reading, ideal),
            *self._size(reading, ideal),
            *self._industry(reading, ideal),
            *self._territory(reading, ideal),
        ]
        misses = [evidence for evidence in found if evidence.state is not State.MET]
        failed = [evidence for evidence in misses if evidence.state is State.UNMET]
        if len(misses) > len(failed) and len(misses) > 1:
            failed = [replace(evidence, state=State.UNMET) for evidence in misses]
        return failed or [evidence for evidence in found if evidence.state is State.MET]

    def _judged(self, reading: Reading, ideal: IdealCustomer) -> Iterator[Evidence]:
        words = in_language(self.judged, reading.language)
        for span, line in words.find(reading, ideal.min_employees or 0):
            yield _evidence(reading, "judged", State.UNMET, span, line)

    def _size(self, reading: Reading, ideal: IdealCustomer) -> Iterator[Evidence]:
        """One number that lies within the limits is enough; all must lie far outside to fail.

        Of parts of a company ("40 vans") only those that introduce it count: later ones are often dreams.
        """
        counts = in_language(self.headcounts, reading.language).find(reading)
        whole = [count for count in counts if count.whole]
        if not (ideal.min_employees or ideal.max_employees):
            return
        if nobody := [count for count in whole if count.sure and not count.people]:
            state = State.UNMET if ideal.min_employees else State.MET
            yield _evidence(reading, "size", state, nobody[0].span, nobody[0].line)
            return
        for count in whole:
            if _within(count.people, ideal):
                yield _evidence(reading, "size", State.MET, count.span, count.line)
                return
        sure = [count for count in whole if count.sure]
        if not sure:
            return
        said = max(sure, key=_people)
        opening = {line.index for line in islice(_company_lines(reading), OPENING)}
        if any(count.all_named for count in whole):
            opening = set()
        told = [count for count in counts if count.whole or count.line in opening]
        too_small = max(map(_people, told)) < ideal.min_employees * NEAR_MISS
        too_large = ideal.max_employees and said.people > ideal.max_employees / NEAR_MISS
        state = State.UNMET if too_small or too_large else State.UNKNOWN
        yield _evidence(reading, "size", state, said.span, said.line)

    def _industry(self, reading: Reading, ideal: IdealCustomer) -> Iterator[Evidence]:
        none: frozenset[str] = frozenset()
        wanted = none.union(*(self.industries.meant_by(name) for name in ideal.industries))
        for line in _company_lines(reading):
            if own := self.industries.own_name(ideal.industries, reading.text, line.body):
                yield _evidence(reading, "industry", State.MET, own, line.index)
                return
        if not wanted:
            return
        shown: set[str] = set()
        first: tuple[Span, int] | None = None
        denied: tuple[Span, int] | None = None
        named = False
        for number, line in enumerate(_company_lines(reading)):
            for found in self.industries.find(reading.text, line.body):
                if found.denied:
                    if found.industries & wanted:
                        denied = denied or (found.span, line.index)
                    continue
                if found.industries & wanted:
                    yield _evidence(reading, "industry", State.MET, found.span, line.index)
                    return
                is_one = self.industries.says_what_it_is(reading.text, line.body, found.span)
                if number < OPENING or is_one:
                    shown |= found.industries
                    first = (found.span, line.index) if is_one or not first else first
                    named = named or is_one
        if denied:
            yield _evidence(reading, "industry", State.UNMET, *denied)
        elif first and self.industries.far_from(frozenset(shown), wanted):
            state = State.UNMET if named else State.UNKNOWN
            yield _evidence(reading, "industry", state, *first)

    def _territory(self, reading: Reading, ideal: IdealCustomer) -> Iterator[Evidence]:
        wanted = self.places.territory(ideal.territories)
        if not wanted:
            return
        named: tuple[Span, int] | None = None
        away: tuple[Span, int] | None = None
        for number, line in enumerate(_company_lines(reading)):
            for place in self.places.find(reading.text, line.body, opening=number == 0):
                sits_there = place.sits_there or (
                    number == 0 and self._names_company(reading.text, line.body, place.span)
                )
                if place.countries & wanted:
                    if sits_there:
                        yield _evidence(reading, "territory", State.MET, place.span, line.index)
                        return
                    named = named or (place.span, line.index)
                elif sits_there and not away and not place.possible & wanted:
                    away = place.span, line.index
        if away:  # a customer or a branch within the territory makes it a near miss
            state = State.UNKNOWN if named else State.UNMET
            yield _evidence(reading, "territory", state, *away)
        elif named:
            yield _evidence(reading, "territory", State.MET, *named)

    def _names_company(self, text: str, line: Span, place: Span) -> bool:
        """Whether the place belongs to what the company is called: `hotel in Malmö`."""
        between = (
            text[found.span.end : place.start].casefold().split()
            for found in self.industries.find(text, line)
            if found.span.end < place.start
        )
        near = self.places.next_to_name
        return any(0 < len(words) <= MOST_BETWEEN and words[-1] in near for words in between)


def _people(count: Headcount) -> int:
    return count.people


def _within(people: int, ideal: IdealCustomer) -> bool:
    return people >= ideal.min_employees and people <= (ideal.max_employees or people)


def _company_lines(reading: Reading) -> Iterator[Line]:
    """What the prospect said, and the rep's remarks; not what the rep asked."""
    return (line for line in reading.lines if line.role is not Role.REP and line.has_words)


def _evidence(reading: Reading, criterion: str, state: State, span: Span, line: int) -> Evidence:
    own = reading.lines[line].role is Role.PROSPECT
    provenance = "quote" if own else "paraphrase"
    return Evidence("fit", state, span, line, f"fit-{criterion}", provenance, WEIGHT)
