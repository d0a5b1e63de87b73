"""How recorders, chats and people write when something was said, or how long it took.

Every pattern is bounded, so that a line costs the same whatever somebody pastes.
"""

from __future__ import annotations

import re

_DAY_IN_FIGURES = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_DATE = rf"{_DAY_IN_FIGURES},?\s"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?: ?[apAP]\.?[mM]\.?)?"
TIME = (
    rf"(?:[(\[]?(?:{_DATE})?{_CLOCK}(?: Uhr)?[)\]]?(?![\d%])|{_DATE}\d{{1,2}}\.\d{{2}}(?!\d)"
    r"|(?:\d{1,2}h)?\d{1,3}m\d{2}s\b"
    r"|kl\. ?\d{1,2}[.:]\d{2}(?!\d)|\d{1,2}\.\d{2} Uhr\b|[(\[]\d{1,6}(?:\.\d{1,3})?s[)\]])"
)
"""When something was said: a clock, with a date or without, or the seconds since the beginning."""
SPELT_TIME = (
    r"\d{1,3} [^\W\d_]{3,10}(?: \d{1,3} [^\W\d_]{3,10}){1,2}(?:\s{0,3}\d{1,2}(?::\d{2}){1,2})?"
)
"""The same in words ("1 minute 12 seconds")."""
STAMP = re.compile(rf"{TIME}(?:\s?[-–—>]{{1,3}}\s?{TIME})?")
CLOCK_TIME = re.compile(
    rf"{_DAY_IN_FIGURES}|\d ?(?:[ap]\.?m\b|Uhr)|\bkl\. ?\d|[上下]午|年 ?\d{{1,2}} ?月",
    re.IGNORECASE,
)
"""A time of the day, as chats and mails have it; recorders count from the beginning."""
STAMP_TAIL = 12
"""So near to the end of a time stands a figure ("3 Sekunden", "1:05 p.m.)")."""
TIME_BEHIND = re.compile(r"\s[(\[]\d{1,2}:\d{2}(?::\d{2})?[)\]]$")
CUE_TIMING = re.compile(r"\s{0,9}[\d:.,]{4,15}\s{1,9}-->\s{1,9}[\d:.,]{4,15}")
_DAY = (
    rf"(?:{_DAY_IN_FIGURES}|"
    r"\d{1,2}\.? [^\W\d_]{3,9}\.? \d{4}|[^\W\d_]{3,9}\.? \d{1,2}, \d{4}"
    r"|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)"
)
_UNIT = (
    r"(?:h|m|s|min|sec|sek|std|hours?|minutes?|seconds?|stunden?|minuten?|sekunden?|timer?|minut(?:ter)?"
    r"|sekund(?:er)?|小时|分钟?|秒)\.?"
)
_LENGTH = rf"\d{{1,3}} ?{_UNIT}(?: ?\d{{1,3}} ?{_UNIT}){{1,2}}"
RECORDED = re.compile(
    rf"(?:{_DAY},?[ \t|]{{1,3}}(?:[上下]午 ?)?\d{{1,2}}[:.]\d{{2}}(?: ?[ap]m)?(?:[ |\t]{{1,3}}{_LENGTH})?|{_LENGTH})$",
    re.IGNORECASE,
)
"""A line that holds only a day and a time, or a length ("28m 41s", "0 minutes 4 seconds"), as recorders put it."""
