"""The budget reframe: what they spend in vain now, beside what we would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.types import FACTS, Evidence, State, ValueKind
from service.qualify.banks import Banks, Texts, texts
from service.qualify.locales import money
from service.qualify.sources import Sources
from service.qualify.types import Fact

PIECES = ("goal", "spend", "failing", "return_agreed", "trust")
MONEY = (ValueKind.MONEY, ValueKind.RATE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that must be known, and the question that asks for it."""

    facts: tuple[str, ...]
    ask: str
    missing: Texts


@dataclass(frozen=True, slots=True)
class ReframeRules:
    """The sentence and its conditions, from reframe.yaml."""

    says: Texts
    near_per_cent: int
    pieces: Mapping[str, Piece]
    no_price: Texts
    not_near: Texts


@dataclass(frozen=True, slots=True)
class Reframe:
    """The sentence filled in; or what is missing and the question that asks for it."""

    text: str | None
    missing: str | None = None
    """The first piece that is missing: one of PIECES, `price` or `near`."""
    why: str | None = None
    ask: str | None = None
    """The id of a question of the bank; None when no question helps."""


def load_reframe(sources: Sources, banks: Banks) -> ReframeRules:
    """Read the reframe. Raises PackError."""
    parts = sources.read("reframe.yaml").mapping(
        ("says", "near_per_cent", "pieces", "no_price", "not_near")
    )
    return ReframeRules(
        says=texts(parts["says"]),
        near_per_cent=parts["near_per_cent"].whole_number(),
        pieces={name: _piece(n, banks) for name, n in parts["pieces"].mapping(PIECES).items()},
        no_price=texts(parts["no_price"]),
        not_near=texts(parts["not_near"]),
    )


def _piece(node: Node, banks: Banks) -> Piece:
    fields = node.mapping(("facts", "ask", "missing"))
    return Piece(
        facts=tuple(fact.one_of(FACTS) for fact in fields["facts"]),
        ask=fields["ask"].one_of(banks.questions),
        missing=texts(fields["missing"]),
    )


def reframe(
    rules: ReframeRules,
    text: str,
    facts: Mapping[str, Fact],
    price: tuple[float, str] | None,
    language: str,
) -> Reframe:
    """The reframe of a call. `price` is ours, as amount and ISO 4217 currency."""
    found = {name: _evidence(name, piece, facts) for name, piece in rules.pieces.items()}
    for name in PIECES:
        if found[name] is None:
            piece = rules.pieces[name]
            return Reframe(None, name, _in(piece.missing, language), piece.ask)
    goal, spend = found["goal"], found["spend"]
    if goal is None or spend is None or spend.value is None or spend.value.amount is None:
        raise AssertionError("the pieces were all found")
    if price is None or price[1] != (spend.value.unit or price[1]):
        return Reframe(None, "price", _in(rules.no_price, language))
    if price[0] * 100 > spend.value.amount * (100 + rules.near_per_cent):
        return Reframe(None, "near", _in(rules.not_near, language))
    values = {
        "goal": goal.span.of(text),
        "spend": spend.span.of(text),
        "price": money(*price, language),
    }
    said = _in(rules.says, language)
    for name, value in values.items():
        said = said.replace("{" + name + "}", value)
    return Reframe(said)


def _evidence(name: str, piece: Piece, facts: Mapping[str, Fact]) -> Evidence | None:
    """The strongest quote that the piece is there."""
    quotes = [
        evidence
        for fact in piece.facts
        if facts[fact].state is State.MET
        for evidence in facts[fact].evidence
    ]
    if name == "spend":
        quotes = [q for q in quotes if q.value and q.value.kind in MONEY and q.value.amount]
    return quotes[0] if quotes else None


def _in(by_language: Texts, language: str) -> str:
    return by_language.get(language, by_language["en"])
