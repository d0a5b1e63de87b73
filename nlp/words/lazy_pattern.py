"""A regular expression that is compiled when a text is first held against it: most never are."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from nlp.words.unspaced import HAN, holds_han

_TO_THE_END = sys.maxsize
_NEVER, _EVER = r"[^\s\S]", r"[\s\S]"


class LazyPattern:
    """The source of an expression and, once it was needed, the expression.

    To compile the thousands of characters of HAN takes far longer than all else, so for the
    texts that hold none it is compiled without them, where it finds the same.
    """

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source, self._flags = source, flags
        self._minds_han = HAN in source

    def search(self, text: str, start: int = 0, end: int = _TO_THE_END) -> re.Match[str] | None:
        """As of a compiled expression."""
        return self._for(text, start, end).search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = _TO_THE_END) -> re.Match[str] | None:
        """As of a compiled expression."""
        return self._for(text, start, end).match(text, start, end)

    def fullmatch(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As of a compiled expression."""
        return self._for(text, start).fullmatch(text, start)

    def finditer(
        self, text: str, start: int = 0, end: int = _TO_THE_END
    ) -> Iterator[re.Match[str]]:
        """As of a compiled expression."""
        return self._for(text, start, end).finditer(text, start, end)

    def findall(self, text: str) -> list[str]:
        """As of a compiled expression without groups."""
        return self._for(text).findall(text)

    def split(self, text: str, most: int = 0) -> list[str]:
        """As of a compiled expression."""
        return self._for(text).split(text, most)

    def sub(self, by: str, text: str) -> str:
        """As of a compiled expression."""
        return self._for(text).sub(by, text)

    def _for(self, text: str, start: int = 0, end: int = _TO_THE_END) -> re.Pattern[str]:
        """What finds the same from `start` to `end`; no expression looks further back than a character."""
        if not self._minds_han:
            return self._whole
        near = not text.isascii() and holds_han(text[max(0, start - 1) : end])
        return self._whole if near else self._without_han

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self.source, self._flags)

    @cached_property
    def _without_han(self) -> re.Pattern[str]:
        lone = self.source.replace(f"[{HAN}]", _NEVER).replace(f"[^{HAN}]", _EVER)
        return re.compile(lone.replace(HAN, ""), self._flags)

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, (self.source, self._flags)


def in_any_case(source: str) -> LazyPattern:
    """An expression for words in capitals or not."""
    return LazyPattern(source, re.IGNORECASE)
