"""The cues that anybody wants to know of, laid out so that a line's own are found without naming every
one that it could have."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from itertools import pairwise

Key = tuple[str, ...]
"""`("rule", "excuse-overtaken")`, `("words", "no", "time")`."""

Pairs = Mapping[str, Mapping[str, Key]]
"""First word -> second word -> cue."""


class WantedCues:
    """A set of cues; those of words are found word by word."""

    def __init__(self, keys: Collection[Key]) -> None:
        self.keys: Container[Key] = frozenset(keys)
        self.word = {key[1]: key for key in keys if key[0] == "word" and len(key) == 2}
        self.words = _pairs("words", keys)
        """Of two words that stand together."""
        self.apart = _pairs("apart", keys)
        """Of two words with one between them."""


class EveryCue(WantedCues):
    """All cues that a line of these words could have: for those who fit weights."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(
            [
                *(("word", word) for word in words),
                *(("words", *pair) for pair in pairwise(words)),
                *(("apart", *pair) for pair in zip(words, words[2:], strict=False)),
            ]
        )
        self.keys = _All()


class _All:
    def __contains__(self, key: object) -> bool:
        return True


def _pairs(kind: str, keys: Iterable[Key]) -> Pairs:
    found: dict[str, dict[str, Key]] = {}
    for key in keys:
        if key[0] == kind and len(key) == 3:
            found.setdefault(key[1], {})[key[2]] = key
    return found
