"""Evidence for facts: the words of a call that show a fact to hold or to fail.

A fact's state is heard when the cues of the whole call, each counted once, weigh enough; the evidence
are the lines that carry it. What follows from evidence on both sides is for the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from nlp.cues.cues import LineReading, Weighed, Words, hints_of
from nlp.cues.wanted_cues import Key
from nlp.cues.weights import Weights
from nlp.facts.fact_quotes import HINTS, Telling, hint, is_hint, quotes
from nlp.facts.outright import RULED, plainly_said, rule_of_heading
from nlp.rules.rules import Rule
from nlp.types import Evidence, Role, Signal, Span, State

LINES_OF_A_CALL = 8
"""Lines that are not the rep's. Weights were fitted on whole calls, of which most establish a need and
a way to buy, and would see those in the first hello: while a call is shorter, only rules that decide
speak."""

LINES_OF_MUCH_OF_A_CALL = 12
"""Until then only what a line says is shown: hints had it claimed too early (docs/listening.md)."""

HINTED_EARLY = "need unmet"
"""Shown by hints after few lines too: who has no pain says little, and such a call ends there."""

CLOSING_LINES = 4
"""Lines of the prospect, or remarks, at the end of a call."""

SAYINGS = ("rule", "asked-rule", "answered", "scope", "words", "apart", "first", "last")
"""Cues whose words can say what a fact is, and are worth quoting for it."""

MUST_BE_SAID = frozenset(
    ("budget met", "budget unmet", "timeline met", "timeline unmet", "authority met")
)
"""Guessed from how a whole call sounds, these are wrong too often, and a verdict stands on them: they are
shown only by lines that say it, by a rule or as the answer to a question about it."""

SIGNALS_THAT_SHOW = {
    "need": "excuse",
    "metrics": "specificity",
    "goals": "knowledge",
    "decision_process": "knowledge",
}
"""The signal whose words also show a fact; other signals may only weigh."""


def speaks_of(fact: str, key: Key, facts_of_rules: Mapping[str, frozenset[str]]) -> bool:
    """Whether a cue may weigh for a fact: rules about it, answers to questions about it, signals,
    concepts and words. Rules about other facts may not."""
    match key:
        case ("rule", rule):
            return fact in facts_of_rules.get(rule, ())
        case ("asked" | "answered" | "asked-rule", topic, *_):
            return topic == fact
        case ("signal" | "concept" | "word" | "closing", *_):
            return True
    return False


def facts_of(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """The facts that each rule is about, by the rule's id."""
    return {
        rule.id: frozenset(shown.rsplit(" ", 1)[0] for shown in rule.shows if " " in shown)
        for rule in rules
    }


def evidence_of(
    heard: Sequence[LineReading], signals: Sequence[Signal], weights: Weights
) -> tuple[Evidence, ...]:
    """The evidence of a call for all facts, in the order of the text.

    Rules that decide and came after the fit are enough by themselves. Early in a call so is all that was
    said outright of a fact on which the weights are silent, and hints do not speak against it: what
    was heard in the first lines must not be lost with the next.
    """
    if len(heard) < LINES_OF_A_CALL:
        return said_outright(heard, short=True)
    signs = _signs(heard, signals)
    keys = {key for line in signs for key in line} | closing(heard)
    rows = {row for read in heard for row in read.rows}.union(weights.rows(keys))
    shown = [name for name in weights.reached(rows) if " " in name]
    early = len(heard) < LINES_OF_MUCH_OF_A_CALL
    found = [*_evidence_for(shown, heard, signs, weights, early=early)]
    outright = said_outright(heard, short=early)
    if early:
        found = _not_against(outright, found)
    weighed = {(one.fact, one.state) for one in found}
    known = {one.fact for one in found}
    found += [
        one
        for one in outright
        if (one.fact, one.state) not in weighed
        and (one.rule in weights.unfitted or (early and _counts_early(one, known)))
    ]
    return tuple(sorted(found, key=in_order))


def _not_against(outright: Sequence[Evidence], found: Sequence[Evidence]) -> list[Evidence]:
    """What was found, without hints at the opposite of what was said outright."""
    said: dict[str, set[State]] = defaultdict(set)
    for one in outright:
        said[one.fact].add(one.state)
    return [
        one for one in found if not is_hint(one) or one.state in said.get(one.fact, (one.state,))
    ]


def _counts_early(one: Evidence, known: set[str]) -> bool:
    return one.fact not in known or one.rule == rule_of_heading(one.fact)


