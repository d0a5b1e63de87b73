"""Which field of a CRM tells what, out of `question_banks/crm.yaml`, tried on its own examples. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from nlp.strict_yaml import Node
from nlp.types import FACTS

FILE = "crm.yaml"
CRMS = ("hubspot", "salesforce", "pipedrive", "close")
QUOTES = tuple(f"quote.{fact}" for fact in FACTS)
WHAT = ("verdict", "scope", "blocked_at", "until", *FACTS, *QUOTES)


class Kind(StrEnum):
    """What a field can hold."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Rule:
    """A field by its name, and what is told in it. `values` are the CRM's words for ours, of a choice."""

    what: str
    name: str
    kind: Kind
    values: Mapping[str, str] = field(default_factory=dict)

    def told(self, said: str | None) -> str | None:
        """What the field is told; None where there is nothing to tell."""
        return self.values.get(said or "") if self.kind is Kind.CHOICE else said


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one kind of record of a CRM."""

    object: str
    rules: Sequence[Rule]


def mappings(node: Node) -> Mapping[str, Fields]:
    """The mapping of each CRM. Raises PackError, also where an example comes to something else."""
    return {name: _fields(part) for name, part in node.mapping(CRMS).items()}


def _fields(node: Node) -> Fields:
    parts = node.mapping(("object", "fields"), ("examples",))
    rules = [_rule(what, rule) for what, rule in parts["fields"].items()]
    names = [rule.name for rule in rules]
    if len({*names}) < len(names):
        raise parts["fields"].error("two things are told in the same field")
    for example in parts.get("examples", Node([], node.file, node.line)):
        _try(example, rules)
    return Fields(parts["object"].text(), rules)


def _rule(what: str, node: Node) -> Rule:
    Node(what, node.file, node.line).one_of(WHAT)
    parts = node.mapping(("field", "type"), ("values",))
    kind = Kind(parts["type"].one_of([str(kind) for kind in Kind]))
    values = (
        {ours: word.text() for ours, word in parts["values"].items()} if "values" in parts else {}
    )
    if (kind is Kind.CHOICE) != bool(values):
        raise node.error("a choice names its values, and nothing else does")
    if kind is Kind.DATE and what != "until":
        raise parts["type"].error("the only date is `until`")
    return Rule(what, parts["field"].text(), kind, values)


def _try(node: Node, rules: Sequence[Rule]) -> None:
    parts = node.mapping(("call", "told"))
    call = {what: said.text() for what, said in parts["call"].items()}
    expected = {name: value.text() for name, value in parts["told"].items()}
    told = {rule.name: rule.told(call.get(rule.what)) for rule in rules}
    if {name: value for name, value in told.items() if value is not None} != expected:
        raise node.error(f"this call is told as {told}")


def said(what: str, conclusion: Mapping[str, Any]) -> str | None:
    """What a call came to, in our own word; None where it came to nothing."""
    if what in QUOTES:
        quotes = conclusion["words"].get("quotes", {}).get(what.removeprefix("quote."), [])
        return str(quotes[0]["text"]) if quotes else None
    if what in FACTS:
        state = conclusion["states"].get(what)
        return None if state in (None, "unknown") else str(state)
    if conclusion["early"] or conclusion[what] is None:
        return None  # too early for a verdict is no verdict
    return str(conclusion[what])
