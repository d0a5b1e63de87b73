"""What is known of the words of one language, as plain data: how they are cut, and how they are spelt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nlp.words.lazy_pattern import LazyPattern

Special = tuple[tuple[str, str | None], ...]
"""The words of a text that is cut, or spelt, in a way of its own: "ca" and "n't" for "can't", each with its
normal form; None for the one that such a word has anywhere."""


@dataclass(frozen=True, slots=True)
class Affixes:
    """What is taken off both ends of what no blank parts, what parts the rest, and what is never parted."""

    prefix: LazyPattern | None
    suffix: LazyPattern | None
    infix: LazyPattern | None
    whole: LazyPattern | None
    """What is one word even before anything is taken off."""
    address: LazyPattern | None
    """What is one word once nothing is left to take off."""


@dataclass(frozen=True, slots=True)
class WordTables:
    """One language."""

    affixes: Affixes
    special: Mapping[str, Special]
    norms: Mapping[str, str]
    """Words whose normal form is another: "’" is spelt "'"."""
    lower: Callable[[str], str]
    """Gives all others theirs."""
    stop_words: frozenset[str]
    """Words so frequent that they say little."""
