"""What the page of an account shows of the business with it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.pipeline.schemas import KINDS, STAGES
from service.qualify.accounts.lifecycle import CUSTOMERS
from service.qualify.locales import money
from service.store.accounts.business import currency_in, day_in, sales_in
from service.texts import Texts

Json = Mapping[str, Any]


@dataclass(frozen=True)
class BusinessView:
    """Open business, sales and activities in words."""

    account: Json
    done: Sequence[Json]
    """Activities, newest first."""
    texts: Texts
    now: date
    typed: str
    """The open amount as it would be typed."""

    @property
    def customer(self) -> bool:
        """Whether they bought before."""
        return self.account["stage"] in CUSTOMERS

    @property
    def amount(self) -> str:
        """The open amount as it would be typed."""
        return self.typed

    @property
    def currency(self) -> str:
        """The currency of what is open."""
        return currency_in(self.account["details"])

    @property
    def closes(self) -> str:
        """The day on which it is to be closed."""
        return day_in(self.account["details"], "closes")

    @property
    def today(self) -> str:
        """Today."""
        return self.now.isoformat()

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Kinds of activities with their words."""
        return [(name, self.texts.name("pipeline_activity", of=name)) for name in KINDS]

    @property
    def stages(self) -> list[tuple[str, str]]:
        """Steps of the buyer with their words."""
        return [(name, self.texts.name("buying_step", of=name)) for name in STAGES]

    @property
    def sales(self) -> list[dict[str, str]]:
        """What they bought, newest first."""
        return [
            {
                "id": each.id,
                "at": each.day,
                "day": self.texts.day(each.day),
                "worth": self._worth(each.amount, each.currency),
            }
            for each in sorted(sales_in(self.account["details"]), key=lambda each: each.day)[::-1]
        ]

    @property
    def activities(self) -> list[dict[str, str]]:
        """What was done: its kind, the buyer's step, its cost."""
        return [
            {
                "id": each["id"],
                "at": each["at"][:10],
                "day": self.texts.day(each["at"]),
                "told": " · ".join(filter(None, self._told(each))),
            }
            for each in self.done
        ]

    def _told(self, activity: Json) -> tuple[str, ...]:
        stage, cost = activity["stage"], activity["cost"]
        return (
            self.texts.name("pipeline_activity", of=activity["kind"]),
            self.texts.name("buying_step", of=stage) if stage else "",
            self._worth(cost, activity["currency"] or "") if cost else "",
        )

    def _worth(self, amount: float | None, currency: str) -> str:
        if amount is None:
            return self.texts("accounts.sold_open")
        if not currency:
            return self.texts.number(amount)
        return money(amount, currency, self.texts.language)
