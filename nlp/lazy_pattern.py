"""A regular expression that is compiled when a text is first held against it: most never are."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any


class LazyPattern:
    """The source of an expression and, once it was needed, the expression."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source, self._flags = source, flags

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled."""
        return re.compile(self._source, self._flags)

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, (self._source, self._flags)
