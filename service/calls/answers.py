"""The shapes of answers, for the OpenAPI document.

None has a default but the problem's fields.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from nlp.types import State
from service.qualify.profile import Profile


class View(BaseModel):
    """A shape that may carry more than it names."""

    model_config = ConfigDict(extra="allow")


class Quote(View):
    """Words of the text: `text == input[start:end]`, in code points."""

    start: int
    end: int
    text: str


class FoundQuote(Quote):
    """A line of a note, or the part of it (`cut` at its start, at its end) around the words `found`."""

    note: str
    speaker: str | None
    found: list[Quote]
    cut: list[bool]


class FoundCall(View):
    """A call in which all words occur: in its `quotes`, in `more_lines` of them, or in its names."""

    id: str
    prospect: str | None
    account: dict[str, str] | None
    contact: dict[str, str] | None
    at: str
    mine: bool
    example: bool
    quotes: list[FoundQuote]
    more_lines: int


class FoundCalls(View):
    """A page of what was found."""

    items: list[FoundCall]
    next: str | None
    waiting: bool


class Signal(Quote):
    """A good sign or a red flag."""

    id: str
    kind: str
    polarity: Literal["good", "red"]
    speaker: str | None
    rule: str
    cues: list[dict[str, Any]]
    why: str
    related: list[Quote]


class AskedQuestion(Quote):
    """A question that the rep asked, and its form.

    `qid` is the question of the bank that it is; `instead` an open one on the same matter.
    """

    form: Literal["open", "closed", "leading", "stacked"]
    qid: str | None
    instead: dict[str, str] | None


class Fact(View):
    """What is known of a fact, and the words that show it."""

    state: State
    evidence: list[dict[str, Any]]


class Recommendation(View):
    """The verdict, why, and what would change it."""

    verdict: Literal["advance", "nurture", "disqualify"]
    scope: Literal["account", "contact"] | None
    blocked_at: str | None
    reasons: list[Any]
    next_step: Any
    until: str | None
    early: bool
    flips: list[dict[str, Any]]


class NextQuestion(View):
    """What to ask next, and why."""

    id: str
    dimension: str
    text: str
    why: str


class Analysis(View):
    """What Fingerpost read in a text."""

    id: str | None
    language: str
    signals: list[Signal]
    questions: list[AskedQuestion]
    facts: dict[str, Fact]
    levels: dict[str, str]
    frameworks: dict[str, dict[str, State]]
    recommendation: Recommendation
    next_question: NextQuestion | None
    rules: str
    warnings: list[dict[str, str]]


class Note(View):
    """A filed note and its place in the call's text."""

    id: str
    text: str
    speaker: str | None
    at: str
    start: int
    end: int


class Mark(View):
    """What became of a question of the bank."""

    qid: str
    outcome: str
    at: str


class Snapshot(View):
    """A call at one revision."""

    id: str
    revision: int
    prospect: str | None
    account: str | None
    contact: str | None
    framework: str | None
    lang: str
    mode: str
    depth: str
    profile: Profile | None
    status: str
    consent: str
    notes: list[Note]
    asked: list[Mark]
    analysis: Analysis
    next_question: NextQuestion | None


class Filed(View):
    """A filed note, in short."""

    id: str
    note: str
    revision: int


class CallInList(View):
    """A call as a row of the list."""

    id: str
    revision: int
    prospect: str | None
    account: str | None
    contact: str | None
    framework: str | None
    status: str
    at: str
    notes: int
    verdict: str
    early: bool


class Page(View):
    """A page of calls."""

    items: list[CallInList]
    next: str | None


class DraftSignals(View):
    """Signals and questions of unsaved text; offsets count from its start."""

    signals: list[Signal]
    questions: list[AskedQuestion]


class JudgedRule(View):
    """How often people confirmed, dismissed and corrected what a rule found."""

    rule: str
    kind: str
    language: str
    accepted: int
    dismissed: int
    corrected: int


class JudgedRules(View):
    """The rules on whose signals anybody said something."""

    items: list[JudgedRule]


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None
    """For each wrong field `{"field", "message"}`."""
