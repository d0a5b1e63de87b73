"""Which lines the rep wrote in their own words, and which of them take leave of a call."""

from __future__ import annotations

from nlp.types import Line, Role

LAST = 2
"""So many lines at the end of a call are where a rep says how it ended."""


def jotted(line: Line) -> bool:
    """Whether the rep wrote it: a remark, or what somebody said who is not named."""
    return line.role is Role.NOTE or (line.role is Role.PROSPECT and line.speaker is None)


def takes_leave(line: Line, left: int) -> bool:
    """Whether a line sums up a call: a remark, or a jotting with `left` lines to the end, itself among them."""
    return line.role is Role.NOTE or (left <= LAST and jotted(line))
