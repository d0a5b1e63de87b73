"""What became of a call or an account, as tables say it in four languages. Pure."""

from __future__ import annotations

from typing import Any

WON = frozenset(
    {"won", "win", "closed-won", "customer", "yes", "true", "1"}
    | {"gewonnen", "kunde", "ja", "vundet", "vandt"}
    | {"赢", "赢单", "成交", "已成交", "是"}
)
LOST = frozenset(
    {"lost", "loss", "closed-lost", "no", "false", "0"}
    | {"verloren", "nein", "tabt", "mistet", "nej"}
    | {"输", "输单", "丢单", "未成交", "否"}
)


PLAIN = frozenset(
    {"yes", "true", "1", "no", "false", "0", "ja", "nein", "nej", "是", "否", "kunde", "customer"}
)
"""Of these what may answer any other question too: only a column that was named by somebody is read so."""


def outcome_of(cell: Any, won: str | None = None) -> bool | None:
    """True for won, False for lost, None for what says neither, such as an open one.

    `won`: the one value that means won; every other that is not empty then means lost.
    """
    if cell is None or str(cell).strip() == "":
        return None
    if isinstance(cell, bool):
        return cell
    word = " ".join(str(cell).casefold().split())
    if won is not None:
        return word == " ".join(won.casefold().split())
    word = word.replace(" ", "-").replace("_", "-")
    return True if word in WON else False if word in LOST else None
