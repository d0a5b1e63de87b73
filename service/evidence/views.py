"""The findings as what pages and documents show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.documents.standalone import words
from service.evidence import proposals, shown
from service.evidence.accounts import Common, in_common
from service.evidence.backtest import Backtest
from service.evidence.reading import Row, column_of, sides_of
from service.texts import Texts

SHOWN = 25
"""Traits in one table."""
MOST_PRODUCTS = 12


@dataclass(frozen=True)
class Customers:
    """What the best have in common, and the buyers of each product."""

    best: int
    rest: int
    open: int
    commons: Sequence[Common]
    products: Sequence[tuple[str, Sequence[Common]]]

    def as_json(self) -> dict[str, Any]:
        """All figures."""
        return {
            "best": self.best,
            "rest": self.rest,
            "open": self.open,
            "in_common": shown.common_json(self.commons),
            "products": {name: shown.common_json(found) for name, found in self.products},
        }


def customers_of(
    rows: Sequence[Row], column: str, best: str | None, product: str | None
) -> Customers:
    """Compare. Raises Invalid for a column that is not there."""
    column = column_of(rows, column, best)
    mine, rest, open_ones = sides_of(rows, column, best)
    product = product and column_of(rows, product)
    leave_out = frozenset({column, product or column})
    products: list[tuple[str, Sequence[Common]]] = []
    if product:
        names = sorted({str(row[product]).strip() for row in mine if row.get(product)})
        for name in names[:MOST_PRODUCTS]:
            buyers = [row for row in mine if str(row.get(product, "")).strip() == name]
            others = [row for row in mine if str(row.get(product, "")).strip() != name]
            products.append((name, in_common(buyers, others, leave_out)))
    commons = in_common(mine, rest, leave_out)
    return Customers(len(mine), len(rest), open_ones, commons, products)


def customers_values(found: Customers, t: Texts) -> dict[str, Any]:
    """For the template `_customers.html`."""

    def rows(commons: Sequence[Common]) -> list[dict[str, Any]]:
        told = [(proposals.told(common.trait, t), common) for common in commons[:SHOWN]]
        return shown.common_rows(told, t)

    return {
        "best": found.best,
        "rest": found.rest,
        "open": found.open,
        "rows": rows(found.commons),
        "questions": [
            proposals.question(common.trait, t) for common in proposals.worth_asking(found.commons)
        ],
        "knock_outs": [
            proposals.told(common.trait, t) for common in proposals.knock_outs(found.commons)
        ],
        "bank": proposals.bank(found.commons, t, words("en")),
        "products": [(name, rows(commons)) for name, commons in found.products if commons],
    }


def backtest_values(found: Backtest, t: Texts) -> dict[str, Any]:
    """For the template `_backtest.html`."""
    return {
        "tested": found,
        "verdicts": shown.verdict_bars(found, t),
        "brier": found.brier(),
        "tables": [
            (t(f"evidence.by_{group}"), shown.worth_rows(found.worth(group), t))
            for group in ("level", "fact", "signal")
        ],
    }
