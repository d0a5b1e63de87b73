"""Takes card numbers, bank accounts, identity numbers and phone numbers out of texts that leave. Pure.

Every sign of a number becomes █, so that places in the text stay what they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import phonenumbers
from stdnum import iban, luhn
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.us import ssn

Json = dict[str, Any]

HIDDEN = "█"
_SURELY = 20
"""Signs of a quote by which one that was cut short is known."""
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


def redacted_call(snapshot: Json) -> Json:
    """A call without such numbers. They are looked for in its whole text: a quote may hold a part of one."""
    text = "\n".join(note["text"] for note in snapshot["notes"])
    words = _Words(text, redacted(text))
    found: Json = words.hidden(snapshot, words.quotes_in(snapshot))
    return found


class _Words:
    """The text of a call before and after."""

    def __init__(self, text: str, hidden: str) -> None:
        self._text, self._hidden = text, hidden

    def quotes_in(self, value: Any) -> dict[str, str]:
        """The quotes within a value that change, the longest first: sentences repeat them without a place."""
        found = dict(self._quotes_in(value))
        return {quote: found[quote] for quote in sorted(found, key=len, reverse=True)}

    def _quotes_in(self, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            hidden = self._in_place(value)
            if hidden is not None and hidden != value["text"]:
                yield value["text"], hidden
            value = [each for name, each in value.items() if name != "cues"]
        if isinstance(value, list | tuple):
            for each in value:
                yield from self._quotes_in(each)

    def hidden(self, value: Any, quotes: Mapping[str, str]) -> Any:
        """A value whose quotes are those of the hidden text, and whose other texts hold no number."""
        if isinstance(value, str):
            return redacted(_without(quotes, value))
        if isinstance(value, list | tuple):
            return [self.hidden(each, quotes) for each in value]
        if not isinstance(value, dict):
            return value
        hidden = self._in_place(value)
        if hidden is None:
            return {name: self.hidden(each, quotes) for name, each in value.items()}
        quotes = self.quotes_in(value)
        others = {name: each for name, each in value.items() if name != "text"}
        if "value" in others and self._tells_digits(others["value"], value["start"], hidden):
            del others["value"]
        return {"text": hidden} | {name: self.hidden(each, quotes) for name, each in others.items()}

    def _in_place(self, value: Json) -> str | None:
        """What the hidden text says where a quote stands; None for what is no quote."""
        text, start = value.get("text"), value.get("start")
        if not isinstance(text, str) or not isinstance(start, int):
            return None
        end = start + len(text)
        return self._hidden[start:end] if self._text[start:end] == text else None

    def _tells_digits(self, value: Json, start: int, quote: str) -> bool:
        """Whether an amount was read in digits that are hidden now: it may stand anywhere on the quote's line."""
        line = self._text.rfind("\n", 0, start) + 1
        end = self._text.find("\n", start)
        place = slice(line, end if end >= 0 else None)
        pairs = zip(self._text[place], self._hidden[place], strict=True)
        lost = "".join(sign for sign, now in pairs if now != sign)
        shown = re.sub(r"\D", "", quote)
        amounts = (value.get("amount"), value.get("high"))
        told = (str(amount) for amount in amounts if amount is not None)
        return any(amount in lost and amount not in shown for amount in told)


def _without(quotes: Mapping[str, str], sentence: str) -> str:
    """A sentence whose quotes are hidden as they are in their places, also where they are cut short."""
    if sentence.isascii() and " " not in sentence:
        return sentence  # a name, a time, a hash
    for quote, hidden in quotes.items():
        sentence = sentence.replace(quote, hidden)
        for cut in re.finditer("…", sentence):
            start = sentence.find(quote[:_SURELY], 0, cut.start())
            size = cut.start() - start
            if start >= 0 and size < len(quote) and sentence.startswith(quote[:size], start):
                sentence = sentence[:start] + hidden[:size] + sentence[cut.start() :]
    return sentence


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
