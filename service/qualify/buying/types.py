"""What notes tell of people and of a purchase, before anybody has confirmed it. Everything is frozen."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.types import Span

ROLES = ("initiator", "decision_maker", "designer", "evaluator", "user")
"""Parts in a purchase, in the order in which they come in. One person may have several."""
LEVELS = ("executive", "management", "operational")
DEPARTMENTS = ("finance", "purchasing", "using", "technical")
ATTITUDES = ("supporter", "neutral", "opponent")
"""Toward us."""
CONTACTS = ("close", "frequent", "distant", "none")
VALUES = {
    "role": ROLES,
    "level": LEVELS,
    "department": DEPARTMENTS,
    "attitude": ATTITUDES,
    "contact": CONTACTS,
}
"""What can be said of a person; of all but `role` one value holds."""


STAGES = ("discover", "preparation", "design", "evaluation", "commitment", "implementation")
"""Of a purchase, in their order."""
DATES = ("contract", "delivery", "completion")
PILLARS = ("relation", "experience", "acquaintance", "approach")
"""What a referral stands on; the rep steers all but `acquaintance`."""
RATINGS = ("strong", "weak")
DEAL = {
    "stage": STAGES,
    "criteria": ("rival", "ours"),
    "date": DATES,
    "share": ("us", "you"),
    **dict.fromkeys(PILLARS, RATINGS),
}
"""What can be shown of the purchase and the account, whoever says it."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, or a group, named in a line."""

    first: int
    last: int
    """Words of the line `[first, last)`, title included."""
    span: Span
    """In the text."""
    name: str = ""
    """As typed, without the title; "" when only a title or a group is named."""
    title: str = ""
    """The id of a title in titles.yaml."""
    said: str = ""
    """The title as typed."""
    strong: bool = True
    """Whether the words by themselves show that this is a person."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a stretch of the text shows of a person."""

    who: str
    """The person's key; "" for what is shown of the purchase."""
    attribute: str
    """One of VALUES or DEAL, `met` (took part in the call), `gone` (is no longer there) or `aim`."""
    value: str
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Named:
    """A person or group of a text, under all names that it has there."""

    key: str
    name: str
    """The fullest name; "" for a title or a group."""
    title: str
    """The id of the title, or ""."""
    said: str
    """The title as typed."""
    group: bool
    span: Span
    """Where it is named most fully."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody whom a text names, and what it says of them, in the order of the text."""

    named: tuple[Named, ...]
    statements: tuple[Statement, ...]
    deal: tuple[Statement, ...] = ()
    """What is shown of the purchase itself."""
