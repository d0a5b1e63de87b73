"""What was worked out lately, so that it need not be worked out again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")

_NOTHING: Any = object()
"""In the place of what was never put: None may have been."""


class Recent(Generic[Key, Found]):
    """Remembers the latest `most` things at least, and twice as many at most; for all threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._young: dict[Key, Found] = {}
        self._old: dict[Key, Found] = {}

    def get(self, key: Key) -> Found | None:
        """What was put under the key; None when that was long ago, or never."""
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def found(self, key: Key, find: Callable[[], Found]) -> Found:
        """What was put under the key, which may be None; else found now, and put there."""
        found: Found = self._young.get(key, _NOTHING)
        if found is _NOTHING:
            found = self._old.get(key, _NOTHING)
            if found is _NOTHING:
                found = find()
            self.put(key, found)
        return found

    def put(self, key: Key, found: Found) -> None:
        """Remember something, and forget the older half when there is too much."""
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = found
