"""Lists of plain words, some with a number among them, as one expression."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.templates.phrases import LETTER


def any_of(words: Iterable[str]) -> str:
    """Alternatives, the longest first."""
    return "|".join(escaped(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def escaped(words: str) -> str:
    """Words as they are, with any blanks between them; # stays what it stands for."""
    return re.escape(words).replace(r"\ ", r"\s+").replace(r"\#", "#")


def with_count(phrase: str, count: str) -> str:
    """A phrase with the number in it, which is no beginning of a longer word; behind $ it ends there."""
    words = phrase.removesuffix("$")
    whole = count + (rf"(?!{LETTER})" if words.endswith("#") else "")
    ends = r"(?=\s*(?:$|[^\w\s%]))" if words != phrase else ""
    return escaped(words).replace("#", whole, 1) + ends


def numbered(patterns: list[str]) -> str:
    """Alternatives whose named groups do not clash."""
    renamed = [
        p.replace("?P<count>", f"?P<count{n}>").replace("?P<more>", f"?P<more{n}>")
        for n, p in enumerate(patterns)
    ]
    return "|".join(renamed)
