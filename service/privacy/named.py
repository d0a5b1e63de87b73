"""Tells whether a text or a file names somebody, and takes the name out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from service.privacy import readings, spellings

IN_ITS_PLACE = "[erased]"


class Named:
    """Somebody, by names, addresses and numbers."""

    def __init__(self, terms: Sequence[str]) -> None:
        """Raises Invalid for what would be found in anybody's words."""
        self._pattern = spellings.pattern_of(terms)

    def in_text(self, text: str) -> bool:
        """Whether a text names them, however it is spelled or escaped."""
        return any(
            self._pattern.search(spellings.folded(each)) is not None
            for each in readings.of_text(text)
        )

    def in_file(self, data: bytes) -> bool | None:
        """Whether a file names them; None when it cannot be read."""
        texts = readings.of_file(data)
        return None if texts is None else any(map(self.in_text, texts))

    def without(self, text: str) -> str:
        """A text with nothing of them in it: of one that cannot be cut, nothing is left."""
        value = _json(text)
        if value is not None:
            text = json.dumps(self._without(value), ensure_ascii=False)
        text = self._cut(text)
        return IN_ITS_PLACE if self.in_text(text) else text

    def _without(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.without(value) if self.in_text(value) else value
        if isinstance(value, dict):
            return {self._without(name): self._without(each) for name, each in value.items()}
        return [self._without(each) for each in value] if isinstance(value, list) else value

    def _cut(self, text: str) -> str:
        plain, places = spellings.with_places(text)
        kept, done = [], 0
        for found in self._pattern.finditer(plain):
            kept += [text[done : places[found.start()]], IN_ITS_PLACE]
            done = places[found.end() - 1] + 1
        return "".join([*kept, text[done:]])


def _json(text: str) -> Any:
    """The value of a text that is an object or a list of JSON; None for all else."""
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
