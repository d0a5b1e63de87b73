"""The business with an account, out of its details: what is open, and what was sold. Pure.

Details come from anybody, so what does not fit is passed over.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

SALES = "sales"
"""Where the sales lie among the details of an account."""
BOUGHT = ("customer", "repeat_customer")
"""The stages of those who bought, once and again."""
OPEN = ("amount", "currency", "closes")
"""What is said of open business: what they may buy, and the day on which it is to be closed."""
MOST_MONEY = 1e12
_CURRENCY = re.compile(r"[A-Z]{3}")

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sale:
    """Something that an account bought."""

    id: str
    day: str
    amount: float | None
    currency: str


def is_sale(before: str | None, after: str | None) -> bool:
    """Whether a change of stage says that they bought, for the first time or again."""
    return after in BOUGHT and (before not in BOUGHT or (before, after) == BOUGHT)


def staged(details: Details, before: str, after: str, day: str) -> dict[str, Any]:
    """The details of an account whose stage is said: who buys leaves no business open.

    A stage that is set back on the same day takes the sale back.
    """
    if is_sale(before, after):
        return sold(details, uuid.uuid4().hex, day)
    return taken_back(details, day) if is_sale(after, before) else dict(details)


def sold(details: Details, sale: str, day: str) -> dict[str, Any]:
    """The details of an account that bought: what was open is a sale, and nothing is open."""
    made = {name: details[name] for name in ("amount", "currency") if name in details}
    kept = {name: value for name, value in details.items() if name not in OPEN}
    return kept | {SALES: [*_listed(details), {"id": sale, "day": day} | made]}


def taken_back(details: Details, day: str) -> dict[str, Any]:
    """The details of an account that did not buy on a day after all: what was sold is open again."""
    listed = _listed(details)
    if not listed or listed[-1].get("day") != day:
        return dict(details)
    made = {name: listed[-1][name] for name in ("amount", "currency") if name in listed[-1]}
    kept = {name: value for name, value in details.items() if name != SALES}
    return made | kept | ({SALES: listed[:-1]} if listed[1:] else {})


def sales_in(details: Details) -> list[Sale]:
    """What an account bought, in the order in which it was told."""
    return [
        Sale(str(each.get("id", "")), day_in(each, "day"), amount_in(each), currency_in(each))
        for each in _listed(details)
        if day_in(each, "day")
    ]


def day_in(details: Details, name: str) -> str:
    """A day as ISO 8601; empty where there is none."""
    try:
        return date.fromisoformat(details[name]).isoformat()
    except (KeyError, TypeError, ValueError):
        return ""


def amount_in(details: Details) -> float | None:
    """The amount; None where there is none."""
    value = details.get("amount")
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if 0 <= value <= MOST_MONEY else None


def currency_in(details: Details) -> str:
    """The currency of the amount, by ISO 4217; empty where there is none."""
    value = details.get("currency")
    known = isinstance(value, str) and _CURRENCY.fullmatch(value)
    return str(value) if known and amount_in(details) is not None else ""


def _listed(details: Details) -> list[Details]:
    listed = details.get(SALES)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
