"""The bodies of requests, checked on the way in.

Unknown fields are refused: a misspelt one would do nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from nlp.types import State
from service.limits import check_day, is_blank
from service.qualify.profile import Profile
from service.transcripts.transcript import Side


def _rfc3339(value: Any) -> datetime:
    """A time with its offset, as UTC."""
    if not isinstance(value, str) or "T" not in value.upper():
        raise ValueError("give a time as RFC 3339, for example 2026-03-09T14:30:00+01:00")
    try:
        at = datetime.fromisoformat(value.upper())
    except ValueError:
        raise ValueError("give a time as RFC 3339, for example 2026-03-09T14:30:00+01:00") from None
    if at.tzinfo is None:
        raise ValueError("the time lacks its offset: add Z, or for example +01:00")
    check_day(at)
    return at.astimezone(UTC)


def _not_blank(text: str) -> str:
    if is_blank(text):
        raise ValueError("a note needs at least one word")
    return text


Time = Annotated[datetime, BeforeValidator(_rfc3339)]
NoteText = Annotated[str, AfterValidator(_not_blank)]
Id = Annotated[str, Field(max_length=64)]
Name = Annotated[str, Field(max_length=200)]
Language = Literal["auto", "en", "de", "da", "zh"]
Explained = Literal["en", "de", "da", "zh"]
"""The language of what is said about a text; that of the text itself where none is given."""
Mode = Literal["discovery", "cold"]
Depth = Literal["stock", "deeper"]
"""The minimum, whether they are able to buy; or all that bears on the deal."""


class Status(StrEnum):
    """Whether a call goes on."""

    OPEN = "open"
    CLOSED = "closed"


class Consent(StrEnum):
    """Whether the prospect agreed that notes are kept."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    REFUSED = "refused"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Text(_Body):
    """A text to analyse, of which nothing is stored."""

    text: str
    id: str | None = None
    lang: Language = "auto"
    framework: str | None = None
    mode: Mode = "discovery"
    depth: Depth = "deeper"
    at: Time | None = None
    profile: Profile | None = None
    ui_lang: Explained | None = None


class NewCall(_Body):
    """A call that begins. Without a profile it takes the saved one."""

    prospect: Name | None = None
    account: Id | None = None
    contact: Id | None = None
    framework: str | None = None
    lang: Language = "auto"
    mode: Mode = "discovery"
    depth: Depth = "deeper"
    profile: Profile | None = None
    at: Time | None = None
    ui_lang: Explained | None = None


CHOSEN = ("framework", "lang", "mode", "depth", "ui_lang")
"""What of a new call is kept as it was given."""


class ImportOptions(_Body):
    """How the calls of an imported file begin."""

    framework: str | None = None
    lang: Language = "auto"
    mode: Mode = "discovery"
    ui_lang: Explained | None = None


class CallChange(_Body):
    """What to change of a call; a field that is left out stays as it is."""

    prospect: Name | None = None
    account: Id | None = None
    contact: Id | None = None
    framework: str | None = None
    lang: Language = "auto"
    mode: Mode = "discovery"
    depth: Depth = "deeper"
    profile: Profile | None = None
    status: Status = Status.OPEN
    consent: Consent = Consent.UNKNOWN


class NewNote(_Body):
    """A note. Sent again with the same key and text it is stored once."""

    text: NoteText
    speaker: Name | None = None
    key: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    at: Time | None = None


class NoteChange(_Body):
    """What to correct of a note; a field that is left out stays as it is."""

    text: NoteText = "-"
    speaker: Name | None = None
    at: Time | None = None


class Draft(_Body):
    """Text that has not been filed."""

    text: str


class QuestionOutcome(_Body):
    """What became of a question of the bank."""

    outcome: Literal["asked", "answered", "skipped", "restored"]


class FactStatement(_Body):
    """A person's word on a fact; the state null takes it back."""

    state: State | None
    why: Annotated[str, Field(max_length=2_000)] = ""


class SignalDispute(_Body):
    """Whether a signal is dismissed; false takes the dismissal back."""

    disputed: bool = True
    becomes: (
        Literal["excuse", "specificity", "knowledge", "no_knowledge", "short_answer", "unrealistic"]
        | None
    ) = None
    """The kind that it is instead."""


class SignalAcceptance(_Body):
    """Whether a person says that a signal is right; false takes that back."""

    accepted: bool = True


class SpeakerSides(_Body):
    """Who of the speakers sells: `rep`, `prospect` or `unknown` by name."""

    speakers: Annotated[dict[Name, Side], Field(min_length=1, max_length=50)]


class ReviewChoice(_Body):
    """Where a call belongs that fits several accounts."""

    choice: Literal["existing", "new", "ignore"]
    account: Annotated[str, Field(max_length=64)] | None = None
    contact: Annotated[str, Field(max_length=64)] | None = None

    @model_validator(mode="after")
    def _named(self) -> ReviewChoice:
        if self.choice == "existing" and not (self.account or self.contact):
            raise ValueError("name the account or the contact")
        return self
