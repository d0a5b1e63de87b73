"""One spelling for letters that people write in two ways: "måned" as "maaned", "Büro" as "buero"."""

from __future__ import annotations

import unicodedata

LANGUAGES = ("da", "de")
"""Languages whose words are compared in the plain spelling of this module."""

PAIRS = {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
"""Each letter with the two that stand for it on a foreign keyboard."""

MARKED = {
    unicodedata.normalize("NFD", letter): pair
    for single, pair in PAIRS.items()
    for letter, pair in ((single, pair), (single.upper(), pair.capitalize()))
    if len(unicodedata.normalize("NFD", letter)) == 2
}
"""A letter and its mark as two characters (NFD), with a pair that is as long: offsets stay."""

_PLAIN = str.maketrans(PAIRS)


def plain(word: str) -> str:
    """A lower-case word with each of these letters written as its pair."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", word).translate(_PLAIN)


def either(word: str) -> str:
    """A regular expression of a word without signs that have a meaning there, in all its spellings."""
    return "".join(
        f"(?:{letter}|{PAIRS[letter.lower()]})" if letter.lower() in PAIRS else letter
        for letter in unicodedata.normalize("NFC", word)
    )
