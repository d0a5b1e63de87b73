"""When to come back: the date or period that the call itself names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Return:
    """When to be in touch again."""

    day: date | None = None
    words: str | None = None
    """As it stands in the call."""
