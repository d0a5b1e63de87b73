"""Words with `*` at their beginning or end, and the classes that they stand for."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.templates.template import TemplateError


class WordParts:
    """Beginnings, endings and middles of words; a word's are found by their lengths, not one by one."""

    def __init__(self) -> None:
        self._beginnings: dict[str, list[int]] = {}
        self._endings: dict[str, list[int]] = {}
        self._middles: list[tuple[str, int]] = []
        self._lengths: set[int] = set()

    def add(self, part: str, number: int) -> None:
        """Let words with a part (`bud*`, `*ing`, `*sign*`) be of class `number`. Raises TemplateError."""
        stem = part.strip("*")
        if len(stem) < 2 or "*" in stem:
            raise TemplateError(f"{part!r}: two letters at least, and * only at the ends")
        if part.startswith("*") and part.endswith("*"):
            self._middles.append((stem, number))
            return
        of_stem = self._beginnings if part.endswith("*") else self._endings
        of_stem.setdefault(stem, []).append(number)
        self._lengths.add(len(stem))

    def classes_of(self, word: str) -> Iterator[int]:
        """The classes of a word, some perhaps twice."""
        for length in self._lengths:
            if length <= len(word):
                yield from self._beginnings.get(word[:length], ())
                yield from self._endings.get(word[-length:], ())
        for stem, number in self._middles:
            if stem in word:
                yield number
