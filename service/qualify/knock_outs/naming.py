"""Whether words name a thing that a seller put into words of their own, by its telling words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz, utils

from nlp.strict_yaml import Node
from nlp.words.unspaced import UNSPACED_LANGUAGES
from service.qualify.by_language import in_language
from service.qualify.types import LANGUAGES

SAME_WORD = 76
"""How alike two forms of a word are, 0 to 100: "child" and "children" just so."""
SAME_WORDS = 88
"""How alike the whole wording is when the rest does not matter."""
MOST_OTHERS = 2
_MAIN_PART = re.compile(r"[,;(/，；（、]")


@dataclass(frozen=True, slots=True)
class Naming:
    """The words of each language that are too small to tell anything."""

    small: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, node: Node) -> Naming:
        """Read them. Raises PackError."""
        lists = node.mapping(("en",), LANGUAGES[1:])
        return cls({language: frozenset(words.texts()) for language, words in lists.items()})

    def is_about(self, question: str, thing: str, language: str) -> bool:
        """Whether a question names all that matters of a thing, and little else."""
        if fuzz.ratio(question, thing, processor=utils.default_process) >= SAME_WORDS:
            return True
        wanted = self._telling(_MAIN_PART.split(thing)[0], language)
        everything = wanted + self._telling(thing, language)
        said = self._telling(question, language)
        if not wanted or not all(any(_same(one, word) for word in said) for one in wanted):
            return False
        others = [word for word in said if not any(_same(one, word) for one in everything)]
        return len(others) <= min(len(wanted) - 1, MOST_OTHERS)

    def names(self, words: str, thing: str, language: str) -> bool:
        """Whether any telling word of the thing is among the words."""
        said = self._telling(words, language)
        return any(_same(one, word) for one in self._telling(thing, language) for word in said)

    def _telling(self, words: str, language: str) -> list[str]:
        small = in_language(self.small, language)
        bare = str(utils.default_process(words))
        if language not in UNSPACED_LANGUAGES:
            return [word for word in bare.split() if word not in small]
        for one in sorted(small, key=len, reverse=True):
            bare = bare.replace(one, " ")
        return [pair for piece in bare.split() for pair in _pairs(piece)]


def _pairs(piece: str) -> list[str]:
    """Of a row of characters each with its neighbour: where words end is not written."""
    if piece.isascii() or len(piece) < 2:
        return [piece]
    return [first + second for first, second in pairwise(piece)]


def _same(one: str, word: str) -> bool:
    return one == word or (min(len(one), len(word)) > 2 and fuzz.ratio(one, word) >= SAME_WORD)
