"""Values of JSON that another program wrote: whatever is not as expected reads as absent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from service.limits import is_in_calendar
from service.transcripts import dates
from service.transcripts.markup import plain_text

Json = dict[str, Any]

_SECONDS_BELOW = 100_000_000_000
"""Numbers above are milliseconds: seconds would lie past the year 5000."""


def at(value: Any, *path: str) -> Any:
    """What stands under keys, one in the other; None where one is missing."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def mapping(value: Any, *path: str) -> Json:
    """An object; empty for anything else."""
    found = at(value, *path)
    return found if isinstance(found, dict) else {}


def mappings(value: Any, *path: str) -> Iterator[Json]:
    """The objects of a list."""
    found = at(value, *path)
    yield from (item for item in found if isinstance(item, dict)) if isinstance(found, list) else ()


def text(value: Any, *path: str) -> str | None:
    """A text that is not blank, or a whole number as text."""
    found = at(value, *path)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) and found.strip() else None


def plain(value: Any, *path: str) -> str | None:
    """A text, its HTML taken away: `""` when it is said to be empty, None when it is not said."""
    found = at(value, *path)
    return plain_text(found) if isinstance(found, str) else None


def number(value: Any, *path: str) -> float | None:
    """A number that is not negative, also one that is written as a text."""
    found = at(value, *path)
    if isinstance(found, str) and found.strip().replace(".", "", 1).isascii():
        try:
            found = float(found)
        except ValueError:
            return None
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1e15:
        return None
    return float(found)


def instant(value: Any, *path: str) -> datetime | None:
    """A time: ISO 8601, seconds or milliseconds since 1970, or a date that can be read in one way only.

    Without an offset it is UTC.
    """
    told = _instant(value, *path) or _written(text(value, *path))
    return told if told and is_in_calendar(told) else None


def says(value: Any, *path: str) -> bool:
    """Whether anything stands there: nothing, an empty text and a blank one say nothing."""
    found = at(value, *path)
    return bool(found.strip()) if isinstance(found, str) else found is not None


def unread(value: Any, *names: str) -> tuple[str, ...]:
    """Those fields of an object that say a time which is not understood."""
    return tuple(name for name in names if says(value, name) and instant(value, name) is None)


def _written(date: str | None) -> datetime | None:
    return dates.instant(date, dates.day_order([date])) if date else None


def _instant(value: Any, *path: str) -> datetime | None:
    found = at(value, *path)
    try:
        if isinstance(found, str) and not found.strip().isdecimal():
            told = datetime.fromisoformat(found.strip().upper())
            return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
        seconds = number(found)
        if seconds is None:
            return None
        return datetime.fromtimestamp(seconds / 1000 if seconds >= _SECONDS_BELOW else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def clock(value: Any, *path: str) -> float | None:
    """`HH:MM:SS` or `HH:MM` as seconds; two parts are hours and minutes."""
    found = text(value, *path)
    parts = found.split(":") if found else []
    if not 2 <= len(parts) <= 3 or not all(part.isdecimal() and len(part) < 5 for part in parts):
        return None
    hours, minutes, seconds = (*map(int, parts), 0)[:3]
    return float(hours * 3600 + minutes * 60 + seconds)
