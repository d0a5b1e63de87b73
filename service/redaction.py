"""Takes card numbers, bank accounts, identity numbers and phone numbers out of texts that leave. Pure.

Every sign of a number becomes █, so that places in the text stay what they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import phonenumbers
from stdnum import iban, luhn
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.us import ssn

HIDDEN = "█"
REGIONS = ("US", "GB", "DE", "DK", "CN")
"""Where a phone number without its country may be from."""


def _card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 13 <= len(digits) <= 19 and luhn.is_valid(digits) and len(set(digits)) > 1


_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<![\w])\d(?:[ -]?\d){12,18}(?!\w)"), _card),
    (re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)"), iban.is_valid),
    (re.compile(r"(?<!\w)\d{6}-?\d{4}(?!\w)"), cpr.is_valid),
    (re.compile(r"(?<!\w)\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\w)"), idnr.is_valid),
    (re.compile(r"(?<!\w)\d{17}[\dXx](?!\w)"), ric.is_valid),
    (re.compile(r"(?<!\w)\d{3}-\d{2}-\d{4}(?!\w)"), ssn.is_valid),
)


def redacted(text: str) -> str:
    """The text without such numbers, as long as before."""
    signs = list(text)
    for start, end in _found(text):
        for place in range(start, end):
            if signs[place].isalnum():
                signs[place] = HIDDEN
    return "".join(signs)


def redacted_within(value: Any) -> Any:
    """The same for every text within a JSON value."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {name: redacted_within(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [redacted_within(each) for each in value]
    return value


def _found(text: str) -> Iterator[tuple[int, int]]:
    if sum(sign.isdigit() for sign in text) < 7:
        return
    for pattern, fits in _NUMBERS:
        for match in pattern.finditer(text):
            if fits(match.group()):
                yield match.span()
    for region in REGIONS:
        for number in phonenumbers.PhoneNumberMatcher(text, region):
            yield number.start, number.end
