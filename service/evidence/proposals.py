"""Questions and knock-outs to review, out of what the best customers have in common. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from service.evidence.accounts import Common, Trait
from service.texts import Texts

MOST = 8
"""Traits that are proposed; a longer list is not reviewed."""


def told(trait: Trait, t: Texts) -> str:
    """`staff: 50 or more`."""
    if trait.least is not None:
        value = t("evidence.at_least", number=t.number(round(trait.least, 2)))
    elif trait.most is not None:
        value = t("evidence.at_most", number=t.number(round(trait.most, 2)))
    else:
        value = trait.value
    return t("report.line", name=trait.column, value=value)


def worth_asking(commons: Iterable[Common]) -> list[Common]:
    """The surest trait of each column whose interval lies above 1."""
    found: dict[str, Common] = {}
    for common in commons:
        if common.interval.low > 1:
            found.setdefault(common.trait.column, common)
    return list(found.values())[:MOST]


def knock_outs(commons: Iterable[Common]) -> list[Common]:
    """Those that nearly all of the best have."""
    return [common for common in worth_asking(commons) if common.knock_out]


def question(trait: Trait, t: Texts) -> str:
    """An open question about the trait's column, to be put in better words."""
    return t("evidence.question", column=trait.column)


def bank(commons: Iterable[Common], t: Texts, english: Texts) -> str:
    """The questions as a file of a question bank."""
    lines = ["dimension: fit", "questions:"]
    for common in worth_asking(commons):
        lines.append(f"  {_id(common.trait.column)}:")
        lines.append(f"    en: {_quoted(question(common.trait, english))}")
        if t.language != "en":
            lines.append(f"    {t.language}: {_quoted(question(common.trait, t))}")
    return "\n".join(lines) + "\n" if len(lines) > 2 else ""


def _id(column: str) -> str:
    plain = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"own-{name or format(sum(map(ord, column)), 'x')}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
