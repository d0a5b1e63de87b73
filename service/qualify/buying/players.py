"""What a buying map holds: players with what is proposed of them, its quotes, and what people said."""

from __future__ import annotations

from dataclasses import dataclass

from service.qualify.buying.types import ROLES, People


@dataclass(frozen=True, slots=True)
class CallPeople:
    """The people of one call."""

    call: str
    text: str
    people: People
    contact: str = ""
    """The name of the contact whom the call was with, if that is known."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a call that show something."""

    call: str
    start: int
    end: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value with the words that show it; `confirmed` when a person said so."""

    value: str
    quotes: tuple[Quote, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of somebody on the map; the latest word on an attribute holds."""

    name: str
    title: str
    """The id of the title; "" when the person has a name."""
    words: str
    """The title as typed."""
    attribute: str
    """One of VALUES; `there`: with no values the person is taken off the map; `record`: the contact's id."""
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who takes part in the purchase."""

    id: str
    record: str
    """The id of their contact record, or ""."""
    name: str
    title: str
    """As typed."""
    title_id: str
    group: bool
    roles: tuple[Proposal, ...]
    level: Proposal | None
    department: Proposal | None
    attitude: Proposal | None
    mixed: tuple[Quote, ...]
    """Words of one call that show two attitudes."""
    contact: Proposal
    aims: tuple[Quote, ...]
    """Words that tell what they want to reach."""
    weight: int

    @property
    def reached(self) -> bool:
        """Whether we are in contact."""
        return self.contact.value != "none"


@dataclass(frozen=True, slots=True)
class BuyingMap:
    """The players, who counts most first."""

    players: tuple[Player, ...]

    @property
    def missing_roles(self) -> tuple[str, ...]:
        """Roles that nobody is known to have."""
        held = {role.value for player in self.players for role in player.roles}
        return tuple(role for role in ROLES if role not in held)

    @property
    def unreached_share(self) -> int:
        """Per cent of all weight that lies with people whom we have not reached."""
        total = sum(player.weight for player in self.players)
        unreached = sum(player.weight for player in self.players if not player.reached)
        return round(100 * unreached / total) if total else 0
