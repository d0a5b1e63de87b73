"""Referred leads: four pillars, what they make of the referral, and the first contact that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.strict_yaml import Node
from service.qualify.buying.players import CallPeople, Proposal
from service.qualify.buying.stages import quote_of
from service.qualify.buying.types import PILLARS, RATINGS
from service.qualify.questions.bank_questions import read_questions
from service.qualify.questions.banks import Question
from service.qualify.sources import Sources

QUALITIES = ("strong", "limited", "none", "unknown")
CONTACTS = ("three_way_meeting", "three_way_call", "client_calls_first", "none")
"""Ways to the first contact, the strongest first. A letter and then a call, or a dropped name, hardly work."""


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """What a state of the pillars calls for."""

    when: Mapping[str, str]
    quality: str
    contact: str
    strengthen: str


@dataclass(frozen=True, slots=True)
class ReferralRules:
    """referral.yaml."""

    questions: Mapping[str, tuple[Question, ...]]
    rows: tuple[AdviceRow, ...]


@dataclass(frozen=True, slots=True)
class Referral:
    """How a referral stands."""

    pillars: Mapping[str, Proposal | None]
    quality: str
    contact: str
    strengthen: str
    """The pillar to work on first, or `none`."""


def load_referral(sources: Sources) -> ReferralRules:
    """Read pillars and advice. Raises PackError."""
    parts = sources.read("referral.yaml").mapping(("pillars", "advice"))
    pillars = parts["pillars"].mapping(PILLARS)
    return ReferralRules(
        {
            name: read_questions(pillars[name].mapping(("questions",))["questions"])
            for name in PILLARS
        },
        tuple(_row(node) for node in parts["advice"]),
    )


def _row(node: Node) -> AdviceRow:
    fields = node.mapping(("when", "quality", "contact", "strengthen"))
    when = fields["when"].mapping((), PILLARS)
    return AdviceRow(
        {name: each.one_of((*RATINGS, "unknown")) for name, each in when.items()},
        fields["quality"].one_of(QUALITIES),
        fields["contact"].one_of(CONTACTS),
        fields["strengthen"].one_of((*PILLARS, "none")),
    )


def referral_of(
    rules: ReferralRules, calls: Sequence[CallPeople], said: Mapping[str, str]
) -> Referral:
    """How the referral stands after all calls, oldest first; `said` holds ratings that a person gave."""
    pillars = {name: _pillar(name, calls, said) for name in PILLARS}
    rated = {name: found.value if found else "unknown" for name, found in pillars.items()}
    for row in rules.rows:
        if all(rated[name] == value for name, value in row.when.items()):
            return Referral(pillars, row.quality, row.contact, row.strengthen)
    return Referral(pillars, "unknown", "none", "none")


def _pillar(name: str, calls: Sequence[CallPeople], said: Mapping[str, str]) -> Proposal | None:
    if said.get(name):
        return Proposal(said[name], (), confirmed=True)
    for call in reversed(calls):
        found = [one for one in call.people.deal if one.attribute == name]
        values = {one.value for one in found}
        if len(values) == 1:
            quotes = (quote_of(call, one.span.start, one.span.end, one.rule) for one in found)
            return Proposal(values.pop(), tuple(quotes))
        if values:
            return None
    return None
