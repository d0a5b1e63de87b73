"""What is compiled of each language when it is first needed: a start does not wait for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

Compiled = TypeVar("Compiled")
Given = TypeVar("Given")
Said = TypeVar("Said")


def in_language(by_language: Mapping[str, Said], language: str) -> Said:
    """What is there in a language; in English where it is in none but others."""
    return by_language[language if language in by_language else "en"]


class ByLanguage(Mapping[str, Compiled], Generic[Given, Compiled]):
    """Language -> its words, compiled. Asking for one raises PackError when they cannot be read."""

    def __init__(
        self, given: Mapping[str, Given], compile_words: Callable[[str, Given], Compiled]
    ) -> None:
        self._given, self._compile = given, compile_words
        self._compiled: dict[str, Compiled] = {}

    def __getitem__(self, language: str) -> Compiled:
        if language not in self._compiled:  # twice at once does no harm: the same comes out
            self._compiled[language] = self._compile(language, self._given[language])
        return self._compiled[language]

    def __contains__(self, language: object) -> bool:
        return language in self._given

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)
