"""What goes into a qualification and what comes out of its steps. Everything is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from nlp.strict_yaml import nearest
from nlp.types import Evidence, State
from service.qualify.profile import Profile

LANGUAGES = ("en", "de", "da", "zh")
MODES = ("discovery", "cold")
DEPTHS = ("stock", "deeper")
"""How much is asked: the minimum, whether they are able to buy, or all that bears on the deal."""
LEVELS = ("organisation", "opportunity", "stakeholder")
"""The three levels, in the order in which they gate."""
VERDICTS = ("advance", "nurture", "disqualify")


class UnknownName(ValueError):
    """A framework, language, mode or fact that does not exist, with the nearest one that does."""

    def __init__(self, kind: str, name: str, known: tuple[str, ...]) -> None:
        self.kind, self.name = kind, name
        self.nearest = nearest(name, known)
        super().__init__(f"unknown {kind} {name!r}{self.nearest}; known: {', '.join(known)}")


def check_name(kind: str, name: str, known: tuple[str, ...]) -> None:
    """Raises UnknownName for a name that is not known."""
    if name not in known:
        raise UnknownName(kind, name, known)


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where a stored note stands in the call's text, and who speaks in it."""

    start: int
    end: int
    speaker: str | None
    """`rep`, `prospect`, `note`, a name, or None when it was not said."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a question of the bank."""

    qid: str
    outcome: str
    """`asked`, `answered`, `skipped` or `restored`."""
    at_offset: int
    """Code points of the call's text that were filed before it."""


@dataclass(frozen=True, slots=True)
class Override:
    """A person's word on a fact, which wins over the rules."""

    fact: str
    state: State
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A signal that a person dismissed."""

    rule: str
    kind: str
    start: int
    end: int
    becomes: str | None = None
    """The kind that it is instead; None when it is no sign at all."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call to be analysed, with all that was decided about it before."""

    text: str
    id: str | None = None
    lang: str = "auto"
    framework: str | None = None
    mode: str = "discovery"
    depth: str = "deeper"
    at: datetime | None = None
    profile: Profile | None = None
    ui_lang: str | None = None
    """The language of what is said about the text, and of a text that is too short to tell."""
    known: tuple[str, ...] = ()
    """Facts that earlier calls have established: nothing is asked about them again."""
    first: tuple[str, ...] = ()
    """Facts to ask about before any other that is open, because of where the lead came from."""
    notes: tuple[NoteMark, ...] = ()
    asked: tuple[Asked, ...] = ()
    overrides: tuple[Override, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def day(self) -> date | None:
        """The day of the call, if it is known."""
        return self.at.date() if self.at else None

    @property
    def judges_fit(self) -> bool:
        """Whether the profile says anything by which a customer could fit or not."""
        return self.profile is not None and self.profile.names_customers


@dataclass(frozen=True, slots=True)
class Fact:
    """What stands on one fact after all evidence was weighed."""

    name: str
    state: State
    evidence: tuple[Evidence, ...] = ()
    """The quotes that carry the state, strongest first; on a conflict those of both sides."""
    misalignment: bool = False
    """The conflict is between two people, not within one."""
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of the verdict: a sentence's id and the facts that it rests on."""

    id: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest set of facts that would change the verdict."""

    verdict: str
    needs: tuple[str, ...]
    state: State
    """What each of them would have to become."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The verdict with everything that explains it."""

    verdict: str
    scope: str | None
    blocked_at: str | None
    reasons: tuple[Reason, ...]
    next_step: str
    """The id of the sentence that says what to do next."""
    until: date | None
    when: str | None
    """The date or period as the prospect put it."""
    material: str | None
    """The id of what to send meanwhile."""
    early: bool
    flips: tuple[Flip, ...]
