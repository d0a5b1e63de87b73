"""The lines of a call as what was said when: words, side, and seconds where the text has them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from nlp.lines import line_prefix
from nlp.lines.recorded_times import CLOCK_TIME

Json = Mapping[str, Any]

_TIME = re.compile(r"(?<!\d)(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?(?!\d)")
_WORD = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+(?:['’-]\w+)*")
TIMED_SHARE = 0.8
"""So many of the lines must carry a time, each no earlier than the one before."""
LATE_START = 300.0
"""No recorder's clock of minutes and seconds begins so late: such times are those of a chat."""
LONGEST_LINE = 600.0
"""Seconds that one line can take; a longer gap is a pause, and counts for nobody."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line that somebody said."""

    start: int
    end: int
    role: str
    speaker: str | None
    words: int
    at: float | None = None
    """Seconds from the beginning of the text's clock."""
    seconds: float | None = None
    """How long it took; None where the text has no times."""


def spoken_lines(text: str, lines: Sequence[Json]) -> list[Spoken]:
    """The lines with words in them, each with its time where all have one."""
    found: list[Spoken] = []
    timing: tuple[float, float] | None = None
    heads: list[str] = []
    above: float | None = None
    for line in lines:
        prefix = line_prefix.take_apart(text, line["start"], line["end"])
        if prefix.timing:
            timing = _cue(text[prefix.start : prefix.end]) or timing
            above = _first_time(text[prefix.start : prefix.end])
            continue
        speaker = line["speaker"]
        labelled = speaker is not None and line_prefix.voice_of(speaker) == prefix.voice
        own = prefix.after_label if labelled else prefix.after_bullet
        count = len(_WORD.findall(text[own : prefix.end]))
        head = text[prefix.start : max(own, prefix.after_stamp)]
        at = _first_time(head)
        heads += [head] if at is not None else []
        if not count:
            above = at if at is not None else above
            continue
        at, above = at if at is not None else above, None
        said = Spoken(line["start"], line["end"], line["role"], line["speaker"], count, at)
        if timing is not None:
            said, timing = replace(said, at=timing[0], seconds=timing[1] - timing[0]), None
        found.append(said)
    return [replace(line, at=None) for line in found] if _is_chat(heads) else _timed(found)


def _is_chat(heads: Sequence[str]) -> bool:
    """Whether the times are when a message was sent, by the clock: they do not tell who spoke how long."""
    if any(CLOCK_TIME.search(head) for head in heads):
        return True
    times = [match for head in heads if (match := _TIME.search(head))]
    counts_seconds = any(match[1] or match[4] for match in times)
    return bool(times) and not counts_seconds and _seconds(times[0]) >= LATE_START


def with_times(
    lines: list[Spoken], times: Sequence[tuple[float | None, float | None]]
) -> list[Spoken]:
    """The lines with the times of the turns that they are; as they are where those do not fit."""
    if len(lines) != len(times) or any(start is None or end is None for start, end in times):
        return lines
    return [
        replace(line, at=start, seconds=max(0.0, (end or 0.0) - (start or 0.0)))
        for line, (start, end) in zip(lines, times, strict=True)
    ]


def _timed(lines: list[Spoken]) -> list[Spoken]:
    """The lines with how long each took, by when the next begins; without, unless most have a time."""
    times = [line.at for line in lines if line.at is not None]
    rising = all(a <= b for a, b in pairwise(times))
    if not lines or len(times) < TIMED_SHARE * len(lines) or not rising or len(set(times)) < 3:
        return [replace(line, at=None, seconds=None) for line in lines]
    if any(line.seconds is not None for line in lines):
        return lines
    pace = _pace(lines)
    timed = [replace(line, seconds=_gap(line, following)) for line, following in pairwise(lines)]
    return [*timed, replace(lines[-1], seconds=lines[-1].words * pace)]


def _gap(line: Spoken, following: Spoken) -> float | None:
    if line.at is None or following.at is None or following.at - line.at > LONGEST_LINE:
        return None
    return following.at - line.at


def _pace(lines: list[Spoken]) -> float:
    """Seconds a word, over all lines whose end is known; the last one has no end of its own."""
    known = [
        (gap, line.words)
        for line, following in pairwise(lines)
        if (gap := _gap(line, following)) is not None
    ]
    words = sum(count for _, count in known)
    return sum(gap for gap, _ in known) / words if words else 0.0


def _cue(timing: str) -> tuple[float, float] | None:
    times = [_seconds(match) for match in _TIME.finditer(timing)]
    return (times[0], times[1]) if len(times) == 2 and times[1] >= times[0] else None


def _first_time(head: str) -> float | None:
    match = _TIME.search(head)
    return _seconds(match) if match else None


def _seconds(match: re.Match[str]) -> float:
    hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + (int(fraction.ljust(3, "0")) / 1000 if fraction else 0.0)
