"""How they buy: which of six stages the notes show, what belongs to it, and what is still open.

The newest call that shows a stage tells it; in one call the furthest does. What is only planned shows none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.lines.line_ends import LINE_END
from service.qualify.buying.players import BuyingMap, CallPeople, Proposal, Quote
from service.qualify.buying.types import DATES, ROLES, STAGES
from service.qualify.questions.bank_questions import read_questions
from service.qualify.questions.banks import Question
from service.qualify.sources import Sources

ACTIVITIES = (
    *("exhibition", "technical_exchange", "test", "visit", "gift", "site_tour"),
    *("business_event", "phone_call"),
)
KNOWN_BY_END = (*(f"date_{name}" for name in DATES), "budget", "motive", "department")
"""What must be known when internal preparation ends."""
MOTIVES = ("goals",)
"""Facts whose words tell the need behind the need, where nobody is heard to want something."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What belongs to a stage."""

    name: str
    key_role: str
    activities: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a purchase stands."""

    stage: Proposal | None
    criteria: Proposal | None
    """`rival` or `ours`: who shaped them. None while nothing tells, or when both are shown."""
    key_people: tuple[str, ...]
    """Ids of the players who have the stage's key role."""
    motives: tuple[Quote, ...]
    """Words that tell the need behind the need."""
    known: Mapping[str, tuple[Quote, ...]]
    """For each of KNOWN_BY_END the words that tell it; none while it is open."""


def load_stages(sources: Sources) -> Mapping[str, Stage]:
    """The six stages in their order. Raises PackError."""
    parts = sources.read("buying_stages.yaml").mapping(("stages",))["stages"].mapping(STAGES)
    found = {}
    for name in STAGES:
        fields = parts[name].mapping(("key_role", "activities", "questions"))
        found[name] = Stage(
            name,
            fields["key_role"].one_of(ROLES),
            tuple(each.one_of(ACTIVITIES) for each in fields["activities"]),
            read_questions(fields["questions"]),
        )
    return found


def standing(
    stages: Mapping[str, Stage],
    calls: Sequence[CallPeople],
    drawn: BuyingMap,
    facts: Mapping[str, Sequence[Quote]],
    said: Mapping[str, str],
) -> Standing:
    """Where the purchase stands after all calls, oldest first.

    `facts` are the quotes of facts that are met (`need`, `goals`, `budget`, …); `said` holds what a
    person set: `stage`, `criteria`.
    """
    stage = _stage(calls, facts, said)
    key_role = stages[stage.value].key_role if stage else ""
    keys = tuple(one.id for one in drawn.players if any(r.value == key_role for r in one.roles))
    goals = [quote for fact in MOTIVES for quote in facts.get(fact, ())]
    motives = tuple(_aims(calls, drawn) or goals)
    return Standing(
        stage, _criteria(calls, said), keys, motives, _known(calls, drawn, facts, motives)
    )


def _stage(
    calls: Sequence[CallPeople], facts: Mapping[str, Sequence[Quote]], said: Mapping[str, str]
) -> Proposal | None:
    if said.get("stage"):
        return Proposal(said["stage"], (), confirmed=True)
    for call in reversed(calls):
        shown = _shown(call, "stage")
        if shown:
            furthest = max(shown, key=STAGES.index)
            return Proposal(furthest, shown[furthest])
    need = tuple(facts.get("need", ()))
    return Proposal("discover", need[:2]) if need else None


def _criteria(calls: Sequence[CallPeople], said: Mapping[str, str]) -> Proposal | None:
    if said.get("criteria"):
        return Proposal(said["criteria"], (), confirmed=True)
    for call in reversed(calls):
        shown = _shown(call, "criteria")
        if len(shown) == 1:
            return Proposal(*next(iter(shown.items())))
        if shown:
            return None
    return None


def _shown(call: CallPeople, attribute: str) -> dict[str, tuple[Quote, ...]]:
    """The values of an attribute that a call shows, with their words."""
    found: dict[str, tuple[Quote, ...]] = {}
    for one in call.people.deal:
        if one.attribute == attribute:
            quote = quote_of(call, one.span.start, one.span.end, one.rule)
            found[one.value] = (*found.get(one.value, ()), quote)
    return found


def quote_of(call: CallPeople, start: int, end: int, rule: str) -> Quote:
    """Words of a call."""
    return Quote(call.call, start, end, call.text[start:end], rule)


def _aims(calls: Sequence[CallPeople], drawn: BuyingMap) -> list[Quote]:
    """What those want who decide or lead, each to the end of its sentence."""
    found = []
    counting = {
        quote.text
        for one in drawn.players
        if any(role.value == "decision_maker" for role in one.roles)
        or (one.level is not None and one.level.value == "executive")
        for quote in one.aims
    }
    for call in calls:
        for one in call.people.statements:
            if one.attribute == "aim" and call.text[one.span.start : one.span.end] in counting:
                end = _sentence_end(call.text, one.span.end)
                found.append(quote_of(call, one.span.start, end, one.rule))
    return found


def _sentence_end(text: str, at: int) -> int:
    ends = [place for sign in (". ", "; ", "。", "；") if (place := text.find(sign, at)) >= 0]
    line = LINE_END.search(text, at)
    return min([*ends, line.start() if line else len(text)])


def _known(
    calls: Sequence[CallPeople],
    drawn: BuyingMap,
    facts: Mapping[str, Sequence[Quote]],
    motives: Sequence[Quote],
) -> dict[str, tuple[Quote, ...]]:
    dates: dict[str, tuple[Quote, ...]] = {}
    for call in calls:
        dates |= _shown(call, "date")
    designers = [
        quote
        for one in drawn.players
        if one.department is not None
        for role in one.roles
        if role.value == "designer"
        for quote in role.quotes
    ]
    return {
        **{f"date_{name}": dates.get(name, ()) for name in DATES},
        "budget": tuple(facts.get("budget", ()))[:2],
        "motive": tuple(motives)[:2],
        "department": tuple(designers)[:2],
    }
