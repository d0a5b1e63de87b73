"""What a tool says of a call, in one shape for all tools. A field it does not mention is None."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.transcripts.transcript import Format, Party, Segment, Transcript

NOTES, SUMMARY, TRANSCRIPT = "notes", "summary", "transcript"
"""Names of texts. Others begin with one of them: `summary:actions`, `notes:24923492`."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A call as one event tells it. `texts` are by name; an empty one is said to be empty now."""

    external_id: str
    """The tool's own name for the call."""
    texts: Mapping[str, str] = field(default_factory=dict)
    all_of: str | None = None
    """`texts` hold all texts whose names begin so: others of them are gone."""
    title: str | None = None
    company: str | None = None
    rep: Party | None = None
    contact: Party | None = None
    started_at: datetime | None = None
    unread: tuple[str, ...] = ()
    """Fields of the tool that say when it was in a way that is not understood."""
    duration: float | None = None
    """Seconds."""
    direction: str | None = None
    """`inbound` or `outbound`."""
    url: str | None = None
    gone: bool = False
    """The tool has deleted it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a delivery reports; a delivery of some tools reports many."""

    key: str
    """Names the event, however often it is delivered."""
    kind: str
    payload: Any
    at: datetime | None = None
    """When it happened, for events of a call that come in another order."""
    refused: str = ""
    """Why it is not taken: nothing of what it says is stored."""
    with_bytes: bool = False
    """Others may have the same key: what was delivered names it too."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an event comes to."""

    call: LoggedCall | None = None
    lacks: str = ""
    """What of the call has to be fetched from the tool: the event does not carry it."""
    token: str = ""
    """A key for fetching that the event itself carries."""
    nothing: str = ""
    """Why there is nothing to do."""


def transcript_of(segments: Iterable[Segment]) -> str:
    """What was said as the text to analyse: `Name: text` lines, reps marked."""
    return Transcript(Format.RECORDED, tuple(segments)).text


def with_direction(value: Any) -> str | None:
    """`inbound`, `outbound` or None for what tools write."""
    said = value.lower() if isinstance(value, str) else ""
    if said.startswith("in"):
        return "inbound"
    return "outbound" if said.startswith("out") else None


def party(name: str | None, email: str | None = None, phone: str | None = None) -> Party | None:
    """Somebody of whom something is known, else None."""
    return Party(name, email, phone) if name or email or phone else None
