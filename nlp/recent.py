"""What was worked out lately, so that it need not be worked out again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")

MOST_LETTERS = 200_000
"""Code points of the texts together, where that is counted: what is read in a text takes a few hundred
times its memory, and lines have no length that nobody exceeds."""

_NOTHING: Any = object()
"""In the place of what was never put: None may have been."""


def of_words(key: tuple[Any, ...]) -> int:
    """The letters of a key that begins with words."""
    return len(key[0])


class Recent(Generic[Key, Found]):
    """Remembers the latest `most` things at least, and twice as many at most; for all threads.

    `letters` tells of a key how much text it stands for: of more than MOST_LETTERS less is remembered, at
    most twice that, and nothing of a single text that is longer. Packs are pickled, so it is a function of
    a module.
    """

    def __init__(self, most: int, letters: Callable[[Key], int] | None = None) -> None:
        self._most, self._letters = most, letters
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._young: dict[Key, Found] = {}
        self._old: dict[Key, Found] = {}
        self._held = 0

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
        letters = 0 if self._letters is None else self._letters(key)
        if letters > MOST_LETTERS:
            return
        if len(self._young) >= self._most or self._held + letters > MOST_LETTERS:
            self._old, self._young, self._held = self._young, {}, 0
        self._young[key] = found
        self._held += letters
