"""What the page of who buys and how shows: the map as a picture, and every proposal in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.pictures.organisation import Card, Organisation, drawn
from service.qualify.buying.share import ANSWERS
from service.qualify.buying.types import (
    ATTITUDES,
    CONTACTS,
    DEPARTMENTS,
    LEVELS,
    PILLARS,
    RATINGS,
    ROLES,
    STAGES,
)
from service.qualify.locales import listed
from service.texts import Texts

Json = dict[str, Any]

SINGLE = {
    "level": LEVELS,
    "department": DEPARTMENTS,
    "attitude": ATTITUDES,
    "contact": CONTACTS,
}
"""Attributes of which one value holds."""
MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to click, and whether it holds now."""

    value: str
    label: str
    pressed: bool


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is said of a person in one respect."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    quotes: tuple[Json, ...]
    confirmed: bool


class BuyingView:
    """The page; `told` is the answer of the interface for an account."""

    def __init__(
        self, told: Mapping[str, Any], details: Mapping[str, Any], behind: str, texts: Texts
    ) -> None:
        """`details` are those of the account; `behind` asks for the need behind the need."""
        self.told, self.details, self.behind, self.texts = told, details, behind, texts
        self.people = [self._person(one) for one in told["people"]]
        self.purchase, self.share, self.referral = (
            told["purchase"],
            told["share"],
            told["referral"],
        )
        self.roles, self.pillars, self.answers, self.ratings = ROLES, PILLARS, ANSWERS, RATINGS
        cards = [self._card(one) for one in told["people"]]
        columns = self._named("department", (*DEPARTMENTS, "none"))
        rows = self._named("level", (*LEVELS, "none"))
        if all(card.column != "none" for card in cards):
            columns = columns[:-1]
        self.wide: Organisation = drawn(cards, columns, rows)
        self.narrow: Organisation = drawn(cards, columns, rows, narrow=True)

    def _named(self, group: str, names: Iterable[str]) -> list[tuple[str, str]]:
        return [(name, self.word(group, name)) for name in names]

    def word(self, group: str, name: str | None) -> str:
        """The word for a value of a group."""
        return self.texts(f"buying.{group}.{name or 'none'}")

    @property
    def desc(self) -> str:
        """The picture in a sentence."""
        unreached = sum(not one["reached"] for one in self.told["people"])
        return self.texts(
            "buying.desc",
            people=len(self.people),
            unreached=unreached,
            share=self.told["unreached_share"],
        )

    @property
    def summary(self) -> str:
        """Whom we have not reached, and how much they count."""
        names = [one["shown"] for one in self.people if not one["reached"]]
        if not names:
            return self.texts("buying.reached_all")
        more = "…" if len(names) > MOST_NAMES else ""
        shown = listed(names[:MOST_NAMES], self.texts.language) + more
        return self.texts("buying.unreached", names=shown, share=self.told["unreached_share"])

    @property
    def missing(self) -> str | None:
        """The roles that nobody has."""
        roles = [self.word("role", role) for role in self.told["missing_roles"]]
        if not roles:
            return None
        return self.texts("buying.missing", roles=listed(roles, self.texts.language))

    @property
    def key_people(self) -> str | None:
        """The names of those who have the key role of the stage."""
        keys = self.purchase["key_people"]
        names = [one["shown"] for one in self.people if one["id"] in keys]
        return listed(names, self.texts.language) or None

    @property
    def activities(self) -> str:
        """What sellers do at this stage."""
        names = [self.word("activity", name) for name in self.purchase["activities"]]
        return listed(names, self.texts.language)

    @property
    def stages(self) -> list[Choice]:
        """The six stages; the present one is pressed."""
        return self._choices("stage", STAGES, _value(self.purchase["stage"]))

    @property
    def criteria(self) -> list[Choice]:
        """Who shaped the criteria."""
        return self._choices("criteria", ("rival", "ours"), _value(self.purchase["criteria"]))

    def has_answered(self, name: str) -> bool:
        """Whether a person answered a question on strategy."""
        return self.details.get(f"buying_{name}") in ("yes", "no")

    def answered(self, name: str) -> list[Choice]:
        """Yes and no to a question on strategy."""
        held = self.details.get(f"buying_{name}")
        return [
            Choice(each, self.texts(f"buying.answer_{each}"), each == held)
            for each in ("yes", "no")
        ]

    def rated(self, pillar: str) -> list[Choice]:
        """Strong and weak for a pillar."""
        rating = _value(self.referral["pillars"][pillar]["rating"])
        return self._choices("rating", RATINGS, rating)

    def _choices(self, group: str, names: Iterable[str], *held: str | None) -> list[Choice]:
        return [Choice(name, self.word(group, name), name in held) for name in names]

    def _person(self, one: Mapping[str, Any]) -> Json:
        roles = [role["value"] for role in one["roles"]]
        parts = Attribute(
            "roles",
            self.word("what", "role"),
            tuple(self._choices("role", ROLES, *roles)),
            tuple(quote for role in one["roles"] for quote in role["quotes"]),
            any(role["confirmed"] for role in one["roles"]),
        )
        return {
            **one,
            "shown": one["name"] or one["title"],
            "attributes": (parts, *(self._attribute(one, name) for name in SINGLE)),
            "gist": self._gist(one),
        }

    def _attribute(self, one: Mapping[str, Any], name: str) -> Attribute:
        found = one[name]
        return Attribute(
            name,
            self.word("what", name),
            tuple(self._choices(name, SINGLE[name], _value(found))),
            tuple(found["quotes"]) if found else (),
            bool(found and found["confirmed"]),
        )

    def _gist(self, one: Mapping[str, Any]) -> str:
        """Roles, attitude and contact in a line."""
        said = [self.word("role_short", role["value"]) for role in one["roles"]]
        if one["attitude"]:
            said.append(self.word("attitude", one["attitude"]["value"]))
        said.append(self.word("contact", one["contact"]["value"]))
        return listed(said, self.texts.language)

    def _card(self, one: Mapping[str, Any]) -> Card:
        name = one["name"] or one["title"]
        title = (
            one["title"] if one["name"] else (self.texts("buying.group") if one["group"] else "")
        )
        roles = listed(
            (self.word("role_short", role["value"]) for role in one["roles"]), self.texts.language
        )
        contact = self.word("contact", one["contact"]["value"])
        level, department, attitude = (_value(one[n]) for n in ("level", "department", "attitude"))
        words = [
            *(name, title or ""),
            *(self.word(g, v) for g, v in (("level", level), ("department", department)) if v),
            *(roles, self.word("attitude", attitude), contact),
            self.texts("buying.weight", weight=one["weight"]),
        ]
        return Card(
            name=name,
            lines=tuple(line for line in (title, roles, contact) if line),
            label=listed(filter(None, words), self.texts.language),
            column=department or "none",
            row=level or "none",
            tone=attitude or "none",
            reached=one["reached"],
            weight=one["weight"],
        )


def _value(found: Mapping[str, Any] | None) -> str | None:
    return found["value"] if found else None
