"""Quarters and weeks. Pure."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = 3
WEEK = timedelta(days=7)


def quarter_of(day: date) -> tuple[date, date]:
    """The first day of a day's quarter, and that of the next."""
    month = (day.month - 1) // MONTHS * MONTHS + 1
    first = date(day.year, month, 1)
    after = month + MONTHS
    return first, date(day.year + (after > 12), (after - 1) % 12 + 1, 1)


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks(first: date, last: date) -> list[date]:
    """The Mondays of the weeks from one day to another."""
    found, monday = [], week_of(first)
    while monday <= last:
        found.append(monday)
        monday += WEEK
    return found
