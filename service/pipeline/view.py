"""What the page of the pipeline shows of its figures. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nlp.types import RED_FLAGS
from service.pictures.bars import Bar, bar
from service.qualify.locales import money
from service.texts import Texts

Json = Mapping[str, Any]

TONES = {"advance": "good", "nurture": "warn", "disqualify": "red", "early": "soft"}


@dataclass(frozen=True)
class PipelineView:
    """The figures in words and bars."""

    figures: Json
    texts: Texts

    def money(self, amount: float, currency: str) -> str:
        """An amount, rounded to what a forecast can know."""
        whole = round(amount)
        if not currency:
            return self.texts.number(whole)
        return money(float(whole), currency, self.texts.language)

    def amounts(self, sums: Json) -> str:
        """Amounts by currency in one line."""
        return " · ".join(self.money(amount, currency) for currency, amount in sums.items())

    @cached_property
    def funnel(self) -> list[Bar]:
        """The levels, each as long as what reached it."""
        t, levels = self.texts, self.figures["funnel"]
        widest = max((level["reached"] for level in levels), default=0)
        return [
            bar(
                t(f"pipeline.level_{level['level']}"),
                t(
                    "pipeline.reached",
                    count=t.number(level["reached"]),
                    weight=t.number(round(level["weight"], 3)),
                ),
                [(level["reached"], "ink")],
                widest,
            )
            for level in levels
        ]

    @cached_property
    def week(self) -> list[Bar]:
        """Each measure beside its target; the weakest, the shortest stave of the barrel, first."""
        t = self.texts
        rows = sorted(self.figures["week"], key=_filled)
        most = max((row["done"] for row in rows if row["target"] is None), default=0)
        return [
            bar(
                t(f"pipeline.measure_{row['measure']}"),
                self._done(row),
                [(min(row["done"], row["target"] or row["done"]), _tone(row))],
                row["target"] or max(most, 1),
            )
            for row in rows
        ]

    @property
    def aims(self) -> bool:
        """Whether anything is aimed at this week."""
        return any(row["target"] is not None for row in self.figures["week"])

    def _done(self, row: Json) -> str:
        t = self.texts
        if row["target"] is None:
            return t("pipeline.done", done=t.number(row["done"]))
        return t("pipeline.of_target", done=t.number(row["done"]), target=t.number(row["target"]))

    @property
    def forecast(self) -> list[dict[str, Any]]:
        """By currency, in words."""
        return [
            {
                "expected": self.money(each["expected"], each["currency"]),
                "low": self.money(each["low"], each["currency"]),
                "high": self.money(each["high"], each["currency"]),
                "total": self.money(each["total"], each["currency"]),
                "bar": self._range(each),
                **{
                    name: each[name]
                    for name in ("open", "without_date", "without_amount", "overdue")
                },
            }
            for each in self.figures["forecast"]
        ]

    def _range(self, each: Json) -> Bar:
        currency = each["currency"]
        told = f"{self.money(each['low'], currency)} – {self.money(each['high'], currency)}"
        parts = [(each["low"], "ink"), (each["high"] - each["low"], "soft")]
        return bar(self.texts("pipeline.interval"), told, parts, each["total"])

    def verdicts(self, mix: Json) -> list[Bar]:
        """Calls by verdict."""
        t = self.texts
        return [
            bar(t.name("verdict", of=name), t.number(count), [(count, TONES[name])], mix["calls"])
            for name, count in mix["verdicts"].items()
        ]

    def signals(self, mix: Json) -> list[Bar]:
        """Calls in which a kind of signal was heard."""
        t = self.texts
        return [
            bar(
                t.name("kind", of=kind),
                t.number(count),
                [(count, "red" if kind in RED_FLAGS else "good")],
                mix["calls"],
            )
            for kind, count in mix["signals"].items()
        ]

    def questions(self, mix: Json) -> list[Bar]:
        """Questions by form."""
        t, asked = self.texts, sum(mix["questions"].values())
        return [
            bar(t(f"bulk.form_{form}"), t.number(count), [(count, "ink")], asked)
            for form, count in mix["questions"].items()
        ]


def _filled(row: Json) -> tuple[bool, float]:
    """Those with a target first, the emptiest before all."""
    target = row["target"]
    return target is None, row["done"] / target if target else 1.0


def _tone(row: Json) -> str:
    if row["target"] is None:
        return "soft"
    return "good" if row["done"] >= row["target"] else "warn"
