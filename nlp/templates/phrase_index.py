"""Fixed phrases by their first word: the cost of a line does not grow with the number of phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


class PhraseIndex:
    """Phrases of several words, each with the classes that it belongs to."""

    def __init__(self) -> None:
        self._classes: dict[tuple[str, ...], tuple[int, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """First word -> how long the phrases are that begin with it, the shortest first."""

    def add(self, words: Sequence[str], number: int) -> None:
        """Let the words, by their normal forms, be one of class `number`."""
        phrase = tuple(words)
        self._classes[phrase] = tuple({*self._classes.get(phrase, ()), number})
        lengths = {*self._lengths.get(phrase[0], ()), len(phrase)}
        self._lengths[phrase[0]] = tuple(sorted(lengths))

    def find(self, words: list[str]) -> Iterator[tuple[int, int, int]]:
        """(class, first word, word after the last) of each phrase in a line, the shortest first."""
        for first, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                last = first + length
                if last > len(words):
                    break
                for number in self._classes.get(tuple(words[first:last]), ()):
                    yield number, first, last
