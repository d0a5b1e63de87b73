"""The figures of the pipeline, from the rows of the store. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nlp.types import KINDS, Form
from service.pipeline.calendar import quarter_of, week_of
from service.pipeline.forecast import Open, forecast
from service.pipeline.funnel import Funnel, own_weights
from service.pipeline.schemas import MEASURES
from service.qualify.types import VERDICTS

OPEN = ("contacted", "chance")
"""Levels of the funnel on which business is open."""
GONE = ("unqualified", "no")
"""Why accounts are on the list that buy nothing for now."""

Row = Mapping[str, Any]
Json = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """What the store knows of a person's work; calls, activities and closings since the quarter began."""

    accounts: Sequence[Row]
    spoken: set[str]
    disqualified: set[str]
    calls: Sequence[Row]
    activities: Sequence[Row]
    closed: set[str]
    closed_this_week: set[str]
    targets: Mapping[str, int]
    price: tuple[float, str] | None
    """The typical price of the profile, for business without an amount."""


def figures(rows: Rows, funnel: Funnel, today: date) -> Json:
    """Everything that the pipeline shows."""
    levels = {
        row["id"]: funnel.level(row["stage"], row["id"] in rows.spoken) for row in rows.accounts
    }
    reached = funnel.reached(levels.values(), rows.targets.get("potential"))
    own = own_weights(funnel, reached)
    weights = own or funnel.weights
    first, after = quarter_of(today)
    return {
        "quarter": {"from": first.isoformat(), "until": after.isoformat()},
        "funnel": [
            {"level": level, "reached": count, "weight": round(weights[level], 4)}
            for level, count in reached.items()
        ],
        "weights": "own" if own else "given",
        "forecast": _forecast(rows, levels, weights, after),
        "left_out": sum(
            levels[row["id"]] in OPEN and is_out(row, rows, after) for row in rows.accounts
        ),
        "elements": _elements(rows, levels, first),
        "week": _week(rows, levels, today),
        "mix": mix(rows.calls),
    }


def mix(calls: Iterable[Row]) -> Json:
    """Verdicts, signals and forms of questions over calls; never by person."""
    every = list(calls)
    verdicts = Counter("early" if row["early"] else row["verdict"] for row in every)
    signals: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for row in every:
        signals.update(dict.fromkeys(row["signals"], 1))
        forms.update(row["questions"])
    return {
        "calls": len(every),
        "verdicts": {name: verdicts[name] for name in (*VERDICTS, "early")},
        "signals": {kind: signals[kind] for kind in KINDS},
        "questions": {form.value: forms[form] for form in Form},
    }


def _forecast(
    rows: Rows, levels: Mapping[str, str], weights: Mapping[str, float], after: date
) -> list[Json]:
    """By currency: open business that closes before a day, the end of the quarter, or says no date."""
    found: dict[str, list[Open]] = {}
    undated: Counter[str] = Counter()
    assumed: Counter[str] = Counter()
    for row in rows.accounts:
        level = levels[row["id"]]
        if level not in OPEN:
            continue
        closes = closing_of(row)
        late = closes is not None and closes >= after
        if late or is_out(row, rows, after):
            continue
        worth = amount_of(row, rows.price)
        if worth is None:
            continue
        amount, currency = worth
        found.setdefault(currency, []).append(Open(amount, weights[level]))
        undated[currency] += closes is None
        assumed[currency] += "amount" not in row["details"]
    told = []
    for currency, business in sorted(found.items()):
        made = forecast(business)
        told.append(
            {
                "currency": currency,
                "expected": round(made.expected, 2),
                "low": round(made.low, 2),
                "high": round(made.high, 2),
                "open": made.count,
                "total": round(made.total, 2),
                "without_date": undated[currency],
                "without_amount": assumed[currency],
            }
        )
    return told


def is_out(row: Row, rows: Rows, after: date) -> bool:
    """Whether an account will hardly buy before a day: it was disqualified, said no, or waits for longer.

    A closing date that somebody entered says otherwise.
    """
    if closing_of(row) is not None:
        return False
    waits = row["follow_up"] is not None and row["follow_up"] >= after.isoformat()
    return (
        row["id"] in rows.disqualified or row["nurture"] in GONE or (bool(row["nurture"]) and waits)
    )


def amount_of(row: Row, price: tuple[float, str] | None) -> tuple[float, str] | None:
    """What an account may buy: as entered, else the typical price; None without either."""
    amount, currency = row["details"].get("amount"), row["details"].get("currency")
    if isinstance(amount, int | float) and not isinstance(amount, bool) and amount >= 0:
        return float(amount), currency if isinstance(currency, str) else (price or (0, ""))[1]
    return price


def closing_of(row: Row) -> date | None:
    """The day on which the business is to be closed, if a valid one was entered."""
    try:
        return date.fromisoformat(row["details"].get("closes", ""))
    except (TypeError, ValueError):
        return None


def _elements(rows: Rows, levels: Mapping[str, str], first: date) -> Json:
    """The four elements of this quarter: target customers, opportunities, activities, results."""
    costs = _sums((row["currency"] or "", row["cost"]) for row in rows.activities if row["cost"])
    kinds = Counter(row["kind"] for row in rows.activities)
    won = [row for row in rows.accounts if row["id"] in rows.closed]
    worth = [found for row in won if (found := amount_of(row, None)) is not None]
    sums = _sums((currency, amount) for amount, currency in worth)
    return {
        "customers": {
            "accounts": len(rows.accounts),
            "new": sum(row["created_at"] >= first.isoformat() for row in rows.accounts),
        },
        "opportunities": {
            "chances": sum(level == "chance" for level in levels.values()),
            "advance": sum(row["verdict"] == "advance" and not row["early"] for row in rows.calls),
        },
        "activities": {
            "calls": len(rows.calls),
            "others": dict(sorted(kinds.items())),
            "cost": costs,
        },
        "results": {"closed": len(won), "amount": sums},
    }


def _sums(amounts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Amounts by currency."""
    sums: dict[str, float] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, 0) + amount
    return dict(sorted(sums.items()))


def _week(rows: Rows, levels: Mapping[str, str], today: date) -> list[Json]:
    """Each measure this week beside its target."""
    monday = week_of(today).isoformat()
    chances = {
        row["account_id"]
        for row in rows.calls
        if row["at"] >= monday and levels.get(row["account_id"]) == "chance"
    }
    done = {
        "calls": sum(row["at"] >= monday for row in rows.calls),
        "activities": sum(row["at"] >= monday for row in rows.activities),
        "found": sum(row["created_at"] >= monday for row in rows.accounts),
        "chances": len(chances),
        "closed": len(rows.closed_this_week),
    }
    return [
        {"measure": name, "done": done[name], "target": rows.targets.get(name)} for name in MEASURES
    ]


def start_of(day: date, like: datetime) -> datetime:
    """The beginning of a day, in the zone of `like`."""
    return datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)
