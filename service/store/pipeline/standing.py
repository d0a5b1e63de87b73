"""What the figures of the pipeline ask of an account. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from service.store.accounts.business import BOUGHT, amount_in, currency_in, day_in, sales_in

GONE = ("unqualified", "no")
"""Why accounts are on the list that buy nothing for now."""
ALWAYS = date.max.isoformat()

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
    won: bool = False
    """Whether they bought since they are here: who came as a customer tells nothing of our chances."""

    @classmethod
    def of(cls, row: Row) -> Standing:
        """Of a row of `accounts`, with `spoken` and `disqualified`."""
        closes = day_in(row["details"], "closes")
        return cls(
            row["stage"],
            bool(row["spoken"]),
            "" if closes else _out_until(row),
            closes,
            amount_in(row["details"]),
            currency_in(row["details"]),
            bool(sales_in(row["details"])),
        )

    @classmethod
    def read(cls, key: str) -> Standing:
        """As it was stored."""
        return cls(*json.loads(key))

    @property
    def key(self) -> str:
        """As it is stored; `won` only where it is so, as before it was told."""
        told = astuple(self) if self.won else astuple(self)[:-1]
        return json.dumps(told, separators=(",", ":"))

    @property
    def came_as_customer(self) -> bool:
        """Whether the account was a customer from the beginning."""
        return self.stage in BOUGHT and not self.won

    @property
    def may_buy_again(self) -> bool:
        """Whether business with a customer is open: it has a day on which it is to be closed."""
        return self.stage in BOUGHT and bool(self.closes)

    def is_out(self, after: date) -> bool:
        """Whether the account will hardly buy before a day.

        A closing date that somebody entered says otherwise.
        """
        return self.out_until >= after.isoformat()


def _out_until(row: Row) -> str:
    if row["disqualified"] or row["nurture"] in GONE:
        return ALWAYS
    return (row["follow_up"] or "") if row["nurture"] else ""
