"""Numbers as a person types them into a form, and back; grouping and decimal signs are those of the page's language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal, get_decimal_symbol

from service.qualify.locales import NAMES

UNREADABLE = ""
"""Stands for what is no number, or may be two: no model takes it for one."""
_SPACED = re.compile(r"(?<=\d)[\s'’](?=\d)")
_SIGNED = re.compile(r"\d[\d.,]*")
_GROUPS = re.compile(r"[1-9]\d{0,2}([.,]\d{3})+")


def number_of(text: str, language: str) -> float | int | str:
    """The number that was typed; UNREADABLE for none, and for what may be two.

    `30,000` is thirty thousand in English, and in German what may be 30 or 30.000.
    """
    digits = _SPACED.sub("", unicodedata.normalize("NFKC", text).strip())
    if not digits.isascii() or not _SIGNED.fullmatch(digits):
        return UNREADABLE
    decimal = _decimal_sign(digits, get_decimal_symbol(NAMES[language]))
    if decimal is None:
        return UNREADABLE
    whole, _, part = digits.partition(decimal) if decimal else (digits, "", "")
    if not whole.isdigit() and not _GROUPS.fullmatch(whole):
        return UNREADABLE
    number = re.sub("[.,]", "", whole)
    if not decimal:
        return int(number)
    return float(f"{number}.{part}") if part.isdigit() else UNREADABLE


def _decimal_sign(digits: str, usual: str) -> str | None:
    """The sign before decimals, empty where all group; None where it may be either."""
    signs = [sign for sign in digits if sign in ".,"]
    if len(set(signs)) == 2:
        return signs[-1]
    if len(signs) != 1:
        return ""
    if not _GROUPS.fullmatch(digits):
        return signs[0]
    return None if signs[0] == usual else ""


def written(amount: float, language: str) -> str:
    """A number as `number_of` reads it: `30,000`, `30,000.50`."""
    if float(amount).is_integer():
        pattern = "#,##0"
    else:  # three decimals alone would look like a group
        pattern = "#,##0.00" if round(amount, 2) == amount else "#,##0.0000######"
    return format_decimal(amount, pattern, NAMES[language])


def with_money(fields: Mapping[str, str | None], language: str) -> dict[str, Any]:
    """The fields of a form with its amounts and currencies as they are meant."""
    read = {
        **dict.fromkeys(("amount", "cost"), lambda text: number_of(text, language)),
        "currency": str.upper,
    }
    return {name: read.get(name, str)(text) if text else text for name, text in fields.items()}
