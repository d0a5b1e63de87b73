"""When an event is tried again: soon at first, then over more than three days."""

from __future__ import annotations

from datetime import timedelta

PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        5,
        5 * 60,
        30 * 60,
        2 * 3_600,
        5 * 3_600,
        10 * 3_600,
        14 * 3_600,
        20 * 3_600,
        24 * 3_600,
    )
)
"""The pauses after the first, second, … try; after the last of them the event is dead."""
LONGEST_WISH = timedelta(hours=24)


def pause(tries: int, retry_after: str | None = None) -> timedelta | None:
    """How long to wait after so many tries, None when it was the last.

    An endpoint that names a longer pause in seconds (`Retry-After`) gets it, up to a day.
    """
    if tries > len(PAUSES):
        return None
    usual = PAUSES[tries - 1]
    if retry_after is None or not retry_after.isdecimal() or len(retry_after) > 9:
        return usual
    return max(usual, min(timedelta(seconds=int(retry_after)), LONGEST_WISH))
