"""What the choice of the next question looks at, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nlp.types import State
from service.qualify.questions.banks import Question, Texts


@dataclass(frozen=True, slots=True)
class Said:
    """The prospect's last answer, if nothing was asked or noted since."""

    kinds: tuple[str, ...] = ()
    """Kinds of the signals in it."""
    words: str = ""
    about: tuple[str, ...] = ()
    """Facts that the question before it asked about, or that it speaks of."""
    denies_need: bool = False
    """Whether it says that there is no pain."""
    curt: int = 0
    """How many curt answers there were in the call."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the choice looks at."""

    states: Mapping[str, State]
    verdict: str
    scope: str | None = None
    early: bool = False
    flips: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Other verdicts, each with the smallest set of facts that would bring it about."""
    framework: str | None = None
    mode: str = "discovery"
    depth: str = "deeper"
    """`stock`: only the minimum is asked; `deeper`: what was said is followed up too."""
    begins_with: tuple[str, ...] = ()
    """Facts to ask about before any other that is open, because of where the lead came from."""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    """What became of questions of the bank: `asked answered skipped restored`, the latest word.

    Those that the rep put in their own words count as asked."""
    said: Said = Said()
    language: str = "en"
    """Of the question and of the sentences that say why."""
    spoken: str = "en"
    """Of the call."""
    refused: bool = False
    """Whether they refused whatever a cold call asked."""
    just_asked: frozenset[str] = frozenset()
    """Facts that the rep asked about in the last lines, in whatever words."""
    has_profile: bool = False
    """Without one, whether they fit our market cannot be told and is asked last."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A question that could be asked too, and why it is not first."""

    id: str
    dimension: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The question to ask next."""

    id: str
    dimension: str
    text: str
    why: str
    closed: str | None
    """Why yes or no will do: a bare fact such as a knock-out, or a permission; None for an open question."""
    decides: tuple[str, ...]
    """Verdicts that the answer could bring about."""
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class OfProfile:
    """Questions that depend on what is sold."""

    knock_outs: tuple[Question, ...] = ()
    which_product: Question | None = None
    """Which of several products fits best."""
    why: Texts = field(default_factory=dict)
    why_which: Texts = field(default_factory=dict)


NOTHING_SOLD = OfProfile()
