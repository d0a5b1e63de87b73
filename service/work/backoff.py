"""How long to wait before the next try."""

from __future__ import annotations

from datetime import timedelta

STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600)
)
"""Over two days in all."""


def wait(attempts: int) -> timedelta:
    """The pause after so many tries that failed."""
    return STEPS[min(attempts, len(STEPS) - 1)]
