"""JSON of something large, in pieces: to write it whole would hold everybody up, and all of it in memory. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

PIECE = 64_000
"""Characters of a piece, if there are so many; some more where one value is longer."""
ITEMS = 50
"""Of a list that are written together."""
_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def pieces(value: Any) -> Iterator[str]:
    """The JSON text of a value, non-ASCII characters as they are."""
    held: list[str] = []
    size = 0
    for part in _parts(value):
        held.append(part)
        size += len(part)
        if size >= PIECE:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value:
        before = "{"
        for name, inner in value.items():
            yield f"{before}{_text(str(name))}:"
            yield from _parts(inner)
            before = ","
        yield "}"
    elif isinstance(value, list | tuple) and len(value) > ITEMS:
        before = "["
        for start in range(0, len(value), ITEMS):
            yield before + _text(value[start : start + ITEMS])[1:-1]
            before = ","
        yield "]"
    else:
        yield _text(value)
