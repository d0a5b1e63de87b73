"""Rules on people and stages as data: templates with examples, read strictly (docs/packs.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nlp.rules.rules import SCOPES, Example, example
from nlp.strict_yaml import Node

PLANNED = "planned"
"""Beside the scopes: a word such as "will" or "next" stands over it, so it is not there yet."""
USUAL_UNLESS = ("negated", "hedged", "hypothetical", "past", "other", "question")


@dataclass(frozen=True, slots=True)
class BuyingRule:
    """Templates with one meaning. `unless` names the scopes under which a match does not count."""

    id: str
    meaning: str
    shows: tuple[str, str]
    """(attribute, value), such as `role`, `decision_maker`."""
    match: tuple[str, ...]
    unless: frozenset[str]
    hits: tuple[Example, ...]
    clean: tuple[Example, ...]
    file: Path
    line: int
    template_lines: tuple[int, ...]


def read_rules(node: Node, shown: Iterable[str]) -> tuple[BuyingRule, ...]:
    """The rules of a list; each shows one of `shown` ("role user"). Raises PackError."""
    known, rules = tuple(shown), []
    seen: dict[str, BuyingRule] = {}
    for entry in node:
        rule = _rule(entry, known)
        if rule.id in seen:
            raise entry.error(f"rule {rule.id!r} already stands in line {seen[rule.id].line}")
        seen[rule.id] = rule
        rules.append(rule)
    return tuple(rules)


def _rule(entry: Node, shown: tuple[str, ...]) -> BuyingRule:
    fields = entry.mapping(("id", "meaning", "shows", "match", "hits"), ("unless", "clean"))
    match = list(fields["match"])
    if not match:
        raise fields["match"].error("a rule needs at least one template")
    attribute, _, value = fields["shows"].one_of(shown).partition(" ")
    unless = fields.get("unless")
    return BuyingRule(
        id=fields["id"].text(),
        meaning=fields["meaning"].text(),
        shows=(attribute, value),
        match=tuple(each.text() for each in match),
        unless=frozenset(
            USUAL_UNLESS if unless is None else (each.one_of((*SCOPES, PLANNED)) for each in unless)
        ),
        hits=tuple(example(each, marked=True) for each in fields["hits"]),
        clean=tuple(example(each, marked=False) for each in fields.get("clean", ())),
        file=entry.file,
        line=entry.line,
        template_lines=tuple(each.line for each in match),
    )
