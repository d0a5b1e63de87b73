"""Evidence for facts: the words of a call that show a fact to hold or to fail.

A fact's state is heard when the cues of the whole call, each counted once, weigh enough; the evidence
are the lines that carry it. What follows from evidence on both sides is for the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from nlp.cues import (
    LineReading,
    Weighed,
    Words,
    beginning_of_answer,
    hints_of,
    name_of,
)
from nlp.outright import RULED, plainly_said, rule_of_heading
from nlp.quoting import completed, rounded
from nlp.rules import Rule
from nlp.signals import narrowest
from nlp.types import Evidence, Role, Signal, Span, State, Value, ValueKind
from nlp.wanted_cues import Key
from nlp.weights import Weights

MOST_QUOTES = 5
"""Lines quoted for one fact and state, the strongest first."""


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

HINTS = ("concept", "word")
"""Cues that weigh for a fact but do not say it; they are quoted where nothing else is."""

SAYINGS = ("rule", "asked-rule", "answered", "scope", "words", "apart", "first", "last")
"""Cues whose words can say what a fact is, and are worth quoting for it."""

SUMLESS = frozenset(("fit", "authority", "champion", "competition", "interest", "timeline"))
"""Facts of which no sum is a part: one on the same line belongs to something else."""

ACCUSATIONS = frozenset(("budget unmet", "timeline unmet"))
"""Guessed from how a whole call sounds, these are wrong more often than right: they are shown only by
lines that say it, by a rule or as the answer to a question about it."""

Telling = tuple[int, LineReading]
"""What a line weighs for a fact, and the line."""
CuesOf = Callable[[LineReading], list[Weighed]]
"""The cues of a line that weigh for a fact; asked for only where it is quoted."""

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

    Rules that decide and came after the fit are enough by themselves, and early in a call headings.
    """
    if len(heard) < LINES_OF_A_CALL:
        return said_outright(heard, short=True)
    signs = _signs(heard, signals)
    keys = {key for line in signs for key in line} | closing(heard)
    rows = {row for read in heard for row in read.rows}.union(weights.rows(keys))
    shown = [name for name in weights.reached(rows) if " " in name]
    early = len(heard) < LINES_OF_MUCH_OF_A_CALL
    found = [*_evidence_for(shown, heard, signs, weights, early=early)]
    weighed = {(one.fact, one.state) for one in found}
    found += [
        one
        for one in said_outright(heard, short=early)
        if (one.rule in weights.unfitted or (early and one.rule == rule_of_heading(one.fact)))
        and (one.fact, one.state) not in weighed
    ]
    return tuple(sorted(found, key=in_order))


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
        if name in ACCUSATIONS:
            telling = [line for line in telling if _says_it(line[1], name)]
        if telling or name in ACCUSATIONS or (early and name != HINTED_EARLY):
            yield from _quotes(name, _said(telling), partial(_saying, worth, shown_by, sign))
        elif hinting := [
            (gains[column], read)
            for read, gains in zip(heard, hints, strict=True)
            if gains[column] > 0
        ]:
            yield _hint(name, _said(hinting), worth)


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
        found += _quotes(name, telling, partial(_ruling, lines))
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


def _quotes(name: str, lines: Iterable[Telling], cues_of: CuesOf) -> Iterator[Evidence]:
    """The lines that say it most plainly, each with the words of its strongest cue."""
    best = sorted(lines, key=lambda line: (-line[0], line[1].line.index))[:MOST_QUOTES]
    for gain, read in best:
        cues = cues_of(read)
        strongest = min((cue for cue in cues if cue.words), key=_plainest)
        yield _evidence(name, gain, read, [_whole_answer(strongest, read)])


def _plainest(cue: Weighed) -> tuple[bool, int, Key]:
    """Rules about the fact itself first: they say it in so many words."""
    return cue.key[0] != "rule" or cue.weight < 0, -cue.weight, cue.key


def _whole_answer(cue: Weighed, read: LineReading) -> Weighed:
    """For the way in which an answer begins, the answer."""
    if cue.key[0] != "asked-rule":
        return cue
    answer = beginning_of_answer(read.heard, read.setting)
    return cue._replace(words=(answer,)) if answer is not None else cue


def _hint(name: str, lines: Iterable[Telling], worth: Mapping[Key, int]) -> Evidence:
    """The one line whose words together hint most at it, where no rule found it said outright."""
    gain, read = min(lines, key=lambda line: (-line[0], line[1].line.index))
    cues = [
        Weighed(key, worth[key], words)
        for key, words in read.cues.items()
        if key[0] in HINTS and worth.get(key, 0) > 0
    ]
    strong = [cue for cue in cues if cue.weight * len(cues) * 2 >= gain]
    return _evidence(name, gain, read, strong)


def _evidence(name: str, gain: int, read: LineReading, cues: list[Weighed]) -> Evidence:
    fact, state = name.rsplit(" ", 1)
    heard, key = read.heard, max(cues, key=lambda cue: (cue.weight, cue.key)).key
    core = rounded(*narrowest(cues, heard), heard)
    return Evidence(
        fact=fact,
        state=State(state),
        span=read.span(*completed(*core, heard)),
        line=read.line.index,
        rule=key[-1] if key[0] in ("rule", "asked-rule") else name_of(key),
        provenance=_provenance(read),
        weight=gain,
        value=None if fact in SUMLESS else _value(read),
        core=read.span(*core),
    )


def _provenance(read: LineReading) -> str:
    """Whose words they are: see nlp.types.Evidence."""
    if read.line.role is Role.NOTE:
        return "inference"
    return "quote" if read.line.speaker is not None else "paraphrase"


def _value(read: LineReading) -> Value | None:
    """The first sum of money on the line."""
    money = (value for value in read.values if value.kind is ValueKind.MONEY)
    first = next(money, None)
    return first and first.moved(read.line.body.start)
