"""What a single line says of a fact outright, so that nothing needs to be weighed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from nlp.cues.cues import LineReading, Weighed, name_of
from nlp.questions.headings import Heading, Said
from nlp.rules.listen import Hit
from nlp.types import State, ValueKind

RULED = 100
"""In hundredths, what saying it outright weighs by itself."""

FIGURED = frozenset(("budget", "timeline", "metrics"))
"""Facts that are known when a figure or date is."""

ANSWERED_BY = {
    "budget": (ValueKind.MONEY, ValueKind.COUNT, ValueKind.RATE),
    "timeline": (ValueKind.DATE, ValueKind.DURATION),
}
"""What answers a question about a fact, whatever the other words are."""

_HEADING = "heading"
"""The kind of cue of what stands under a heading; its name is the fact's."""


def plainly_said(read: LineReading, *, short: bool) -> Iterator[tuple[str, Weighed]]:
    """Each fact with its state ("need met") that a line says, and the cue for it.

    Rules that decide say it, and what stands under a heading; in a `short` text also rules that decide
    in such ones, and any rule that finds the very fact which the line was asked about.
    """
    if read.heading is None:
        yield from _ruled(read, short=short)
        if short:
            yield from _answered(read)
        return
    state = _under(read.heading, read)
    if state is not State.UNKNOWN:
        first = bisect_right(read.heard.seen.tokens.ends, read.heading.start)
        words = ((0, max(1, first)), (first, first + 1))
        yield f"{read.heading.fact} {state}", Weighed((_HEADING, read.heading.fact), RULED, words)
    if read.heading.said is Said.SOMETHING:
        yield from _ruled(read, short=short)


def _ruled(read: LineReading, *, short: bool) -> Iterator[tuple[str, Weighed]]:
    """What rules say, each fact by the longest match, with the words of others that say the same and overlap it."""
    about = read.setting.asked_about if short else ()
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in sorted(_hits(read), key=lambda hit: (hit.first - hit.last, hit.first)):
        decides = hit.rule.suffices(hit.template, short=short)
        for name in hit.rule.shows:
            if " " in name and (decides or name.rsplit(" ", 1)[0] in about):
                found[name].append(hit)
    for name, hits in found.items():
        yield name, Weighed(("rule", hits[0].rule.id), RULED, (_joined(hits),))


def _joined(hits: Sequence[Hit]) -> tuple[int, int]:
    first, last = hits[0].first, hits[0].last
    for hit in hits:
        if hit.first < last and first < hit.last:
            first, last = min(first, hit.first), max(last, hit.last)
    return first, last


def _answered(read: LineReading) -> Iterator[tuple[str, Weighed]]:
    """The sum or the date that was asked for, and for nothing else, unless a rule hears that there is none."""
    about = read.setting.asked_about
    kinds = ANSWERED_BY.get(about[0], ()) if len(about) == 1 else ()
    value = next((one for one in read.values if one.kind in kinds), None)
    if value is not None and State.UNMET not in _shown(about[0], read):
        tokens = read.heard.seen.tokens
        first = bisect_right(tokens.ends, value.span.start)
        words = ((first, max(first + 1, bisect_left(tokens.starts, value.span.end))),)
        yield f"{about[0]} {State.MET}", Weighed(("asked", about[0]), RULED, words)


def _shown(fact: str, read: LineReading) -> set[State]:
    """The states of a fact that rules find."""
    return {
        state
        for hit in _hits(read)
        for state in (State.MET, State.UNMET)
        if f"{fact} {state}" in hit.rule.shows
    }


def _hits(read: LineReading) -> Iterator[Hit]:
    """What rules find, but not in the words of a heading itself."""
    begins = 0 if read.heading is None else read.heading.start
    for hit in read.heard.hits:
        if hit.blocked is None and read.heard.seen.tokens.ends[hit.last - 1] > begins:
            yield hit


def _under(heading: Heading, read: LineReading) -> State:
    """What a line says of the fact of its heading. What rules find comes before what merely stands
    there; under some headings only figures and dates tell anything."""
    if heading.said is not Said.SOMETHING:
        return heading.state
    shown = _shown(heading.fact, read)
    if len(shown) == 1:
        return shown.pop()
    if shown or (heading.fact in FIGURED and not read.values):
        return State.UNKNOWN
    return State.MET


def rule_of_heading(fact: str) -> str:
    """What evidence from under a heading of a fact names in the place of a rule."""
    return name_of((_HEADING, fact))
