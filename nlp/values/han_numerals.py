"""Numbers in Chinese characters: 三百二十, 十一万, 两万六, 五百来, 一亿三千万."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from nlp.words.unspaced import holds_han

if TYPE_CHECKING:
    from nlp.values.value_words import ValueWords

_MYRIAD = 10_000
_ZERO = ("零", "〇")


class _Token(Protocol):
    @property
    def low(self) -> str: ...


def read(tokens: Sequence[_Token], at: int, words: ValueWords) -> tuple[float, int, str]:
    """The number that begins with the token `at`: its amount, where it ends (exclusive), its last scale.

    The amount is 0 when there is none. Between a number and its scale 来, 多, 几 may stand
    (`approximate_suffixes`).
    """
    total, section, digit, unit, end, scale = 0.0, 0.0, -1.0, 1.0, at, ""
    while end < len(tokens):
        low = tokens[end].low
        if low in words.scales and (end > at or low in words.numbers):
            factor = words.scales[low]
            if factor < _MYRIAD:
                section += (digit if digit > 0 else 1.0) * factor
            else:
                total += (section + max(digit, 0.0) or 1.0) * factor
                section = 0.0
            digit, unit, scale = -1.0, factor, low
        elif low in words.numbers:
            if digit < 0:
                digit = words.numbers[low]
            if low in _ZERO:
                unit, digit = 1.0, -1.0
        elif end == at or past_filler(tokens, end, words) == end:
            break
        end += 1
    if digit > 0:
        section += digit * (unit / 10 if unit >= 100 else 1.0)
    return total + section, end, scale


def past_filler(tokens: Sequence[_Token], at: int, words: ValueWords) -> int:
    """Past 来 or 多 between a number and its scale (40来万); `at` when there is none."""
    if at + 1 >= len(tokens) or tokens[at].low not in words.approximate_suffixes:
        return at
    return at + 1 if holds_han(tokens[at].low) and tokens[at + 1].low in words.scales else at
