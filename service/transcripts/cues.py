"""WebVTT, SubRip and SBV, as recorders write them.

One tolerant reader instead of three libraries: those drop cues silently where hours are not padded,
decimals are commas, or a start is negative, and lose a second speaker within a cue. Where a library
reads a file whole, a test holds this reader to the same cues.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from service.transcripts.transcript import Format, NotUnderstood, Transcript
from service.transcripts.turns import Cue, turns

_TIME = r"-?(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,9})?"
_TIMING = re.compile(
    rf"\s*(?P<start>{_TIME})[ \t]*(?P<arrow>-{{1,2}}>|,)[ \t]*(?P<end>{_TIME})(?=\s|$)"
)
_BROKEN = re.compile(r"\s*-?\d\S{0,30}[ \t]*-->")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?[ \t]+([^<>]{1,200})>")
_TAG = re.compile(r"</?(?:[a-z]{1,4}|\d[\d:.]{3,14})(?:\.[^<>]{0,80})?(?:[ \t][^<>]{0,200})?>")
_HEAD_LINES = 20
_BREAK = re.compile(r"\[br\]|<br\s*/?>|\{\\[^{}]{0,40}\}", re.IGNORECASE)


def looks_like_cues(text: str) -> Format | None:
    """The kind of cue file that a text is, None when it is none."""
    lines = text.split("\n", _HEAD_LINES)[:_HEAD_LINES]
    if lines[0].strip() == "WEBVTT" or lines[0].startswith(("WEBVTT ", "WEBVTT\t")):
        return Format.WEBVTT
    first = next((match for line in lines if (match := _TIMING.match(line))), None)
    if first is None or not re.search(r"[.,]", first["start"]):
        return None  # "10:30 --> 11:00" stands in notes too
    if first["arrow"] == ",":
        return Format.SBV if first["start"].count(":") == 2 == first["end"].count(":") else None
    return Format.SUBRIP if "," in first["start"] else Format.WEBVTT


def read(text: str, kind: Format) -> Transcript:
    """The call that a cue file holds."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    not_understood: list[NotUnderstood] = []
    cues = [cue for block in _blocks(lines, not_understood) for cue in _voices(block)]
    ends = [cue.end for cue in cues if cue.end is not None]
    return Transcript(
        kind,
        turns(cues),
        duration=max(ends, default=None),
        not_understood=tuple(not_understood),
    )


@dataclass(slots=True)
class _Block:
    """A timing and the lines below it; None when the timing could not be read."""

    timing: re.Match[str] | None
    lines: list[str] = field(default_factory=list)


def _blocks(lines: Sequence[str], not_understood: list[NotUnderstood]) -> list[_Block]:
    """The cues. A line that belongs to none is noted."""
    blocks: list[_Block] = []
    aside = lines[0].startswith("WEBVTT")
    for number, line in enumerate(lines):
        timing = _TIMING.match(line)
        if timing:
            blocks.append(_Block(timing))
            aside = False
        elif not line.strip():
            aside = False
        elif aside or _ASIDE.match(line):
            aside = True
        elif _BROKEN.match(line):
            blocks.append(_Block(None))
            not_understood.append(NotUnderstood(number + 1, line.strip()[:200]))
        elif _is_identifier(lines, number):
            continue
        elif blocks:
            blocks[-1].lines.append(line)
        else:
            not_understood.append(NotUnderstood(number + 1, line.strip()[:200]))
    return blocks


def _is_identifier(lines: Sequence[str], number: int) -> bool:
    """Whether a line names the cue whose timing follows: it stands alone right before it."""
    follows = number + 1 < len(lines) and _TIMING.match(lines[number + 1])
    return bool(follows) and (
        number == 0 or not lines[number - 1].strip() or lines[number].strip().isdigit()
    )


def _voices(block: _Block) -> Iterator[Cue]:
    """The cue, or one for each voice in it."""
    start, end = (
        _seconds(block.timing[name]) if block.timing else None for name in ("start", "end")
    )
    before, *voices = _VOICE.split("\n".join(block.lines))
    if not voices or before.strip():
        yield Cue(_plain(before), None, start, end)
    for speaker, said in zip(voices[::2], voices[1::2], strict=True):
        yield Cue(_plain(said), html.unescape(speaker), start, end)


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", _BREAK.sub(" ", text))).replace("\0", "")


def _seconds(time: str) -> float:
    """`-00:00:02.000` are -2 seconds."""
    seconds = 0.0
    for part in time.lstrip("-").replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return round(-seconds if time.startswith("-") else seconds, 3)
