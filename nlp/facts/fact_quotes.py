"""The words of a call that are quoted for a fact: the plainest on each line, or those that hint most at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from nlp.cues.cues import LineReading, Weighed, beginning_of_answer, name_of
from nlp.cues.quoting import clause, rounded
from nlp.cues.signals import narrowest
from nlp.cues.wanted_cues import Key
from nlp.types import Evidence, Role, State, Value, ValueKind

MOST_QUOTES = 5
"""Lines quoted for one fact and state, the strongest first."""

SUMLESS = frozenset(("fit", "authority", "champion", "competition", "interest", "timeline"))
"""Facts of which no sum is a part: one on the same line belongs to something else."""

Telling = tuple[int, LineReading]
"""What a line weighs for a fact, and the line."""
CuesOf = Callable[[LineReading], list[Weighed]]
"""The cues of a line that weigh for a fact; asked for only where it is quoted."""

HINTS = ("concept",)
"""Cues that weigh for a fact but do not say it; they are quoted where nothing else is. A mere word is
never quoted: "me" is no proof that there is no pain, nor "has" that there is a rival."""

_HINTED = tuple(f"{kind}:" for kind in HINTS)


def is_hint(evidence: Evidence) -> bool:
    """Whether nothing says the fact, and words only hint at it."""
    return evidence.rule.startswith(_HINTED)


def quotes(name: str, lines: Iterable[Telling], cues_of: CuesOf) -> Iterator[Evidence]:
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


def hint(name: str, lines: Iterable[Telling], worth: Mapping[Key, int]) -> Evidence:
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
        span=read.span(*clause(*core, heard)),
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
