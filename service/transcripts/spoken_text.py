"""Texts of Otter, Fireflies, Teams and others, in which a line names the speaker and the time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.transcripts.names import can_be_speaker
from service.transcripts.transcript import Format, NotUnderstood, Segment, Transcript
from service.transcripts.turns import LABEL, Cue, accepted, turns

_TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_NAME = r"[^\W\d_][^\n:|<>]{0,58}?"
_HEADS = (
    re.compile(
        rf"(?P<name>{_NAME})(?:  +|[ ]?\t[ \t]*|[ ]{{3,}})(?P<time>{_TIME})\s*"
    ),  # Otter, Teams
    re.compile(rf"(?P<name>{_NAME})\s*[\[(](?P<time>{_TIME})[\])]\s*:?\s*"),
    re.compile(rf"[\[(]?(?P<time>{_TIME})[\])]?\s*[-–—|]\s*(?P<name>{_NAME})\s*:?\s*"),  # Fathom
    re.compile(rf"(?P<name>{_NAME})\s*[-–—|]\s*(?P<time>{_TIME})\s*"),  # Fireflies
)
_RANGE = re.compile(r"\s*(?P<time>\d{1,3}:\d{1,2}:[\d.]{1,9})\s*-->\s*[\d:.]{5,16}\s*")
_FURNITURE = re.compile(
    r"(?:transcribed by https?://\S+|.{1,60} (?:started|stopped) transcription|\d+[hms]( \d+[ms])*"
    r"|view (?:original|recording).{0,200}|(?:action item|bookmark).{0,20}https?://\S+)\s*",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"unknown speaker|unbekannter sprecher|ukendt taler|未知发言人", re.IGNORECASE
)
_OTTER_FOOT = re.compile(r"transcribed by https?://(?:www\.)?otter\.ai", re.IGNORECASE)
_FATHOM_HEAD = re.compile(rf"{_TIME}\s*[-–—]\s*\S")


@dataclass(slots=True)
class _Reading:
    """A text while it is read."""

    cues: list[Cue] = field(default_factory=list)
    rest: list[NotUnderstood] = field(default_factory=list)


def looks_headed(text: str) -> bool:
    """Whether speakers stand on lines of their own with a time, and lead most of the text."""
    lines = [line for line in text.split("\n", 2_000)[:2_000] if line.strip()]
    heads = [number for number, line in enumerate(lines) if _head(line)]
    spoken = [n for n in heads if n + 1 < len(lines) and not _head(lines[n + 1])]
    rising = sorted(times := [_seconds(_head(lines[n])["time"]) for n in spoken]) == times  # type: ignore[index]
    return len(spoken) >= 2 and len(heads) * 8 >= len(lines) and rising


def read_headed(text: str, kind: Format | None = None) -> Transcript:
    """The call of such a text. What stands before the first speaker is the title, or not understood."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reading = _Reading()
    speaker, start = None, None
    after_head = False
    for number, line in enumerate(lines, start=1):
        head = None if after_head else _head(line)  # what follows a head is always speech
        if head:
            speaker, start, after_head = head["name"].strip(), _seconds(head["time"]), True
        elif not line.strip() or _FURNITURE.fullmatch(line.strip()):
            continue
        elif speaker is None:
            reading.rest.append(NotUnderstood(number, line.strip()[:200]))
        else:
            name = None if _UNKNOWN.fullmatch(speaker) else speaker
            reading.cues.append(Cue(line.strip(), name or "Unknown speaker", start))
            after_head = False
    title = reading.rest[0].text if reading.rest and reading.rest[0].line <= 2 else None
    rest = reading.rest[1:] if title else reading.rest
    return Transcript(
        kind or _kind(text), turns(reading.cues), title=title, not_understood=tuple(rest)
    )


def _kind(text: str) -> Format:
    if _OTTER_FOOT.search(text):
        return Format.OTTER
    first = next((line for line in text.split("\n") if _head(line)), "")
    if _FATHOM_HEAD.match(first.strip()):
        return Format.FATHOM
    return Format.OTTER if "  " in first.strip() else Format.HEADED


def _head(line: str) -> re.Match[str] | None:
    line = line.strip()
    if len(line) > 100:
        return None
    found = next((match for head in _HEADS if (match := head.fullmatch(line))), None)
    return found if found and can_be_speaker(found["name"]) else None


def join_ranges(lines: Sequence[str]) -> list[str]:
    """Lines of the older Teams layout, `0:0:0.0 --> 0:0:4.120` above a name, as `name   time` lines."""
    joined: list[str] = []
    at = 0
    while at < len(lines):
        timing = _RANGE.fullmatch(lines[at])
        if timing and at + 1 < len(lines) and lines[at + 1].strip():
            joined.append(f"{lines[at + 1].strip()}   {_padded(timing['time'])}")
            at += 2
        else:
            joined.append(lines[at])
            at += 1
    return joined


def _padded(time: str) -> str:
    seconds = int(_seconds(time))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _seconds(time: str) -> float:
    seconds = 0.0
    for part in time.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def read_plain(text: str) -> Transcript:
    """Notes, or lines of `Name: text`. The text stays as it is: the engine reads it so."""
    segments: list[Segment] = []
    at = 0
    found: list[tuple[re.Match[str] | None, int, str]] = []
    for line in text.split("\n"):
        start = _words_begin(line)
        found.append((LABEL.match(line, start), at, line))
        at += len(line) + 1
    names = accepted(
        [match["name"].strip("*") if match else None for match, _, line in found if line.strip()]
    )
    for match, offset, line in found:
        if not line.strip():
            continue
        name = match["name"].strip("*").strip() if match else None
        if match and name in names:
            place = offset + match.start("name") + match["name"].index(name) + len(name)
            told = match["aside"] is not None  # the text itself says who that is
            segments.append(
                Segment(name, line[match.end() :].strip(), label_end=None if told else place)
            )
        else:
            segments.append(Segment(None, line.strip()))
    return replace(Transcript(Format.PLAIN, tuple(segments)), verbatim=text)


_BEFORE_NAME = re.compile(rf"[\s\-•*>]*(?:[\[(]?{_TIME}[\])]?[\s\-–—|]*)?")


def _words_begin(line: str) -> int:
    match = _BEFORE_NAME.match(line)
    return match.end() if match else 0
