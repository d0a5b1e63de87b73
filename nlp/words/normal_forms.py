"""The normal form of each word: in lower case, or what it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nlp.words import letters


class NormalForms:
    """Those that are `known`, `lower` for the rest; all of them `plain` where nlp/words/letters.py says so."""

    def __init__(
        self, known: Mapping[str, str], lower: Callable[[str], str], *, plain: bool
    ) -> None:
        self._spell: Callable[[str], str] = letters.plain if plain else str
        self._known = {word: self._spell(norm) for word, norm in known.items()}
        self._lower = lower

    def __call__(self, word: str) -> str:
        """The normal form of a word as it is typed."""
        known = self._known.get(word)
        return self._spell(self._lower(word)) if known is None else known
