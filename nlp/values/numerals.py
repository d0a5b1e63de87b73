"""Numbers as people write them: "1.2m", "9 500", "eight and a half thousand", "10 lakh"."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.types import Span
from nlp.values import han_numerals
from nlp.values.value_words import ValueWords
from nlp.words.letters import plain
from nlp.words.unspaced import holds_han

_GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f’'.,]\d{3})+$")


class Token(NamedTuple):
    """A figure, word, mark, or opaque piece of a line (a telephone number, a time of day)."""

    kind: str
    low: str
    start: int
    end: int
    figure: str = ""
    sign: str = ""
    suffix: str = ""


def tokens_of(text: str, span: Span, words: ValueWords) -> list[Token]:
    """Cut a span into tokens. White space is left out."""
    found = []
    for match in words.token.finditer(text, span.start, span.end):
        kind = match.lastgroup or ""
        if kind in ("word", "code"):
            low = plain(match.group().casefold()).replace("’", "'").rstrip(".")
            found.append(Token("word", low, match.start(), match.end()))
        elif kind in ("figure", "suffix"):
            sign = (match["sign"] or match["prefix"] or "").strip().casefold()
            suffix = plain((match["suffix"] or "").casefold())
            low = match["figure"] + suffix
            start, end = match.span()
            found.append(Token("figure", low, start, end, match["figure"], sign, suffix))
        else:
            found.append(Token(kind, match.group(), match.start(), match.end()))
    return found


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that the tokens up to, but not including, `end` spell."""

    amount: float
    end: int
    scale: str = ""
    """The word or suffix that multiplied it last."""
    spelled: bool = False
    factor: float = 1.0
    """What its scale multiplied it by."""


def phrase_at(tokens: Sequence[Token], at: int, phrases: Container[str]) -> int:
    """How many tokens, three at most, the longest phrase that stands at `at` has; 0 for none."""
    if at >= len(tokens):
        return 0
    one = tokens[at].low
    if at + 1 < len(tokens):
        two = f"{one} {tokens[at + 1].low}"
        if at + 2 < len(tokens) and f"{two} {tokens[at + 2].low}" in phrases:
            return 3
        if two in phrases:
            return 2
    return 1 if one in phrases else 0


def phrase_before(tokens: Sequence[Token], at: int, phrases: Container[str]) -> bool:
    """Whether a phrase of one or two tokens ends just before `at`."""
    one = low_at(tokens, at - 1)
    return one in phrases or f"{low_at(tokens, at - 2)} {one}" in phrases


def low_at(tokens: Sequence[Token], at: int) -> str:
    """The token in lower case, or an empty string beyond either end."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


def numeral_at(tokens: Sequence[Token], at: int, words: ValueWords) -> Numeral | None:
    """The number that begins with the token `at`."""
    token = tokens[at]
    if token.kind == "figure":
        return _figure(tokens, at, words)
    if holds_han(token.low):
        amount, end, scale = han_numerals.read(tokens, at, words)
        factor = words.scales[scale] if scale and scale == tokens[end - 1].low else 1.0
        return Numeral(amount, end, scale, True, factor) if amount else None
    if token.low in words.half:
        return _half(tokens, at, words)
    if token.low in words.numbers or token.low in words.articles:
        return _spelled(tokens, at, words)
    return None


def _figure(tokens: Sequence[Token], at: int, words: ValueWords) -> Numeral:
    token = tokens[at]
    scale, end, factor = "", han_numerals.past_filler(tokens, at + 1, words), 1.0
    scaled = token.suffix in words.scales or (
        not token.suffix and low_at(tokens, end) in words.scales
    )
    if token.suffix in words.scales:
        scale = token.suffix
        factor = words.scales[scale]
    while not token.suffix and low_at(tokens, end) in words.scales:
        scale = tokens[end].low
        factor *= words.scales[scale]
        end += 1
    return Numeral(_amount(token.figure, scaled) * factor, end, scale, factor=factor)


def _amount(figure: str, scaled: bool) -> float:
    """Read a figure."""
    if _is_whole(figure, scaled):
        return float(re.sub(r"\D", "", figure))
    plain = re.sub(r"[ \u00a0\u202f’']", "", figure).replace(",", ".")
    if "." not in plain:
        return float(plain)
    whole, _, fraction = plain.rpartition(".")
    return float(f"{whole.replace('.', '') or '0'}.{fraction}")


def _is_whole(figure: str, scaled: bool) -> bool:
    """Whether all signs in a figure part thousands: of "1.400" and "1,400" they do, unless scaled."""
    if not _GROUPED.match(figure):
        return False
    if scaled and figure.count(".") + figure.count(",") == 1:
        return False
    mixed = "." in figure and "," in figure
    return not mixed or len(re.split(r"[.,]", figure)[-1]) == 3


def _half(tokens: Sequence[Token], at: int, words: ValueWords) -> Numeral | None:
    """ "half a million", "half an hour"."""
    if low_at(tokens, at + 1) not in words.articles:
        return None
    noun = low_at(tokens, at + 2)
    if noun in words.scales:
        return Numeral(words.scales[noun] / 2, at + 3, noun, True)
    return Numeral(0.5, at + 2, "", True) if noun in words.times else None


def _spelled(tokens: Sequence[Token], at: int, words: ValueWords) -> Numeral | None:
    """ "six hundred ten thousand", "two and a half", "a couple of hundred", "forty two hundred"."""
    total, current, end, scale = 0.0, 0.0, at, ""
    if tokens[at].low in words.articles:
        follows = low_at(tokens, at + 1)
        if follows not in words.scales and follows not in words.couples:
            return None
        end += 1
    while end < len(tokens):
        low = tokens[end].low
        if low in words.numbers:
            if current and not _can_follow(current, words.numbers[low]):
                break
            current += words.numbers[low]
            if low in words.couples and low_at(tokens, end + 1) in words.partitives:
                end += 1
        elif low in words.scales and tokens[end].kind == "word" and len(low) > 2:
            scale, factor = low, words.scales[low]
            current = (current or 1.0) * factor
            if factor >= 1000:
                total, current = total + current, 0.0
        elif joins_half(tokens, end, words):
            current, end = current + 0.5, end + 2
        elif not _links(low, total + current, words) or not _is_number(tokens, end + 1, words):
            break
        end += 1
    if end == at or total + current == 0:
        return None
    factor = words.scales[scale] if scale and scale == tokens[end - 1].low else 1.0
    return Numeral(total + current, end, scale, True, factor)


def _links(low: str, amount: float, words: ValueWords) -> bool:
    """Whether the word can stand inside a number: "a hundred and ten", "twenty-two"."""
    return (low in words.joins and amount >= 100) or (low == "-" and amount > 0)


def _is_number(tokens: Sequence[Token], at: int, words: ValueWords) -> bool:
    return low_at(tokens, at) in words.numbers


def _can_follow(current: float, number: float) -> bool:
    """Whether "twenty" can go on with "two", "six hundred" with "ten"; not "six" with "seven"."""
    if current >= 100:
        return current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20 and number < 10)
    return current >= 20 and current % 10 == 0 and number < 10


def joins_half(tokens: Sequence[Token], at: int, words: ValueWords) -> bool:
    """Whether "and a half" stands at `at`."""
    return (
        low_at(tokens, at) in words.joins
        and low_at(tokens, at + 1) in words.articles
        and low_at(tokens, at + 2) in words.half
    )
