"""The shapes of answers, for the OpenAPI document.

None has a default but the problem's fields.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from nlp.types import State
from service.qualify.profile import Profile


class _View(BaseModel):
    model_config = ConfigDict(extra="allow")


class Quote(_View):
    """Words of the text: `text == input[start:end]`, in code points."""

    start: int
    end: int
    text: str


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


class Fact(_View):
    """What is known of a fact, and the words that show it."""

    state: State
    evidence: list[dict[str, Any]]


class Recommendation(_View):
    """The verdict, why, and what would change it."""

    verdict: Literal["advance", "nurture", "disqualify"]
    scope: Literal["account", "contact"] | None
    blocked_at: str | None
    reasons: list[Any]
    next_step: Any
    until: str | None
    early: bool
    flips: list[dict[str, Any]]


class NextQuestion(_View):
    """What to ask next, and why."""

    id: str
    dimension: str
    text: str
    why: str


class Analysis(_View):
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


class Note(_View):
    """A filed note and its place in the call's text."""

    id: str
    text: str
    speaker: str | None
    at: str
    start: int
    end: int


class Mark(_View):
    """What became of a question of the bank."""

    qid: str
    outcome: str
    at: str


class Snapshot(_View):
    """A call at one revision."""

    id: str
    revision: int
    prospect: str | None
    account: str | None
    contact: str | None
    framework: str | None
    lang: str
    mode: str
    profile: Profile | None
    status: str
    consent: str
    notes: list[Note]
    asked: list[Mark]
    analysis: Analysis
    next_question: NextQuestion | None


class Filed(_View):
    """A filed note, in short."""

    id: str
    note: str
    revision: int


class CallInList(_View):
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


class Page(_View):
    """A page of calls."""

    items: list[CallInList]
    next: str | None


class Contact(_View):
    """Somebody at an account."""

    id: str
    revision: int
    name: str
    account: str | None
    email: str | None
    phone: str | None
    title: str | None
    details: dict[str, Any]
    created_at: str


class AccountFact(_View):
    """What is known of a fact of an account."""

    state: State
    since: str | None
    fresh_until: str | None
    stale: bool
    standing: list[dict[str, Any]]
    history: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class AccountFacts(_View):
    """What is known of an account over all its calls."""

    id: str
    facts: dict[str, AccountFact]
    frameworks: dict[str, dict[str, State]]
    levels: dict[str, str]
    verdict: str
    scope: str | None
    blocked_at: str | None
    early: bool
    ask: list[dict[str, Any]]
    lost: list[dict[str, Any]]
    criteria: dict[str, State]
    send: str | None
    proposals: dict[str, list[dict[str, Any]]]
    rules: str


class Dates(_View):
    """Days to think of."""

    items: list[dict[str, Any]]
    next: str | None


class Imported(_View):
    """What taking in a list changed, or would change."""

    dry_run: bool
    accounts: dict[str, int]
    contacts: dict[str, int]
    same: int
    changes: list[dict[str, Any]]
    bad: list[dict[str, Any]]
    columns: dict[str, str]
    left_out: list[str]
    encoding: str
    separator: str


class AccountInList(_View):
    """An account as a row of the list; lists add `verdict` and `last_call`, what its latest call came to."""

    id: str
    revision: int
    name: str
    domain: str | None
    stage: str
    source: str
    nurture: str | None
    follow_up: str | None
    example: bool
    details: dict[str, Any]
    created_at: str


class Account(AccountInList):
    """An account with its contacts."""

    contacts: list[Contact]


class Accounts(_View):
    """A page of accounts."""

    items: list[AccountInList]
    next: str | None


class Contacts(_View):
    """A page of contacts."""

    items: list[Contact]
    next: str | None


class DraftSignals(_View):
    """Signals and questions of unsaved text; offsets count from its start."""

    signals: list[Signal]
    questions: list[AskedQuestion]


class JudgedRule(_View):
    """How often people confirmed, dismissed and corrected what a rule found."""

    rule: str
    kind: str
    language: str
    accepted: int
    dismissed: int
    corrected: int


class JudgedRules(_View):
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
