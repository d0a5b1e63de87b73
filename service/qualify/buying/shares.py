"""The share of their spend that notes name: "20% of their spend goes to us"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.qualify.buying.players import CallPeople, Quote

_PER_CENT = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:%|％|per ?cent|percent|prozent|procent|pct)", re.I
)


def told_shares(calls: Sequence[CallPeople]) -> tuple[float | None, tuple[Quote, ...]]:
    """Per cent and words of the newest call that names one share; two that differ tell nothing."""
    for call in reversed(calls):
        quotes = [
            Quote(call.call, one.span.start, one.span.end, one.span.of(call.text), one.rule)
            for one in call.people.deal
            if one.attribute == "share"
        ]
        found = {_number(quote.text) for quote in quotes} - {None}
        if len(found) == 1:
            return found.pop(), tuple(quotes)
        if found:
            return None, ()
    return None, ()


def _number(text: str) -> float | None:
    match = _PER_CENT.search(text)
    number = float(match[1].replace(",", ".")) if match else None
    return number if number is not None and number <= 100 else None
