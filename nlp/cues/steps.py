"""What an amount is worth, in steps: from −1.50 on this much, from 0.40 on that much.

A step is as readable as a weight ("from here on 35"), and says what a weight cannot: that a little
more of something changes nothing, or that beyond some amount it no longer matters.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from nlp.strict_yaml import Node


@dataclass(frozen=True, slots=True)
class Steps:
    """Amounts and worths in hundredths. What is not there at all has the amount 0 and is worth 0."""

    starts: tuple[int, ...]
    """The amounts at which the worth changes, rising."""
    worths: tuple[int, ...]
    """One more: below the first start, and from each start on."""

    def at(self, amount: int) -> int:
        """What `amount` is worth."""
        return self.worths[bisect_right(self.starts, amount)]


def read(node: Node) -> Steps:
    """`from` and `worth` of a measure. Raises PackError."""
    entry = node.mapping(["from", "worth"])
    steps = Steps(
        tuple(start.whole_number() for start in entry["from"]),
        tuple(worth.whole_number() for worth in entry["worth"]),
    )
    if any(a >= b for a, b in zip(steps.starts, steps.starts[1:], strict=False)):
        raise entry["from"].error("amounts must rise from one to the next")
    if len(steps.worths) != len(steps.starts) + 1:
        raise entry["worth"].error(
            f"expected {len(steps.starts) + 1} values: one below the first amount, and one from each on"
        )
    if steps.at(0):
        raise entry["worth"].error("what is not there (an amount of 0) must be worth 0")
    return steps
