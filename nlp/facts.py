"""Evidence for facts: the words of a call that show a fact to hold or to fail.

A fact's state is heard when the cues of the whole call, each counted once, weigh enough; the evidence
are the lines that carry it. What follows from evidence on both sides is for the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nlp.cues import Key, LineReading, Words, name_of
from nlp.rules import Rule
from nlp.signals import Weighed, narrowest, rounded
from nlp.types import KINDS, Evidence, Role, Signal, State, Value, ValueKind
from nlp.weights import Weights

MOST_QUOTES = 5
"""Lines quoted for one fact and state, the strongest first."""


HINTS = ("concept", "word")
"""Cues that weigh for a fact but do not say it; they are quoted where nothing else is."""

Telling = tuple[int, LineReading, list[Weighed]]
"""What a line weighs for a fact, the line, and the cues that do it."""

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
        case ("signal" | "concept" | "word", _):
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
    """The evidence of a call for all facts, in the order of the text."""
    shown = _signals_by_line(signals)
    totals = {name: scale.start for name, scale in weights.scales.items() if name not in KINDS}
    telling: dict[str, list[Telling]] = {}
    hinting: dict[str, list[Telling]] = {}
    counted: set[tuple[str, Key]] = set()
    for read in heard:
        for name, cues in _weighed(read, shown.get(read.line.index, ()), weights).items():
            new = [cue for cue in cues if (name, cue.key) not in counted]
            counted.update((name, cue.key) for cue in new)
            totals[name] += sum(cue.weight for cue in new)
            tells = [cue for cue in cues if _tells(name, cue)]
            hints = [cue for cue in cues if cue.key[0] in HINTS and cue.weight > 0]
            for place, some in ((telling, tells), (hinting, hints)):
                gain = sum(cue.weight for cue in some)
                if gain > 0:
                    place.setdefault(name, []).append((gain, read, some))
    found: list[Evidence] = []
    for name, total in totals.items():
        if total >= 0 and name in telling:
            found += _quotes(name, telling[name])
        elif total >= 0 and name in hinting:
            found.append(_hint(name, hinting[name]))
    return tuple(sorted(found, key=lambda e: (e.span, e.fact, e.state)))


def _tells(name: str, cue: Weighed) -> bool:
    """Whether the words of a cue say what the fact is, and are worth quoting for it."""
    fact = name.rsplit(" ", 1)[0]
    if cue.key[0] == "signal":
        return SIGNALS_THAT_SHOW.get(fact) == cue.key[1]
    return bool(cue.words) and cue.key[0] not in HINTS


def _signals_by_line(signals: Sequence[Signal]) -> dict[int, list[Signal]]:
    found: dict[int, list[Signal]] = {}
    for signal in signals:
        found.setdefault(signal.line, []).append(signal)
    return found


def _weighed(
    read: LineReading, signals: Sequence[Signal], weights: Weights
) -> dict[str, list[Weighed]]:
    """For each fact and state that a line speaks of, its cues; a signal on the line is one too."""
    cues: list[tuple[Key, Words]] = [*read.cues, *(_as_cue(read, signal) for signal in signals)]
    found: dict[str, list[Weighed]] = {}
    seen: set[Key] = set()
    for key, words in cues:
        if key in seen:
            continue
        seen.add(key)
        for name, weight in weights.by_cue.get(key, ()):
            if name not in KINDS:
                found.setdefault(name, []).append(Weighed(key, weight, words))
    return found


def _as_cue(read: LineReading, signal: Signal) -> tuple[Key, Words]:
    tokens = read.heard.seen.tokens
    places = range(len(tokens))
    first = next((i for i in places if tokens.ends[i] > signal.span.start), 0)
    last = next((i + 1 for i in reversed(places) if tokens.starts[i] < signal.span.end), first + 1)
    return ("signal", signal.kind), ((first, last),)


def _quotes(name: str, lines: list[Telling]) -> Iterator[Evidence]:
    """The lines that say it most plainly, each with the words of its strongest cue."""
    best = sorted(lines, key=lambda line: (-line[0], line[1].line.index))[:MOST_QUOTES]
    for gain, read, cues in best:
        strongest = min((cue for cue in cues if cue.words), key=lambda cue: (-cue.weight, cue.key))
        yield _evidence(name, gain, read, [strongest])


def _hint(name: str, lines: list[Telling]) -> Evidence:
    """The one line whose words together hint most at it, where no rule found it said outright."""
    gain, read, cues = min(lines, key=lambda line: (-line[0], line[1].line.index))
    strong = [cue for cue in cues if cue.weight * len(cues) * 2 >= gain]
    return _evidence(name, gain, read, strong)


def _evidence(name: str, gain: int, read: LineReading, cues: list[Weighed]) -> Evidence:
    fact, state = name.rsplit(" ", 1)
    tokens, key = read.heard.seen.tokens, max(cues, key=lambda cue: (cue.weight, cue.key)).key
    first, last = narrowest(cues, len(tokens))
    return Evidence(
        fact=fact,
        state=State(state),
        span=tokens.span(*rounded(first, last, read.heard)),
        line=read.line.index,
        rule=key[-1] if key[0] in ("rule", "asked-rule") else name_of(key),
        provenance=_provenance(read),
        weight=gain,
        value=_value(read.values),
    )


def _provenance(read: LineReading) -> str:
    """Whose words they are: see nlp.types.Evidence."""
    if read.line.role is Role.NOTE:
        return "inference"
    return "quote" if read.line.speaker is not None else "paraphrase"


def _value(values: Sequence[Value]) -> Value | None:
    money = [value for value in values if value.kind is ValueKind.MONEY]
    return money[0] if money else None
