"""Text as the index sees it: words in one spelling, Chinese character by character. Pure.

A word that is typed and a word that was written meet in one spelling: without case and marks, half
width, simplified, and with `ae oe ue aa` as one letter, so that Größe, Groesse and grosse are one,
and so are Århus and Aarhus. A pair of neighbours is indexed too: pairs make up phrases, and Chinese,
which is written without spaces, is found by pairs of characters.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from nlp.sources import Sources
from nlp.words import folding

LONGEST_WORD = 40
"""Letters of a word that count."""
LARGEST_TEXT = 900_000
"""Bytes of words of one text: PostgreSQL takes a megabyte. Pairs are left out first."""
_HAN = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
"""Signs that are words by themselves: Chinese, and Japanese kana."""
_MARKS = "\u0300-\u036f"
_UNIT = re.compile(rf"[{_HAN}]|(?:[^\W_{_HAN}][{_MARKS}]*)+")
_ONE_SIGN = re.compile(rf"[{_HAN}]")
_LETTERS = str.maketrans({"æ": "a", "œ": "o", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i"})
_TWO_LETTERS = re.compile("(?:ae|oe|ue|aa)")
_SCOPE = 4
BETWEEN = "_"
"""Stands within a pair; no word holds it."""


class Unit(NamedTuple):
    """A word, or a Chinese character, and its place in the text."""

    word: str
    start: int
    end: int

    @property
    def is_sign(self) -> bool:
        """It is a word by itself: nothing longer begins with it."""
        return _ONE_SIGN.match(self.word) is not None


def units(text: str) -> list[Unit]:
    """The words of a text in one spelling, each with its place."""
    found = ((folded(match.group()), *match.span()) for match in _UNIT.finditer(text))
    return [Unit(*unit) for unit in found if unit[0]]


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """A word in the spelling of the index; empty when nothing of it counts."""
    if word.isascii():
        plain = word.lower()
    else:
        wide = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
        bare = "".join(letter for letter in wide if not unicodedata.combining(letter))
        whole = unicodedata.normalize("NFC", bare).translate(_LETTERS)
        plain = _simplified()("".join(letter for letter in whole if letter.isalnum()))
    return _TWO_LETTERS.sub(lambda two: two.group()[0], plain)[:LONGEST_WORD]


@cache
def _simplified() -> folding.Folding:
    return folding.load(Sources("zh"))


def scope(kind: str, organisation: str, owner: str) -> str:
    """What the words of a person's calls, accounts or contacts begin with in the index.

    Whoever searches touches nothing of others, however much there is. Two people may share one: what
    is found is looked up by its owner.
    """
    told = "\0".join((kind, organisation, owner)).encode()
    return base64.b32encode(hashlib.sha256(told).digest()).decode("ascii")[:_SCOPE].lower()


def pair(first: str, second: str) -> str:
    """Two neighbours as one word of the index."""
    return f"{BETWEEN}{first}{BETWEEN}{second}"


def index_words(lines: Iterable[str], scope: str) -> str:
    """The words and pairs of a text, each once and with its scope, with spaces between.

    Pairs do not reach from one line into the next.
    """
    singles: dict[str, None] = {}
    pairs: dict[str, None] = {}
    for line in lines:
        found = [unit.word for unit in units(line)]
        singles.update(dict.fromkeys(found))
        pairs.update(dict.fromkeys(map(pair, found, found[1:])))
    return " ".join(_within_limit(f"{scope}{word}" for word in (*singles, *pairs)))


def _within_limit(found: Iterable[str]) -> Iterator[str]:
    size = 0
    for word in found:
        size += len(word.encode()) + 1
        if size > LARGEST_TEXT:
            return
        yield word
