"""Accounts we have: our share of their spend tells the zone, zone and answers tell the strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.strict_yaml import Node
from service.qualify.buying.players import CallPeople, Quote
from service.qualify.buying.shares import told_shares
from service.qualify.questions.bank_questions import read_questions
from service.qualify.questions.banks import Question
from service.qualify.sources import Sources

ZONES = ("growth", "development", "consolidation")
STRATEGIES = ("hunting", "farming", "partnership")
ANSWERS = ("trust", "rivals", "quick")
"""What a person answers with yes or no: years of trust, strong rivals in the account, buys quickly."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A range of shares with its questions."""

    name: str
    upper: int | None
    """Per cent; None for the last one."""
    included: bool
    """Whether the upper end belongs to it."""
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class StrategyRow:
    """A strategy and what it takes."""

    zones: tuple[str, ...]
    answers: Mapping[str, str]
    strategy: str


@dataclass(frozen=True, slots=True)
class ShareRules:
    """share.yaml."""

    zones: tuple[Zone, ...]
    rows: tuple[StrategyRow, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How an account that we have stands."""

    per_cent: float | None
    confirmed: bool
    quotes: tuple[Quote, ...]
    zone: str | None
    strategy: str | None
    because: tuple[str, ...]
    """What told the strategy: `zone`, or names of ANSWERS."""


def load_share(sources: Sources) -> ShareRules:
    """Read zones and strategies. Raises PackError."""
    parts = sources.read("share.yaml").mapping(("zones", "strategies"))
    zones = parts["zones"].mapping(ZONES)
    return ShareRules(
        tuple(_zone(name, zones[name]) for name in ZONES),
        tuple(_row(node) for node in parts["strategies"]),
    )


def _zone(name: str, node: Node) -> Zone:
    fields = node.mapping(("questions",), ("below", "up_to"))
    ends = [fields[key].whole_number() for key in ("below", "up_to") if key in fields]
    if len(ends) != (name != ZONES[-1]):
        raise node.error("every zone but the last needs `below` or `up_to`, in per cent")
    questions = read_questions(fields["questions"])
    return Zone(name, ends[0] if ends else None, "up_to" in fields, questions)


def _row(node: Node) -> StrategyRow:
    fields = node.mapping(("when", "strategy"))
    when = fields["when"].mapping((), ("zone", *ANSWERS))
    zones = tuple(each.one_of(ZONES) for each in when["zone"]) if "zone" in when else ()
    answers = {name: when[name].one_of(("yes", "no")) for name in ANSWERS if name in when}
    return StrategyRow(zones, answers, fields["strategy"].one_of(STRATEGIES))


def share_of(
    rules: ShareRules,
    calls: Sequence[CallPeople],
    said: float | None,
    answers: Mapping[str, str],
) -> Share:
    """The share that a person set, else what the newest call that names one tells."""
    per_cent, quotes = told_shares(calls) if said is None else (said, ())
    zone = _zone_of(rules, per_cent) if per_cent is not None else None
    strategy, because = _strategy(rules, zone, answers)
    return Share(per_cent, said is not None, quotes, zone, strategy, because)


def _zone_of(rules: ShareRules, per_cent: float) -> str:
    for zone in rules.zones:
        if (
            zone.upper is None
            or per_cent < zone.upper
            or (zone.included and per_cent == zone.upper)
        ):
            return zone.name
    raise AssertionError("the last zone has no upper end")


def _strategy(
    rules: ShareRules, zone: str | None, answers: Mapping[str, str]
) -> tuple[str | None, tuple[str, ...]]:
    for row in rules.rows:
        fits = all(answers.get(name) == value for name, value in row.answers.items())
        if fits and (not row.zones or zone in row.zones):
            return row.strategy, (*(("zone",) if row.zones else ()), *row.answers)
    return None, ()
