"""What the figures of the pipeline ask of an account. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

GONE = ("unqualified", "no")
"""Why accounts are on the list that buy nothing for now."""
ALWAYS = date.max.isoformat()
MOST_MONEY = 1e12
_CURRENCY = re.compile(r"[A-Z]{3}")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the figures of the pipeline ask of an account. Accounts that stand alike are counted together."""

    stage: str
    spoken: bool
    """Whether there was a call or an activity with it."""
    out_until: str
    """The day before which it will hardly buy, ALWAYS if it said no or was disqualified, else empty."""
    closes: str
    """The day on which its business is to be closed, else empty."""
    amount: float | None
    currency: str

    @classmethod
    def of(cls, row: Row) -> Standing:
        """Of a row of `accounts`, with `spoken` and `disqualified`."""
        closes, amount = _day(row["details"].get("closes")), _amount(row["details"].get("amount"))
        currency = row["details"].get("currency")
        known = isinstance(currency, str) and _CURRENCY.fullmatch(currency)
        return cls(
            row["stage"],
            bool(row["spoken"]),
            "" if closes else _out_until(row),
            closes,
            amount,
            currency if known and amount is not None else "",
        )

    @classmethod
    def read(cls, key: str) -> Standing:
        """As it was stored."""
        return cls(*json.loads(key))

    @property
    def key(self) -> str:
        """As it is stored."""
        return json.dumps(astuple(self), separators=(",", ":"))

    def is_out(self, after: date) -> bool:
        """Whether the account will hardly buy before a day.

        A closing date that somebody entered says otherwise.
        """
        return self.out_until >= after.isoformat()


def _out_until(row: Row) -> str:
    if row["disqualified"] or row["nurture"] in GONE:
        return ALWAYS
    return (row["follow_up"] or "") if row["nurture"] else ""


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return ""


def _amount(value: Any) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if known and 0 <= value <= MOST_MONEY else None
