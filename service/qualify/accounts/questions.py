"""What to ask next at an account: what went stale first, then what is contradicted, then what nobody said. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.types import State
from service.qualify.accounts.ledger import AccountFact, Knower, who_knows
from service.qualify.accounts.policy import AccountPolicy
from service.qualify.accounts.statements import Concluded, full_names, people_named


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A fact to ask about, why, and whom if not the usual contact."""

    fact: str
    why: str
    """`stale`, `contradicted`, `never`, or `contact_out`: whoever was asked cannot decide."""
    whom: str | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody who did not know, or contradicted themselves, and who is likely to know."""

    who: str
    call: str
    ask: tuple[str, ...]
    """Names, the likeliest first."""


def to_ask(
    facts: Mapping[str, AccountFact],
    policy: AccountPolicy,
    first: Sequence[str] = (),
    *,
    out: bool = False,
    contact_out: bool = False,
) -> list[ToAsk]:
    """All that is worth asking, in order; of what nobody said yet `first` before the rest.

    Where only the contact is out, who can decide comes before all. Of an account that is `out` only
    what went stale: it may be otherwise by now.
    """
    ordered = [facts[name] for name in dict.fromkeys((*first, *policy.order))]
    stale = [ToAsk(fact.name, "stale", _holder(fact)) for fact in ordered if fact.stale]
    if out:
        return stale
    decides = facts["authority"]
    elsewhere = contact_out and decides.state is State.UNMET and not decides.stale
    return [
        *([ToAsk(decides.name, "contact_out", _expert(decides))] if elsewhere else []),
        *stale,
        *(
            ToAsk(fact.name, "contradicted", _expert(fact))
            for fact in ordered
            if fact.state is State.CONFLICT and not fact.stale
        ),
        *(ToAsk(fact.name, "never") for fact in ordered if fact.state is State.UNKNOWN),
    ]


def _holder(fact: AccountFact) -> str | None:
    return next((each.holder for each in fact.standing if each.holder), None)


def _expert(fact: AccountFact) -> str | None:
    return next((finding.ask for finding in reversed(fact.findings) if finding.ask), None)


def lost_people(
    calls: Iterable[Concluded], people: Sequence[Knower], policy: AccountPolicy
) -> list[Lost]:
    """Who could not answer in the latest call that they were on, and whom they lead to."""
    names = full_names([person.name for person in people])
    latest: dict[str, Lost | None] = {}
    for call in calls:
        for who in _heard(call, names):
            latest[who] = None
        for who, line in call.lost:
            name = names.get(who.casefold(), who) or call.contact or ""
            before = latest.get(name)
            named = [other for other in people_named(line, names) if other != name]
            told = before.ask if before and before.call == call.id else ()
            leads = dict.fromkeys((*told, *named, *_leads(name, people, policy)))
            latest[name] = Lost(name, call.id, tuple(leads))
    return [lost for lost in latest.values() if lost is not None]


def _heard(call: Concluded, names: Mapping[str, str]) -> Iterator[str]:
    for quotes in call.quotes.values():
        for quote in quotes:
            said = quote["speaker"] or call.contact
            if said:
                yield names.get(said.casefold(), said)


def _leads(name: str, people: Sequence[Knower], policy: AccountPolicy) -> list[str]:
    """The people who decide first: a contact who does not know is probably far from the decision."""
    wanted = (who_knows(fact, people, policy, {name}) for fact in policy.order)
    return list(dict.fromkeys(each for each in wanted if each))
