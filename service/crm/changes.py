"""What would change in a record of a CRM, and what its fields cannot hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.crm.mapping import Kind, Rule, said


@dataclass(frozen=True, slots=True)
class CrmField:
    """A field as the CRM describes it: by `key` in its API.

    A choice has `options`: the word that the mapping uses, to the value that is written. `kind` is None
    for what we do not write: numbers, several choices at once, …
    """

    key: str
    kind: Kind | None
    options: Mapping[str, Any] = field(default_factory=dict)
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a field holds, and what it would hold: as the CRM's API has it, and in words."""

    field: str
    name: str
    what: str
    before: Any
    after: Any
    words_before: str
    words_after: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A field that is not written, and why: `no_such_field`, `wrong_type` or `not_an_option`."""

    name: str
    what: str
    why: str


def changes(
    rules: Iterable[Rule],
    conclusion: Mapping[str, Any],
    known: Mapping[str, CrmField],
    record: Mapping[str, Any],
) -> tuple[list[Change], list[LeftOut]]:
    """What would change in a record, and what is left out. Nothing is emptied.

    `known` are the CRM's fields by the name that the mapping uses, `record` its values by key.
    """
    found: list[Change] = []
    left_out: list[LeftOut] = []
    for rule in rules:
        told = rule.told(said(rule.what, conclusion))
        if told is None:
            continue
        target = known.get(rule.name)
        why = _why_not(rule, target, told)
        if target is None or why:
            left_out.append(LeftOut(rule.name, rule.what, why or "no_such_field"))
            continue
        before, after = record.get(target.key), _value(target, told)
        if not _same(before, after):
            words = _words(target, before), _words(target, after)
            found.append(Change(target.key, rule.name, rule.what, before, after, *words))
    return found, left_out


def _why_not(rule: Rule, target: CrmField | None, told: str) -> str | None:
    if target is None:
        return "no_such_field"
    if target.kind is None or (target.kind is not Kind.TEXT and target.kind is not rule.kind):
        return "wrong_type"
    if target.kind is Kind.CHOICE and told not in target.options:
        return "not_an_option"
    return None


def _value(target: CrmField, told: str) -> Any:
    return target.options[told] if target.kind is Kind.CHOICE else told[: target.longest]


def _same(before: Any, after: Any) -> bool:
    """Whether a field holds this already. Some CRMs give numbers as text."""
    return before is not None and str(before) == str(after)


def _words(target: CrmField, value: Any) -> str:
    """A value as people know it: an option by its label."""
    names = [name for name, option in target.options.items() if str(option) == str(value)]
    return names[0] if names else "" if value is None else str(value)