def _evidence_for(
    shown: Sequence[str],
    heard: Sequence[LineReading],
    signs: Sequence[Mapping[Key, Words]],
    weights: Weights,
    *,
    early: bool,
) -> Iterator[Evidence]:
    """The lines that say each fact, or else the one that hints most at it, though not `early` in a call."""
    lines = [read.rows for read in heard]
    says = weights.gains(lines, shown, SAYINGS)
    hints = weights.gains(lines, shown, HINTS, positive=True)
    shown_by = {read.line.index: line for read, line in zip(heard, signs, strict=True)}
    for column, name in enumerate(shown):
        worth = weights.scales[name].cues
        sign = ("signal", SIGNALS_THAT_SHOW.get(name.rsplit(" ", 1)[0], ""))
        added = worth.get(sign, 0)
        telling = [
            (gain, read)
            for read, line, gains in zip(heard, signs, says, strict=True)
            if (gain := gains[column] + added * (sign in line)) > 0
        ]
        if name in MUST_BE_SAID:
            telling = [line for line in telling if _says_it(line[1], name)]
        if telling or name in MUST_BE_SAID or (early and name != HINTED_EARLY):
            yield from quotes(name, _said(telling), partial(_saying, worth, shown_by, sign))
        elif hinting := [
            (gains[column], read)
            for read, gains in zip(heard, hints, strict=True)
            if gains[column] > 0
        ]:
            yield hint(name, _said(hinting), worth)


def _said(lines: Sequence[Telling]) -> Sequence[Telling]:
    """Those lines that the prospect said; where there are none, the rep's remarks and headings."""
    return [line for line in lines if line[1].line.role is not Role.NOTE] or lines


def in_order(evidence: Evidence) -> tuple[Span, str, str]:
    """Where evidence stands in the order of the text."""
    return evidence.span, evidence.fact, evidence.state


def said_outright(heard: Sequence[LineReading], *, short: bool = False) -> tuple[Evidence, ...]:
    """The evidence that needs no weighing, in the order of the text: what rules that decide find, and in a
    short text also what others do that then decide, or that find the very fact that was asked about."""
    found: list[Evidence] = []
    for name, lines in _ruled(heard, short=short).items():
        telling = [(RULED, read) for read, _ in lines.values()]
        found += quotes(name, telling, partial(_ruling, lines))
    return tuple(sorted(found, key=in_order))


def _ruling(lines: Mapping[int, tuple[LineReading, Weighed]], read: LineReading) -> list[Weighed]:
    return [lines[read.line.index][1]]


def _ruled(
    heard: Sequence[LineReading], *, short: bool
) -> dict[str, dict[int, tuple[LineReading, Weighed]]]:
    """The lines that say a fact in so many words, each by its index with the longest cue of it."""
    found: dict[str, dict[int, tuple[LineReading, Weighed]]] = {}
    for read in heard:
        for name, cue in plainly_said(read, short=short):
            found.setdefault(name, {}).setdefault(read.line.index, (read, cue))
    return found


def closing(heard: Sequence[LineReading]) -> set[Key]:
    """What is said last tells how the call stands: its concepts and words once more, as cues of the end."""
    return {("closing", *key) for read in heard[-CLOSING_LINES:] for key in hints_of(read.heard)}


def _signs(heard: Sequence[LineReading], signals: Sequence[Signal]) -> list[Mapping[Key, Words]]:
    """The signals on each line, which are cues too."""
    by_line: dict[int, list[Signal]] = defaultdict(list)
    for signal in signals:
        by_line[signal.line].append(signal)
    return [
        dict([_as_cue(read, signal) for signal in by_line.get(read.line.index, ())])
        for read in heard
    ]


def _saying(
    worth: Mapping[Key, int],
    signs: Mapping[int, Mapping[Key, Words]],
    sign: Key,
    read: LineReading,
) -> list[Weighed]:
    """The cues of a line, the signal `sign` among them, that can say a fact and weigh anything for it."""
    cues = [
        Weighed(key, worth[key], words)
        for key, words in read.cues.items()
        if key in worth and key[0] in SAYINGS
    ]
    if (words := signs[read.line.index].get(sign)) is not None and worth.get(sign, 0):
        cues.append(Weighed(sign, worth[sign], words))
    return cues


def _says_it(read: LineReading, name: str) -> bool:
    """Whether a rule finds the fact on a line, or the line answers a question about it."""
    fact = name.rsplit(" ", 1)[0]
    return fact in read.setting.asked_about or any(
        hit.blocked is None and name in hit.rule.shows for hit in read.heard.hits
    )


def _as_cue(read: LineReading, signal: Signal) -> tuple[Key, Words]:
    tokens, span = read.heard.seen.tokens, signal.span.moved(-read.line.body.start)
    places = range(len(tokens))
    first = next((i for i in places if tokens.ends[i] > span.start), 0)
    last = next((i + 1 for i in reversed(places) if tokens.starts[i] < span.end), first + 1)
    return ("signal", signal.kind), ((first, last),)
