"""Dates of exports. One that can be read in two ways is not read: a wrong date is worse than none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from service.limits import is_in_calendar

_SLASHED = re.compile(
    r"(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<year>\d{4})"
    r"(?:,? (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)


_TIME = (
    r"(?:,? (?:at )?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?: ?(?P<half>[ap])\.?m\.?)?"
    r"(?: (?:GMT|UTC|(?P<east>[+-])(?P<hours>[01]\d):?(?P<minutes>[0-5]\d)))?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_NAMED = tuple(
    re.compile(rf"(?:[a-z]{{3,9}}, )?{date},? (?P<year>\d{{4}}){_TIME}", re.IGNORECASE)
    for date in (rf"{_MONTH} (?P<day>\d{{1,2}})", rf"(?P<day>\d{{1,2}})\.? {_MONTH}")
)
"""Dates with the month's English name: "Nov 5, 2026 2:00 PM", "5 November 2026", "Thu, 05 Nov 2026 14:00:00 +0100"."""


class DayOrder(StrEnum):
    """How a file writes 5 November: `5/11` or `11/5`."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNTOLD = "untold"


def day_order(dates: Iterable[str]) -> DayOrder:
    """What the file's dates tell together: one over the twelfth of a month decides for all."""
    found: set[DayOrder] = set()
    for date in dates:
        match = _SLASHED.fullmatch(date.strip())
        if match is None:
            continue
        if int(match["a"]) > 12 or match["sign"] == ".":
            found.add(DayOrder.DAY_FIRST)
        elif int(match["b"]) > 12:
            found.add(DayOrder.MONTH_FIRST)
    return found.pop() if len(found) == 1 else DayOrder.UNTOLD


def instant(text: str, order: DayOrder) -> datetime | None:
    """A time as UTC; one without an offset is taken as UTC, for exports do not name their zone."""
    text = text.strip()
    try:
        if text.isdecimal() and len(text) == 13:
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        if match := _SLASHED.fullmatch(text):
            at = _slashed(match, order)
            return at if at and is_in_calendar(at) else None
        if match := next(filter(None, (named.fullmatch(text) for named in _NAMED)), None):
            month = _MONTHS.index(match["month"].lower()) + 1
            at = _at(match, month, int(match["day"])) - _offset(match)
            return at if is_in_calendar(at) else None
        at = datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        return at if is_in_calendar(at) else None
    except (ValueError, OverflowError):
        return None


def _offset(match: re.Match[str]) -> timedelta:
    """How far the time that was written is ahead of UTC."""
    if match["east"] is None:
        return timedelta()
    ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    return ahead if match["east"] == "+" else -ahead


def _slashed(match: re.Match[str], order: DayOrder) -> datetime | None:
    a, b = int(match["a"]), int(match["b"])
    if a != b and order is DayOrder.UNTOLD:
        return None
    day, month = (b, a) if order is DayOrder.MONTH_FIRST else (a, b)
    return _at(match, month, day)


def _at(match: re.Match[str], month: int, day: int) -> datetime:
    hour = int(match["hour"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return datetime(int(match["year"]), month, day, hour, int(match["minute"] or 0), tzinfo=UTC)
