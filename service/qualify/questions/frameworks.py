"""The frameworks as views over one set of facts, so that switching between them loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.types import FACTS, State
from service.qualify.types import Fact


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a framework and the facts that answer it."""

    name: str
    facts: tuple[str, ...]
    """The first that is known answers it."""

    def fact(self, facts: Mapping[str, Fact]) -> Fact:
        """The fact that answers the criterion at present."""
        known = (facts[name] for name in self.facts if facts[name].state is not State.UNKNOWN)
        return next(known, facts[self.facts[0]])


Frameworks = Mapping[str, tuple[Criterion, ...]]


def read(node: Node) -> Frameworks:
    """The frameworks, criteria in the order in which they are asked. Raises PackError."""
    return {
        framework: tuple(_criterion(name, facts) for name, facts in criteria.items())
        for framework, criteria in node.items()
    }


def _criterion(name: str, node: Node) -> Criterion:
    facts = tuple(fact.one_of(FACTS) for fact in node)
    if not facts:
        raise node.error(f"criterion {name!r} needs a fact that answers it")
    return Criterion(name, facts)


def states(frameworks: Frameworks, facts: Mapping[str, Fact]) -> dict[str, dict[str, str]]:
    """The state of every criterion of every framework."""
    return {
        framework: {each.name: each.fact(facts).state.value for each in criteria}
        for framework, criteria in frameworks.items()
    }
