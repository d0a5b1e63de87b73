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
from service.store.accounts.business import Sale
from service.store.pipeline.standing import Standing

OPEN = ("contacted", "chance")
"""Levels of the funnel on which business is open."""
Row = Mapping[str, Any]
Json = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """What the store knows of a person's work.

    Calls, activities and sales since the quarter began, and of the whole week that it began in.
    """

    standings: Mapping[Standing, int]
    """How many accounts stand in each way."""
    added: int
    added_this_week: int
    called: Mapping[str, Standing]
    """How the accounts of this week's calls stand."""
    calls: Sequence[Row]
    activities: Sequence[Row]
    sales: Sequence[Sale]
    targets: Mapping[str, int]
    price: tuple[float, str] | None
    """The typical price of the profile, for business without an amount."""


def figures(rows: Rows, funnel: Funnel, today: date) -> Json:
    """Everything that the pipeline shows."""
    potential = rows.targets.get("potential")
    levels = _levels(rows.standings, funnel)
    reached = funnel.reached(levels, potential)
    ours = {each: number for each, number in rows.standings.items() if not each.came_as_customer}
    own = own_weights(funnel, funnel.reached(_levels(ours, funnel), potential))
    weights = own or funnel.weights
    first, after = quarter_of(today)
    calls, activities = _since(rows.calls, first), _since(rows.activities, first)
    sales = [each for each in rows.sales if each.day >= first.isoformat()]
    open_business = [
        (standing, level, number)
        for standing, number in rows.standings.items()
        if (level := open_level(funnel, standing)) is not None
    ]
    chances = sum(number for _, level, number in open_business if level == OPEN[-1])
    return {
        "quarter": {"from": first.isoformat(), "until": after.isoformat()},
        "funnel": [
            {"level": level, "reached": count, "weight": round(weights[level], 4)}
            for level, count in reached.items()
        ],
        "weights": "own" if own else "given",
        "forecast": _forecast(open_business, weights, today, after, rows.price),
        "unpriced": sum(
            number
            for standing, _, number in open_business
            if _is_due(standing, after) and amount_of(standing, rows.price) is None
        ),
        "left_out": sum(number for standing, _, number in open_business if standing.is_out(after)),
        "elements": _elements(rows, levels, chances, calls, activities, sales),
        "week": _week(rows, funnel, today),
        "mix": mix(calls),
    }


def _levels(standings: Mapping[Standing, int], funnel: Funnel) -> Counter[str]:
    """How many accounts stand at each level."""
    levels: Counter[str] = Counter()
    for standing, number in standings.items():
        levels[funnel.level(standing.stage, standing.spoken)] += number
    return levels


def _is_due(standing: Standing, after: date) -> bool:
    """Whether business may close before a day."""
    return standing.closes < after.isoformat() and not standing.is_out(after)


def open_level(funnel: Funnel, standing: Standing) -> str | None:
    """The level at which business is open; None where none is. A customer who may buy again gave us
    a chance."""
    level = funnel.level(standing.stage, standing.spoken)
    if level in OPEN:
        return level
    return OPEN[-1] if standing.may_buy_again else None


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
    open_business: Iterable[tuple[Standing, str, int]],
    weights: Mapping[str, float],
    today: date,
    after: date,
    price: tuple[float, str] | None,
) -> list[Json]:
    """By currency: open business that closes before a day, the end of the quarter, or says no date."""
    found: dict[str, list[Open]] = {}
    undated: Counter[str] = Counter()
    assumed: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for standing, level, number in open_business:
        worth = amount_of(standing, price)
        if worth is None or not _is_due(standing, after):
            continue
        amount, currency = worth
        found.setdefault(currency, []).append(Open(amount, weights[level], number))
        undated[currency] += number if not standing.closes else 0
        assumed[currency] += number if standing.amount is None else 0
        overdue[currency] += number if "" < standing.closes < today.isoformat() else 0
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
                "overdue": overdue[currency],
            }
        )
    return told


def amount_of(standing: Standing, price: tuple[float, str] | None) -> tuple[float, str] | None:
    """What an account may buy: as entered, else the typical price; None without either."""
    if standing.amount is None:
        return price
    return standing.amount, standing.currency or (price or (0, ""))[1]


def _since(rows: Iterable[Row], day: date) -> list[Row]:
    return [row for row in rows if row["at"] >= day.isoformat()]


def _elements(
    rows: Rows,
    levels: Mapping[str, int],
    chances: int,
    calls: Sequence[Row],
    activities: Sequence[Row],
    sales: Sequence[Sale],
) -> Json:
    """The four elements of this quarter: target customers, opportunities, activities, results."""
    costs = _sums((row["currency"] or "", row["cost"]) for row in activities if row["cost"])
    kinds = Counter(row["kind"] for row in activities)
    sums = _sums((each.currency, each.amount) for each in sales if each.amount is not None)
    return {
        "customers": {"accounts": sum(levels.values()), "new": rows.added},
        "opportunities": {
            "chances": chances,
            "advance": sum(row["verdict"] == "advance" and not row["early"] for row in calls),
        },
        "activities": {
            "calls": len(calls),
            "others": dict(sorted(kinds.items())),
            "cost": costs,
        },
        "results": {"closed": len(sales), "amount": sums},
    }


def _sums(amounts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Amounts by currency."""
    sums: dict[str, float] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, 0) + amount
    return dict(sorted(sums.items()))


def _week(rows: Rows, funnel: Funnel, today: date) -> list[Json]:
    """Each measure this week beside its target."""
    monday = week_of(today)
    levels = (open_level(funnel, each) for each in rows.called.values())
    done = {
        "calls": len(_since(rows.calls, monday)),
        "activities": len(_since(rows.activities, monday)),
        "found": rows.added_this_week,
        "chances": sum(level == OPEN[-1] for level in levels),
        "closed": sum(each.day >= monday.isoformat() for each in rows.sales),
    }
    return [
        {"measure": name, "done": done[name], "target": rows.targets.get(name)} for name in MEASURES
    ]


def start_of(day: date, like: datetime) -> datetime:
    """The beginning of a day, in the zone of `like`."""
    return datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)
