"""One spelling for characters that are written in two: traditional and simplified, full and half width.

Only for matching: each character becomes one character, so that offsets stay those of the text as
typed. The pairs of a language are data, `packs/<language>/simplified.csv`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from nlp.sources import Sources
from nlp.strict_yaml import PackError
from nlp.words.letters import LANGUAGES, MARKED

_MARKED = re.compile("|".join(MARKED))
_FULL_WIDTH = range(0xFF01, 0xFF5F)


class Folding:
    """Replaces characters one by one; the identity for a language without pairs."""

    def __init__(self, pairs: Mapping[str, str], *, marked: bool = False) -> None:
        self._table = str.maketrans(dict(pairs)) if pairs else {}
        self._marked = marked
        """Whether letters with a mark of their own (NFD) become their pair: nlp/words/letters.py."""

    def __call__(self, text: str) -> str:
        """The text in one spelling, as long as it was."""
        if self._marked and not text.isascii():
            text = _MARKED.sub(lambda found: MARKED[found.group()], text)
        return text.translate(self._table) if self._table and not text.isascii() else text


def load(sources: Sources) -> Folding:
    """The folding of a language. Raises PackError when a line of the table is no pair."""
    pairs: dict[str, str] = {}
    for path in sources.files("simplified", ".csv"):
        pairs.update(_read(path))
    if pairs:
        pairs.update({chr(sign): unicodedata.normalize("NFKC", chr(sign)) for sign in _FULL_WIDTH})
    return Folding(pairs, marked=sources.language in LANGUAGES)


@lru_cache
def _read(path: Path) -> Mapping[str, str]:
    pairs = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file), 1):
            if number == 1:
                continue
            if len(row) != 2 or len(row[0]) != 1 or len(row[1]) != 1:
                raise PackError("expected one character, a comma, one character", path, number)
            pairs[row[0]] = row[1]
    return pairs
