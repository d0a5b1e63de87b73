"""The buying map of an account: everybody named in its calls, what is proposed of them and what was confirmed.

The newest call that says something of an attitude decides; when it says two things, nothing is proposed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.strict_yaml import Node
from nlp.types import Span
from service.qualify.buying.identity import Registry
from service.qualify.buying.players import (
    BuyingMap,
    CallPeople,
    Player,
    Proposal,
    Quote,
    Said,
)
from service.qualify.buying.types import (
    LEVELS,
    ROLES,
    Mention,
    Named,
    Statement,
)
from service.qualify.buying.vocabulary import Title
from service.qualify.sources import Sources

_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class MapRules:
    """How much people count, and when contact is frequent: buying_map.yaml."""

    role: Mapping[str, int]
    level: Mapping[str, int]
    otherwise: int
    distant: int
    frequent: int


def load_map_rules(sources: Sources) -> MapRules:
    """Read how much people count. Raises PackError."""
    parts = sources.read("buying_map.yaml").mapping(("counts", "contact"))
    counts = parts["counts"].mapping(("role", "level", "otherwise"))
    contact = parts["contact"].mapping(("distant", "frequent"))
    return MapRules(
        role=_numbers(counts["role"], ROLES),
        level=_numbers(counts["level"], LEVELS),
        otherwise=counts["otherwise"].whole_number(),
        distant=contact["distant"].whole_number(),
        frequent=contact["frequent"].whole_number(),
    )


def _numbers(node: Node, names: Sequence[str]) -> dict[str, int]:
    return {name: each.whole_number() for name, each in node.mapping(names).items()}


def draw_up(
    rules: MapRules,
    titles: Mapping[str, Title],
    calls: Sequence[CallPeople],
    said: Iterable[Said] = (),
) -> BuyingMap:
    """The map after all calls, oldest first, and after what people said, in order."""
    sheet = _Sheet(rules, titles)
    words = tuple(said)
    for one in words:
        sheet.introduce(Named("", one.name, one.title, one.words, False, _NOWHERE))
    for call in calls:
        for named in call.people.named:
            sheet.introduce(named)
        if call.contact:
            sheet.introduce(Named("", call.contact, "", "", False, _NOWHERE))
    for call in calls:
        sheet.hear(call)
    for one in words:
        sheet.say(one)
    players = [sheet.player(key) for key in sheet.there()]
    return BuyingMap(tuple(sorted(players, key=lambda one: (-one.weight, one.name, one.id))))


@dataclass
class _Entry:
    """What has been gathered of one person."""

    named: Named
    shown: dict[str, dict[str, list[Quote]]] = field(default_factory=dict)
    """attribute -> value -> quotes."""
    attitude_of: dict[str, dict[str, list[Quote]]] = field(default_factory=dict)
    """call -> attitude -> quotes."""
    calls: list[Quote] = field(default_factory=list)
    """One quote for each call in which they took part."""
    said: dict[str, tuple[str, ...]] = field(default_factory=dict)
    mentioned: list[Quote] = field(default_factory=list)


class _Sheet:
    """The map while it is drawn up."""

    def __init__(self, rules: MapRules, titles: Mapping[str, Title]) -> None:
        self._rules, self._titles = rules, titles
        self._registry = Registry(titles)
        self._entries: dict[str, _Entry] = {}

    def introduce(self, named: Named) -> None:
        self._registry.introduce(_mention(named))

    def hear(self, call: CallPeople) -> None:
        keys = {}
        for named in call.people.named:
            entry = self._entry(_mention(named))
            if entry is not None:
                keys[named.key] = entry
                entry.mentioned.append(_quote(call, named.span.start, named.span.end, "named"))
        if call.contact and (entry := self._entry(Mention(0, 0, _NOWHERE, call.contact))):
            entry.calls.append(Quote(call.call, 0, 0, "", "contact"))
        for one in call.people.statements:
            entry = keys.get(one.who)
            if entry is not None:
                self._note(entry, call, one)

    def _note(self, entry: _Entry, call: CallPeople, one: Statement) -> None:
        quote = _quote(call, one.span.start, one.span.end, one.rule)
        if one.attribute == "met":
            if all(before.call != call.call for before in entry.calls):
                entry.calls.append(quote)
        elif one.attribute == "attitude":
            entry.attitude_of.setdefault(call.call, {}).setdefault(one.value, []).append(quote)
        else:
            entry.shown.setdefault(one.attribute, {}).setdefault(one.value, []).append(quote)

    def say(self, one: Said) -> None:
        entry = self._entry(_mention(Named("", one.name, one.title, one.words, False, _NOWHERE)))
        if entry is not None:
            entry.said[one.attribute] = one.values

    def there(self) -> list[str]:
        return [key for key, entry in self._entries.items() if entry.said.get("there") != ()]

    def _entry(self, mention: Mention) -> _Entry | None:
        key = self._registry.key(mention)
        if not key:
            return None
        if key not in self._entries:
            named = next((one for one in self._registry.named() if one.key == key), None)
            if named is None:
                return None
            self._entries[key] = _Entry(named)
        return self._entries[key]

    def player(self, key: str) -> Player:
        entry = self._entries[key]
        named, title = entry.named, self._titles.get(entry.named.title)
        roles = self._roles(entry)
        level = self._one(entry, "level", title.level if title else "")
        attitude, mixed = self._attitude(entry)
        department = self._one(entry, "department", title.department if title else "")
        if department is None and "department" not in entry.said:
            department = next(
                (Proposal("using", one.quotes) for one in roles if one.value == "user"), None
            )
        return Player(
            id=person_id(key),
            record="".join(entry.said.get("record", ())),
            name=named.name,
            title=named.said,
            title_id=named.title,
            group=named.group,
            roles=roles,
            level=level,
            department=department,
            attitude=attitude,
            mixed=mixed,
            contact=self._contact(entry),
            aims=tuple(entry.shown.get("aim", {}).get("yes", ())),
            weight=self._weight(roles, level),
        )

    def _roles(self, entry: _Entry) -> tuple[Proposal, ...]:
        shown = entry.shown.get("role", {})
        if "role" in entry.said:
            said = entry.said["role"]
            return tuple(Proposal(r, tuple(shown.get(r, ())), True) for r in ROLES if r in said)
        return tuple(Proposal(role, tuple(shown[role])) for role in ROLES if role in shown)

    def _one(self, entry: _Entry, attribute: str, by_title: str) -> Proposal | None:
        if attribute in entry.said:
            values = entry.said[attribute]
            return Proposal(values[0], (), True) if values else None
        shown = entry.shown.get(attribute, {})
        if len(shown) == 1:
            value, quotes = next(iter(shown.items()))
            return Proposal(value, tuple(quotes))
        return Proposal(by_title, tuple(entry.mentioned[:1])) if by_title and not shown else None

    def _attitude(self, entry: _Entry) -> tuple[Proposal | None, tuple[Quote, ...]]:
        if "attitude" in entry.said:
            values = entry.said["attitude"]
            return (Proposal(values[0], (), True) if values else None), ()
        if not entry.attitude_of:
            return None, ()
        newest = list(entry.attitude_of.values())[-1]
        if len(newest) > 1:
            return None, tuple(quote for quotes in newest.values() for quote in quotes)
        value, quotes = next(iter(newest.items()))
        return Proposal(value, tuple(quotes)), ()

    def _contact(self, entry: _Entry) -> Proposal:
        if entry.said.get("contact"):
            return Proposal(entry.said["contact"][0], (), True)
        shown = entry.shown.get("contact", {})
        if "close" in shown:
            return Proposal("close", tuple(shown["close"]))
        if len(entry.calls) >= self._rules.frequent:
            return Proposal("frequent", tuple(entry.calls))
        if len(entry.calls) >= self._rules.distant:
            return Proposal("distant", tuple(entry.calls))
        return Proposal("none", tuple(shown.get("none", entry.mentioned[:1])))

    def _weight(self, roles: Sequence[Proposal], level: Proposal | None) -> int:
        points = sum(self._rules.role[role.value] for role in roles)
        return points + (self._rules.level[level.value] if level else self._rules.otherwise)


def _mention(named: Named) -> Mention:
    return Mention(0, 0, named.span, named.name, named.title, named.said)


def _quote(call: CallPeople, start: int, end: int, rule: str) -> Quote:
    return Quote(call.call, start, end, call.text[start:end], rule)


def person_id(key: str) -> str:
    """A short, stable name for a person that holds no words of theirs."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]
