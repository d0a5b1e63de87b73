"""How long what an account's people said can be relied on, and who is likely to know what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.types import FACTS

ROLES = ("initiator", "decision_maker", "designer", "evaluator", "user")
"""Parts in a purchase. One person may have several."""


@dataclass(frozen=True, slots=True)
class AccountPolicy:
    """Read once from `accounts.yaml`."""

    shelf_life: Mapping[str, int]
    """Days, by fact."""
    same_amount_within: int
    """Percent of the larger of two sums that count as one."""
    knows: Mapping[str, tuple[str, ...]]
    """The parts of those who are likely to know a fact, the likeliest first."""
    order: tuple[str, ...]
    """All facts, in the order in which they are asked again."""

    @classmethod
    def of(cls, node: Node) -> AccountPolicy:
        """Read and check it. Raises PackError."""
        parts = node.mapping(("shelf_life", "same_amount_within", "knows", "order"))
        shelf_life = parts["shelf_life"].mapping(FACTS)
        order = tuple(fact.one_of(FACTS) for fact in parts["order"])
        if missing := sorted(set(FACTS) - set(order)):
            raise parts["order"].error(f"the order lacks {', '.join(missing)}")
        return cls(
            {fact: days.whole_number() for fact, days in shelf_life.items()},
            parts["same_amount_within"].whole_number(),
            {
                fact: tuple(role.one_of(ROLES) for role in roles)
                for fact, roles in parts["knows"].mapping((), FACTS).items()
            },
            order,
        )
