"""What was used latest, by key: so many things at most, and so much text together."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Latest(Generic[Key, Value]):
    """Keeps the latest `most` things, fewer where they are of more than `letters` code points, and always one."""

    def __init__(self, most: int, letters: int) -> None:
        self._most, self._letters = most, letters
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._held = 0

    def get(self, key: Key) -> Value | None:
        """What is kept under a key."""
        kept = self._kept.get(key)
        return None if kept is None else kept[0]

    def keep(self, key: Key, value: Value, letters: int) -> None:
        """Keep something of so much text as the latest, and forget what has not been used for longest."""
        self.forget(key)
        self._kept[key] = value, letters
        self._held += letters
        while len(self._kept) > 1 and (len(self._kept) > self._most or self._held > self._letters):
            self.forget(next(iter(self._kept)))

    def forget(self, key: Key) -> None:
        """Keep nothing under a key."""
        if (gone := self._kept.pop(key, None)) is not None:
            self._held -= gone[1]

    def __len__(self) -> int:
        return len(self._kept)
