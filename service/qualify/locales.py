"""How dates, numbers and money are written where a language is spoken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from nlp.words.unspaced import UNSPACED_LANGUAGES

NAMES = {"en": "en_GB", "de": "de_DE", "da": "da_DK", "zh": "zh_CN"}


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(NAMES[language])


def listed(names: Iterable[str], language: str) -> str:
    """`budget, timing`."""
    return ("、" if language in UNSPACED_LANGUAGES else ", ").join(names)


def in_a_row(sentences: Iterable[str], language: str) -> str:
    """Sentences one after the other."""
    return ("" if language in UNSPACED_LANGUAGES else " ").join(sentences)


def long_date(day: date, language: str) -> str:
    """`15 October 2026`."""
    return format_date(day, "long", _locale(language))


def number(amount: float, language: str) -> str:
    """`45,000`."""
    return format_decimal(amount, locale=_locale(language))


def money(amount: float, currency: str, language: str) -> str:
    """`€45,000`, with cents only where there are some. `currency` as in ISO 4217."""
    locale = _locale(language)
    if not float(amount).is_integer():
        return format_currency(amount, currency, locale=locale)
    whole = locale.currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(amount, currency, format=whole, locale=locale, currency_digits=False)
