"""How alike two questions are by the words that matter: rare among the bank's questions, in any of their forms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from math import log, sqrt

Stems = Callable[[str], Iterable[str]]
"""The stems of the words of a text."""


class Likeness:
    """The questions of a bank in one language, weighed by how few of them each word stands in.

    "What's your top priority?" and "What is your top priority this year?" share what is rare; words that many
    questions share, such as "what is your", weigh next to nothing.
    """

    def __init__(self, texts: Mapping[str, str], stems: Stems) -> None:
        words = {name: frozenset(stems(text)) for name, text in texts.items()}
        self._stems, self._all = stems, len(words)
        self._in = Counter(word for each in words.values() for word in each)
        self._holding: dict[str, list[str]] = defaultdict(list)
        for name, each in words.items():
            for word in each:
                self._holding[word].append(name)
        self._length = {name: self._length_of(each) for name, each in words.items()}

    def likest(self, text: str) -> tuple[str, float] | None:
        """The name of the question that is most like a text, and how much: 1 for the same words, 0 for none."""
        words = frozenset(self._stems(text))
        shared: dict[str, float] = defaultdict(float)
        for word in words:
            for name in self._holding.get(word, ()):
                shared[name] += self._weight(word)
        own = self._length_of(words)
        alike = {name: both / (own * self._length[name]) for name, both in shared.items() if both}
        return max(alike.items(), key=lambda found: (found[1], found[0]), default=None)

    def _weight(self, word: str) -> float:
        return log((self._all + 1) / (self._in[word] + 1)) ** 2

    def _length_of(self, words: Iterable[str]) -> float:
        return sqrt(sum(sorted(map(self._weight, words))))
