"""What the language engine hands on: lines, values, hits, signals, claims and evidence.

Offsets everywhere are Unicode code points into the text exactly as it was given, and every span lies within one line.
Standard library only; everything is frozen, so that a reading can be shared and compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """Who a line belongs to."""

    REP = "rep"
    """The seller asks or says something."""
    PROSPECT = "prospect"
    """The buyer's words, quoted or paraphrased. A line whose owner cannot be told counts as the prospect's."""
    NOTE = "note"
    """The rep's own remark: heading, to-do, small talk about the call, next step."""


class Form(StrEnum):
    """The form of a question that the rep asks."""

    OPEN = "open"
    CLOSED = "closed"
    LEADING = "leading"
    STACKED = "stacked"


class State(StrEnum):
    """What is known of a fact. Unknown is never averaged away."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"


FACTS = (
    "fit",
    "need",
    "goals",
    "plans",
    "metrics",
    "consequences",
    "implications",
    "priority",
    "interest",
    "timeline",
    "budget",
    "authority",
    "decision_process",
    "decision_criteria",
    "champion",
    "competition",
)
"""Every fact that a call can establish, in the order in which they are listed."""

GOOD_SIGNS = ("excuse", "specificity", "knowledge")
RED_FLAGS = ("no_knowledge", "inconsistency", "short_answer", "unrealistic")
KINDS = (*GOOD_SIGNS, *RED_FLAGS)
"""The kinds of signal, good signs first."""


class Span(NamedTuple):
    """A half-open range `[start, end)` of code points within one line of the text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that the span quotes."""
        return text[self.start : self.end]

    def moved(self, by: int) -> Span:
        """The same stretch where `by` more code points stand before it."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a note or transcript, split into what surrounds the words and the words themselves."""

    index: int
    """From 0, in the order of the text; blank lines count."""
    start: int
    end: int
    """Without the line break."""
    body: Span
    """The words, without bullet, time stamp, speaker label or answer mark. Empty (start == end) when there are none."""
    role: Role
    speaker: str | None
    """The label as typed ("Anna", "Me", "Dr H"), or None. Lines of one person carry one label."""

    @property
    def has_words(self) -> bool:
        """Whether anything stands there but what surrounds words."""
        return self.body.start < self.body.end


class ValueKind(StrEnum):
    """What a value measures."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    """A number of things: unit holds the thing in lower case ("trucks"), or None."""
    HEADCOUNT = "headcount"
    """People who work there."""
    DURATION = "duration"
    """Amount in days, unit "days"."""
    DATE = "date"
    """A point or period in the calendar: "15 march", "q3", "end of july", "next year"."""
    RATE = "rate"
    """A count or amount per time or thing: "3 days every month", "50k a year"."""


@dataclass(frozen=True, slots=True)
class Value:
    """A quantity or date as somebody wrote it."""

    kind: ValueKind
    span: Span
    amount: float | None = None
    """Money in whole units of the currency, percent as 0-100, durations in days; the low end of a range."""
    high: float | None = None
    """The high end of a range, else None."""
    unit: str | None = None
    """ISO 4217 code for money (None when the text does not say), the counted thing for counts."""
    approximate: bool = False

    def moved(self, by: int) -> Value:
        """The same value where `by` more code points stand before it."""
        return replace(self, span=self.span.moved(by))


@dataclass(frozen=True, slots=True)
class Question:
    """A question that the rep asked."""

    form: Form
    span: Span
    line: int
    topics: tuple[str, ...] = ()
    """Facts that the question asks about, most likely first."""


class Cue(NamedTuple):
    """One thing that was found in, or around, a line and speaks for or against a conclusion."""

    id: str
    """Names its kind and its rule: `rule:excuse-meant-to`, `concept:displacer`, `after:open`."""
    span: Span | None
    """Where it stands; None for what is not a stretch of text (speaker, length, the question before)."""
    weight: int = 0
    """In hundredths, what it adds to the score of the conclusion that lists it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A good sign or a red flag, with the words that show it."""

    kind: str
    span: Span
    line: int
    speaker: str | None
    rule: str
    cues: tuple[Cue, ...]
    score: int
    """In hundredths; the sum of the cues' weights. A signal fires at its kind's threshold."""
    related: tuple[Span, ...] = ()
    """For an inconsistency: first the statement that it contradicts."""
    details: tuple[tuple[str, str], ...] = ()
    """Names and values that the explanation fills in."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that show a fact to hold or to fail."""

    fact: str
    state: State
    span: Span
    line: int
    rule: str
    provenance: str
    """`quote` (the prospect's words), `paraphrase` (the rep's wording of them), `inference` (the rep's conclusion)."""
    weight: int
    value: Value | None = None
    core: Span | None = None
    """The fewest words that say it, where the quote is longer so that it can be read."""

    def rests_on(self, words: Span) -> bool:
        """Whether the words that say it are among these."""
        return (self.core or self.span).overlaps(words)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one text. It holds no conclusion about the deal: that is for `service.qualify`."""

    text: str
    language: str
    """`en de da zh`, or `und` for a language that is none of these."""
    lines: tuple[Line, ...]
    questions: tuple[Question, ...]
    signals: tuple[Signal, ...]
    evidence: tuple[Evidence, ...]
    values: tuple[Value, ...]
    warnings: tuple[tuple[str, str], ...] = field(default=())
    """(code, text) pairs."""
