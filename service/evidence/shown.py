"""The findings as tables to be shown, and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from service.evidence.accounts import Common
from service.evidence.backtest import Backtest, Trait, Worth
from service.evidence.proportions import Interval, Share
from service.pictures.bars import Bar, bar
from service.texts import Texts

Json = dict[str, Any]

TONES = {"advance": "good", "nurture": "warn", "disqualify": "red", "early": "soft"}


def percent(share: float | None, t: Texts) -> str:
    """`43 %`; a dash for nothing."""
    return "–" if share is None else t("calls_report.percent", percent=round(100 * share))


def rate(share: Share, t: Texts) -> str:
    """`12/40 · 30 % (18–45)`."""
    low, high = round(100 * share.interval.low), round(100 * share.interval.high)
    return f"{share.hits}/{share.of} · {percent(share.value, t)} ({low}–{high})"


def times(lift: float | None, interval: Interval, t: Texts) -> str:
    """`2.1 × (1.2–3.8)`."""
    high = "∞" if math.isinf(interval.high) else t.number(round(interval.high, 1))
    span = f"({t.number(round(interval.low, 1))}–{high})"
    return span if lift is None else f"{t.number(round(lift, 1))} × {span}"


def verdict_bars(found: Backtest, t: Texts) -> list[Bar]:
    """Won of the calls with each verdict."""
    return [
        bar(t.name("verdict", of=name), rate(share, t), [(share.hits, TONES[name])], share.of)
        for name, share in found.verdicts()
    ]


def name_of(trait: Trait, t: Texts) -> str:
    """`Budget: holds`, `Excuse for waiting`."""
    group, name, state = trait
    if group == "signal":
        return t.name("kind", of=name)
    told = t.name("level" if group == "level" else "fact", of=name)
    return t("report.line", name=told, value=t.name("state", of=state))


def worth_rows(found: Iterable[Worth], t: Texts) -> list[Json]:
    """Rows of a table."""
    return [
        {
            "name": name_of(worth.trait, t),
            "with": rate(worth.with_it, t),
            "without": rate(worth.without, t),
            "times": times(worth.lift, worth.interval, t),
            "says": says(worth.holds, worth.few, t),
        }
        for worth in found
    ]


def common_rows(found: Iterable[tuple[str, Common]], t: Texts) -> list[Json]:
    """Rows of a table; each with the trait in words."""
    return [
        {
            "name": told,
            "with": rate(common.best, t),
            "without": rate(common.rest, t),
            "times": times(common.lift, common.interval, t),
            "says": says(common.holds, common.few, t),
        }
        for told, common in found
    ]


def says(holds: bool, few: bool, t: Texts) -> str:
    """How sure it is, in words."""
    sure = t("evidence.sure") if holds else t("evidence.chance")
    return f"{sure}; {t('evidence.few')}" if few else sure


def backtest_json(found: Backtest) -> Json:
    """Everything that was counted."""
    brier = found.brier()
    return {
        "calls": found.calls,
        "won": found.won,
        "lost": found.lost,
        "open": found.open,
        "rate": share_json(found.rate),
        "verdicts": {name: share_json(share) for name, share in found.verdicts()},
        "brier": None if brier is None else {"verdict": brier[0], "all": brier[1]},
        "traits": [
            {
                "group": worth.trait[0],
                "name": worth.trait[1],
                "state": worth.trait[2],
                "with": share_json(worth.with_it),
                "without": share_json(worth.without),
                **lift_json(worth),
            }
            for group in ("level", "fact", "signal")
            for worth in found.worth(group)
        ],
    }


def common_json(found: Sequence[Common]) -> list[Json]:
    """What the best have in common."""
    return [
        {
            "column": common.trait.column,
            "value": common.trait.value or None,
            "least": common.trait.least,
            "most": common.trait.most,
            "best": share_json(common.best),
            "rest": share_json(common.rest),
            "knock_out": common.knock_out,
            **lift_json(common),
        }
        for common in found
    ]


def lift_json(found: Worth | Common) -> Json:
    """The lift with its interval and what chance has to do with it."""
    high = found.interval.high
    return {
        "lift": found.lift,
        "low": found.interval.low,
        "high": None if math.isinf(high) else high,
        "p": found.chance,
        "p_adjusted": found.adjusted,
        "holds": found.holds,
        "few": found.few,
    }


def share_json(share: Share) -> Json:
    """`{"hits", "of", "low", "high"}`."""
    interval = share.interval
    return {"hits": share.hits, "of": share.of, "low": interval.low, "high": interval.high}
