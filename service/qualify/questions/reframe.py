"""The budget reframe: what they spend in vain now, beside what we would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.types import FACTS, Reading, Role, Span, State
from service.qualify.by_language import in_language
from service.qualify.locales import money
from service.qualify.questions.banks import Banks, Texts, texts
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.questions.spending import Spending, Spent
from service.qualify.sources import Sources
from service.qualify.types import Fact

PIECES = ("goal", "spend", "failing", "return_agreed", "trust")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that must be known, and the question that asks for it."""

    facts: tuple[str, ...]
    words: Cues | None
    """Words of the prospect that show it too."""
    ask: str | None
    """None where that question is switched off."""
    missing: Texts


@dataclass(frozen=True, slots=True)
class ReframeRules:
    """The sentence and its conditions, from reframe.yaml."""

    says: Texts
    near_per_cent: int
    pieces: Mapping[str, Piece]
    spending: Spending
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
    lacking: tuple[str, ...] = ()
    """All that is missing."""


def load_reframe(sources: Sources, banks: Banks) -> ReframeRules:
    """Read the reframe. Raises PackError."""
    parts = sources.read("reframe.yaml").mapping(
        ("says", "near_per_cent", "pieces", "spending", "no_price", "not_near")
    )
    return ReframeRules(
        says=texts(parts["says"]),
        near_per_cent=parts["near_per_cent"].whole_number(),
        pieces={name: _piece(n, banks) for name, n in parts["pieces"].mapping(PIECES).items()},
        spending=Spending.of(parts["spending"]),
        no_price=texts(parts["no_price"]),
        not_near=texts(parts["not_near"]),
    )


def _piece(node: Node, banks: Banks) -> Piece:
    fields = node.mapping(("ask", "missing"), ("facts", "words"))
    ask = fields["ask"]
    return Piece(
        facts=tuple(fact.one_of(FACTS) for fact in fields["facts"]) if "facts" in fields else (),
        words=cues(fields["words"]) if "words" in fields else None,
        ask=None if ask.text() in banks.off else ask.one_of(banks.questions),
        missing=texts(fields["missing"]),
    )


def reframe(
    rules: ReframeRules,
    reading: Reading,
    facts: Mapping[str, Fact],
    price: tuple[float, str] | None,
    language: str,
) -> Reframe:
    """The reframe of a call. `price` is ours, as amount and ISO 4217 currency."""
    spent = rules.spending.find(reading)
    found = {name: _span(piece, facts, reading) for name, piece in rules.pieces.items()}
    found["spend"] = spent.span if spent else None
    lacking = tuple(name for name in PIECES if found[name] is None)
    if lacking:
        piece = rules.pieces[lacking[0]]
        without = lacking if price else (*lacking, "price")
        return Reframe(None, lacking[0], in_language(piece.missing, language), piece.ask, without)
    goal = found["goal"]
    if goal is None or spent is None:
        raise AssertionError("the pieces were all found")
    if price is None or price[1] != (spent.currency or price[1]):
        return Reframe(None, "price", in_language(rules.no_price, language))
    if price[0] * 100 > spent.amount * (100 + rules.near_per_cent):
        return Reframe(None, "near", in_language(rules.not_near, language))
    return Reframe(_filled(rules, reading.text, goal, spent, price, language))


def _filled(
    rules: ReframeRules,
    text: str,
    goal: Span,
    spent: Spent,
    price: tuple[float, str],
    language: str,
) -> str:
    values = {
        "goal": goal.of(text),
        "spend": spent.span.of(text),
        "price": money(*price, language),
    }
    said = in_language(rules.says, language)
    for name, value in values.items():
        said = said.replace("{" + name + "}", value)
    return said


def _span(piece: Piece, facts: Mapping[str, Fact], reading: Reading) -> Span | None:
    """The strongest quote that the piece is there, or words that say so."""
    for fact in piece.facts:
        if facts[fact].state is State.MET and facts[fact].evidence:
            return facts[fact].evidence[0].span
    if piece.words is None or reading.language not in piece.words:
        return None
    words = piece.words[reading.language]
    for line in reading.lines:
        match = words.search(line.body.of(reading.text)) if line.role is not Role.REP else None
        if match:
            return Span(*match.span()).moved(line.body.start)
    return None
