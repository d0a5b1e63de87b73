"""How much is taken at once. Longer texts are refused before anything is done with them."""

from __future__ import annotations

import unicodedata
from datetime import date

from service.errors import TooLarge

NOTE_LIMIT = 100_000
"""Code points of one note."""
TEXT_LIMIT = 5_000_000
"""Bytes of UTF-8 of one text that is analysed, and of one call."""

FIRST_YEAR, LAST_YEAR = 1600, 2999
"""Of days and times that are taken in: beyond, counting on from them would leave the calendar. Outlook
writes a birthday without a year as of 1604."""


def is_in_calendar(day: date) -> bool:
    """Whether a day, or a time, is one to count with."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def check_day(day: date) -> date:
    """The day. Raises ValueError outside the years that are taken."""
    if not is_in_calendar(day):
        raise ValueError(f"give a day in the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def is_blank(text: str) -> bool:
    """Whether nothing of a text is seen: white space, and signs without width such as U+200B and U+FEFF."""
    return all(sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf") for sign in text)


def check_note(text: str) -> None:
    """Raises TooLarge for a note over its limit."""
    if len(text) > NOTE_LIMIT:
        raise TooLarge(
            f"A note holds at most {NOTE_LIMIT:,} characters; this one has {len(text):,}. "
            "File it as several notes."
        )


def check_size(*texts: str) -> None:
    """Raises TooLarge for a text, or a call with one more note, over its limit."""
    size = sum(len(text.encode()) for text in texts)
    if size > TEXT_LIMIT:
        raise TooLarge(
            f"A text holds at most {TEXT_LIMIT // 1_000_000} MB; this one has {size:,} bytes. "
            "Split it into several calls."
        )
