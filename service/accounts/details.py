"""What the details of an account and of contacts hold for us. Pure.

Anybody may put anything there over HTTP, so what does not fit is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nlp.types import FACTS, State

Json = dict[str, Any]
Details = Mapping[str, Any]


def texts_in(details: Details, name: str) -> list[str]:
    """The texts of a list."""
    listed = details.get(name)
    return [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []


def concerns_in(details: Details) -> list[Json]:
    """What the buyer asked: `id text who call answered`."""
    listed = details.get("concerns")
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return [
        {
            **{name: _text(each, name) for name in ("id", "text", "who", "call")},
            "answered": bool(each.get("answered")),
        }
        for each in found
        if _text(each, "id") and _text(each, "text")
    ]


def stated_in(details: Details, name: str) -> dict[str, Json]:
    """A person's word on each fact: its `state`, and `at` what time."""
    told = details.get(name)
    if not isinstance(told, dict):
        return {}
    return {fact: word for fact, word in told.items() if fact in FACTS and _is_word(word)}


def _is_word(word: object) -> bool:
    if not isinstance(word, dict) or word.get("state") not in tuple(State):
        return False
    try:
        return bool(datetime.fromisoformat(word["at"]))
    except (KeyError, TypeError, ValueError):
        return False


def _text(item: Details, name: str) -> str | None:
    value = item.get(name)
    return value if isinstance(value, str) and value else None
