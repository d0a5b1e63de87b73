"""Writing without blanks: which characters are words by themselves, and how text is cut between them."""

from __future__ import annotations

import re
from functools import cache

UNSPACED_LANGUAGES = ("zh",)

HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Characters of which each is a word, for use inside the brackets of an expression."""

_HAN = re.compile(f"[{HAN}]")


def holds_han(text: str) -> bool:
    """Whether a character that is a word by itself stands in the text."""
    return not text.isascii() and _HAN.search(text) is not None


def spaced(text: str) -> str:
    """The text with a blank around each character that is a word by itself."""
    return " ".join(_HAN.sub(r" \g<0> ", text).split()) if holds_han(text) else text


def word_count(text: str) -> int:
    """How many words are between blanks; two Han characters count as one."""
    if not holds_han(text):
        return len(text.split())
    return (len(_HAN.findall(text)) + 1) // 2 + len(_HAN.sub(" ", text).split())


def pieces(text: str) -> list[str]:
    """Han characters, words of letters, numbers, signs and white space, without anything left out."""
    return _piece().findall(text.replace("\n", " "))


@cache
def _piece() -> re.Pattern[str]:
    word = rf"[^\W\d_{HAN}](?:[^\W_{HAN}]|['’.&-](?=[^\W\d_{HAN}]))*"
    return re.compile(rf"[{HAN}]|{word}|\d+(?:[.,]\d+)*|\s+|.")
