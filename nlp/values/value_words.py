"""The words of amounts, money and dates of a language, from `packs/<language>/values.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from nlp.strict_yaml import Node
from nlp.templates.phrases import expression, proved
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.letters import PAIRS, either, plain
from nlp.words.unspaced import HAN, holds_han

STOP = "."
"""Among the ordinals of a language that writes a day of the month with a full stop."""

FORM_KINDS = ("date", "percent", "duration", "money")
"""Kinds of value that a language may write as whole forms."""


NUMBERS = {
    "number": r"\d+(?:\.\d+)?",
    "two_digits": r"(?<!\d)\d{1,2}(?!\d)",
    "year": r"(?<!\d)(?:19|20)\d\d(?!\d)",
    "short_year": r"(?<!\d)(?:1[5-9]|2\d|3[0-5])(?!\d)",
}
"""Figures that the forms of values may use by name."""


@dataclass(frozen=True, slots=True)
class _Lists:
    """Lower-case words and phrases by what they say. The fields are the keys of `values.yaml`."""

    numbers: dict[str, float]
    scales: dict[str, float]
    times: dict[str, float]
    """Days in each unit of time."""
    times_over: dict[str, float]
    signs: dict[str, str]
    prefixes: dict[str, str]
    currency_words: dict[str, str]
    nations: dict[str, str]
    money_scales: frozenset[str]
    sure_money_scales: frozenset[str]
    articles: frozenset[str]
    definite_articles: frozenset[str]
    joins: frozenset[str]
    duration_before: frozenset[str]
    half: frozenset[str]
    couples: frozenset[str]
    partitives: frozenset[str]
    ordinals: frozenset[str]
    ranges: frozenset[str]
    range_starts: frozenset[str]
    between: frozenset[str]
    money_words: frozenset[str]
    limits: frozenset[str]
    percents: frozenset[str]
    out_of: frozenset[str]
    people: frozenset[str]
    people_from_five: frozenset[str]
    people_before: frozenset[str]
    including: frozenset[str]
    per: frozenset[str]
    rate_adverbs: frozenset[str]
    ago: frozenset[str]
    months: frozenset[str]
    ambiguous: frozenset[str]
    weekdays: frozenset[str]
    seasons: frozenset[str]
    quarters: frozenset[str]
    named_days: frozenset[str]
    named_alone: frozenset[str]
    period_words: frozenset[str]
    relative: frozenset[str]
    edges: frozenset[str]
    date_before: frozenset[str]
    short_year_before: frozenset[str]
    week_words: frozenset[str]
    year_words: frozenset[str]
    named_by_number: frozenset[str]
    adjectives: frozenset[str]
    not_counted: frozenset[str]
    approximators: frozenset[str]
    approximate_suffixes: frozenset[str]
    clock_before: frozenset[str]
    clock_suffixes: frozenset[str]
    measures: frozenset[str]
    """Words that stand between a number and what it counts, in languages that need them."""
    stopped: frozenset[str]
    """Abbreviations written with or without full stops, which are no word apart: "mio.", "t.kr."."""
    rate_alone: frozenset[str]
    """Words of `per` that make a rate without a noun: "50 each"."""
    per_thing: frozenset[str]
    """Words of `per` that make a rate with any noun, not only with a time: "50 per slip"."""
    hour_before: frozenset[str]
    """Words of `clock_before` after which a lone figure is an hour: "at 3"."""
    products: frozenset[str]
    """Products with a figure in their name: "Sage 100". Where there is none of this list, any word
    with a capital letter may be one; in a language that writes its nouns so, only these are."""


_NOT_IN_EVERY_LANGUAGE = (
    "measures",
    "stopped",
    "rate_alone",
    "per_thing",
    "hour_before",
    "products",
)


@dataclass(frozen=True, slots=True)
class ValueWords(_Lists):
    """The lists, and what is derived from them once."""

    token: LazyPattern
    """Cuts a line into figures, words and signs."""
    triggers: frozenset[str]
    """Words at which a value can begin; all other words are passed over."""
    sparks: frozenset[str]
    """A line without a digit and without one of these words holds no value."""


def load(node: Node) -> ValueWords:
    """Read the content of `values.yaml`. Raises PackError when it cannot be used."""
    keys = {field.name: str(field.type) for field in fields(_Lists)}
    found = node.mapping(
        set(keys) - set(_NOT_IN_EVERY_LANGUAGE), ("forms", *_NOT_IN_EVERY_LANGUAGE)
    )
    read: dict[str, Callable[[Node], object]] = {
        "dict[str, float]": _figures,
        "dict[str, str]": _codes,
        "frozenset[str]": _phrases,
    }
    lists: dict[str, Any] = {
        key: read[kind](found[key]) if key in found else frozenset() for key, kind in keys.items()
    }
    simple = _Lists(**lists)
    return ValueWords(
        **lists,
        token=_token(simple, _forms(found["forms"]) if "forms" in found else ""),
        triggers=_triggers(simple),
        sparks=_sparks(simple),
    )


def _figures(node: Node) -> dict[str, float]:
    figures = {}
    for word, value in node.items():
        try:
            figures[plain(word)] = float(value.text())
        except ValueError:
            raise value.error(f"expected a figure, found {value.text()!r}") from None
    return figures


def _codes(node: Node) -> dict[str, str]:
    codes = {}
    for word, value in node.items():
        if not re.fullmatch(r"[A-Z]{3}|\?", value.text()):
            raise value.error(
                "expected an ISO 4217 code such as EUR, or ? when the word does not say"
            )
        codes[plain(word)] = value.text()
    return codes


def _phrases(node: Node) -> frozenset[str]:
    for item in node:
        if item.text() != item.text().casefold().strip():
            raise item.error(f"write {item.text()!r} in lower case, without spaces around it")
    return frozenset(map(plain, node.texts()))


def _forms(node: Node) -> str:
    """Whole values by their kind, such as a date, as templates (nlp/templates/template.py): named groups.

    Other names are lists that the templates after them may use, besides NUMBERS. Raises PackError.
    """
    groups, lists = [], dict(NUMBERS)
    for name, entry in node.items():
        source = expression(proved(entry, lists), lists)
        if name in FORM_KINDS:
            groups.append(f"(?P<{name}_form>{source})")
        else:
            lists[name] = source
    return "".join(f"{group}|" for group in groups)


def _known_words(lists: _Lists) -> str:
    """The words of the lists in a script without blanks, the longest first, or else one character."""
    words: set[str] = set()
    for field in fields(_Lists):
        words.update(word for word in getattr(lists, field.name) if holds_han(word))
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join([*map(re.escape, ordered), f"[{HAN}]"])


def _stopped_words(lists: _Lists) -> str:
    """The abbreviations that end in a full stop or hold one."""
    ordered = sorted(lists.stopped, key=lambda word: (-len(word), word))
    inner = rf"[^\W{HAN}]"
    return "".join(
        rf"(?i:{either(re.escape(word))})\.{'?' if '.' in word else ''}(?!{inner})|"
        for word in ordered
    )


def _stop_of_a_day(lists: _Lists) -> str:
    """The full stop of "31. december" and "8. arbejdsdag", if the language writes ordinals so."""
    if STOP not in lists.ordinals:
        return ""
    months = "|".join(either(month) for month in sorted(lists.months))
    lower = "".join(["a-z", *PAIRS])
    return rf"|(?<!\d{{3}})(?<![.,]\d)(?<![.,]\d\d)\.(?=\s?(?:[{lower}]|(?i:{months})))"


def _day_and_month(lists: _Lists) -> str:
    """ "31.12.", if the language writes ordinals so."""
    return (
        r"|(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?!\d)" if STOP in lists.ordinals else ""
    )


def _token(lists: _Lists, forms: str) -> LazyPattern:
    """The pattern that cuts a line.

    Words of letters come first, since most tokens are; possessive, so that time stays linear.
    """
    signs = "|".join(re.escape(sign) for sign in sorted(lists.signs, key=len, reverse=True))
    prefixes = "|".join(re.escape(word) for word in sorted(lists.prefixes, key=len, reverse=True))
    letter, inner = rf"[^\W\d_{HAN}]", rf"[^\W{HAN}]"
    word = rf"{letter}++(?:['’]{letter}++|\.{letter}(?!{letter}))*+"
    figure = r"\d{1,3}(?:[ \u00a0\u202f’']\d{3})+(?!\d)|\d{1,15}(?:[.,]\d{1,15}){0,6}|\.\d{1,9}"
    telephone = r"\+\d[\d ()./-]{6,20}\d|\b0\d{2,4}[ /-]\d[\d -]{4,12}\d\b"
    return LazyPattern(
        rf"{forms}(?P<word>{_stopped_words(lists)}{word}(?!{inner}|\$)|{_known_words(lists)})"
        rf"|(?P<opaque>{telephone}|\d{{1,2}}:\d{{2}}(?::\d{{2}})?|24/7|50/50)"
        r"|(?P<day>\d{4}-\d{2}-\d{2}(?!\d)|\d{1,2}(?P<dot>[./])\d{1,2}(?P=dot)(?:\d{4}|\d{2})(?!\d)"
        rf"{_day_and_month(lists)})"
        rf"|(?:(?P<sign>(?i:{signs}) ?)|(?<![^\W_])(?P<prefix>(?i:{prefixes}))(?=\d))?"
        rf"(?P<figure>{figure})(?P<suffix>{letter}{{1,8}}(?!{inner}){_stop_of_a_day(lists)})?"
        rf"|(?P<code>{letter}{inner}*+)|(?P<mark>[^\w\s])"
    )


def _triggers(lists: _Lists) -> frozenset[str]:
    phrases = lists.edges | lists.named_days | lists.named_alone
    words = {phrase.split()[0] for phrase in phrases}
    words |= lists.months | lists.seasons | lists.quarters | lists.relative | lists.week_words
    words |= lists.year_words | lists.weekdays | lists.half | lists.articles
    words |= set(lists.numbers) | set(lists.times_over)
    return frozenset(words)


def _sparks(lists: _Lists) -> frozenset[str]:
    words = {phrase.split()[0] for phrase in lists.named_days | lists.named_alone}
    words |= {phrase.split()[-1] for phrase in lists.period_words}
    words |= lists.months | lists.seasons | lists.weekdays | lists.couples | lists.half
    words |= set(lists.numbers) | set(lists.times_over) | set(lists.times)
    words |= {word for word in lists.scales if len(word) > 2}
    return frozenset(words)
