"""A call as another program wrote it down: who said what, when, to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Format(StrEnum):
    """What kind of file a call was read from."""

    WEBVTT = "webvtt"
    SUBRIP = "srt"
    SBV = "sbv"
    OTTER = "otter"
    FIREFLIES = "fireflies"
    GONG = "gong"
    FATHOM = "fathom"
    TEAMS = "teams"
    HEADED = "headed"
    """Text whose speakers stand on lines of their own, with a time."""
    RECORDED = "json"
    """JSON of another recorder: a list of what was said, with who said it."""
    HUBSPOT = "hubspot"
    SALESFORCE = "salesforce"
    PIPEDRIVE = "pipedrive"
    PLAIN = "plain"
    """Notes, or lines that begin with a name and a colon."""


class Side(StrEnum):
    """On which side of the table somebody sits."""

    REP = "rep"
    PROSPECT = "prospect"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who took part, or who logged the call."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    side: Side = Side.UNKNOWN


@dataclass(frozen=True, slots=True)
class Segment:
    """What one speaker said in one go. `start` and `end` are seconds from the start of the call."""

    speaker: str | None
    text: str
    start: float | None = None
    end: float | None = None
    side: Side = Side.UNKNOWN
    label_end: int | None = None
    """Where the speaker's name ends in `Transcript.verbatim`, for files that are kept as they are."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line of the file that says nothing that could be used; the first line is 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """One call. `text` is what is analysed."""

    format: Format
    segments: tuple[Segment, ...]
    verbatim: str | None = None
    """The text as it was given, where the engine reads it as it is."""
    external_id: str | None = None
    """The other program's name for the call."""
    title: str | None = None
    company: str | None = None
    participants: tuple[Party, ...] = ()
    started_at: datetime | None = None
    duration: float | None = None
    """Seconds."""
    not_understood: tuple[NotUnderstood, ...] = ()

    @property
    def text(self) -> str:
        """`Name: text` lines, or the text as it was given. Reps are marked where they first speak."""
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """The text, a turn an item; an item of notes may hold several lines."""
        return [with_marks(text, places) for text, places in self.unmarked_lines()]

    def unmarked_lines(self) -> list[tuple[str, list[int]]]:
        """The items of `lines` as they are whoever sells, each with the places of its marks."""
        if self.verbatim is not None:
            return [(self.verbatim, self._first_marks())]
        marked: set[str] = set()
        lines: list[tuple[str, list[int]]] = []
        for segment in self.segments:
            places = []
            if segment.side is Side.REP and segment.speaker and segment.speaker not in marked:
                marked.add(segment.speaker)
                places.append(len(segment.speaker))
            name = f"{segment.speaker}: " if segment.speaker else ""
            lines.append((f"{name}{segment.text}", places))
        return lines

    def _first_marks(self) -> list[int]:
        first: dict[str, int] = {}
        for segment in self.segments:
            if segment.side is Side.REP and segment.speaker and segment.label_end is not None:
                first.setdefault(segment.speaker, segment.label_end)
        return sorted(first.values())

    @property
    def speakers(self) -> Mapping[str, Side]:
        """Everyone who speaks, in the order in which they first do, with their side."""
        found: dict[str, Side] = {}
        for segment in self.segments:
            if segment.speaker:
                found.setdefault(segment.speaker, segment.side)
        return found


REP_MARK = " (rep)"
"""What the engine reads, in all four languages, as: this person sells."""


def with_marks(text: str, places: Iterable[int]) -> str:
    """The text with the mark of a rep at each place."""
    parts: list[str] = []
    at = 0
    for place in places:
        parts += [text[at:place], REP_MARK]
        at = place
    return "".join([*parts, text[at:]])
