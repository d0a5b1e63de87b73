"""A draft in the context of its call: the call's latest lines before it, and offsets from its own start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service.qualify.types import Request


def latest(request: Request, lines: int) -> Request:
    """The call as if it had begun with its latest lines."""
    start = len(request.text)
    for _ in range(lines):
        start = request.text.rfind("\n", 0, max(0, start))
        if start < 0:
            return request
    start += 1
    notes = (
        replace(note, start=max(0, note.start - start), end=note.end - start)
        for note in request.notes
        if note.end > start
    )
    asked = (replace(one, at_offset=max(0, one.at_offset - start)) for one in request.asked)
    return replace(request, text=request.text[start:], notes=tuple(notes), asked=tuple(asked))


def shifted(signal: dict[str, Any], start: int) -> dict[str, Any]:
    """The signal with offsets from the start of the draft; quotes of earlier notes carry none."""
    found = {**signal, "start": signal["start"] - start, "end": signal["end"] - start}
    found["cues"] = [moved(cue, start) for cue in signal["cues"]]
    found["related"] = [moved(quote, start) for quote in signal["related"]]
    return found


def moved(quote: dict[str, Any], start: int) -> dict[str, Any]:
    """A quote with offsets from `start`; one that stands before it keeps its words alone."""
    if quote.get("start", -1) >= start:
        return {**quote, "start": quote["start"] - start, "end": quote["end"] - start}
    return {key: value for key, value in quote.items() if key not in ("start", "end")}
