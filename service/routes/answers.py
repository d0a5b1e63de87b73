"""The shapes of answers about files, reviews, endpoints, CRMs and the service itself."""

from __future__ import annotations

from typing import Any

from service.calls.answers import View


class UnreadLine(View):
    """A line that was not understood."""

    line: int
    text: str


class Speaker(View):
    """Who speaks in an imported call: on which side (`rep`, `prospect`, `unknown`), and how often."""

    name: str
    side: str
    turns: int


class Speakers(View):
    """Who speaks in an imported call."""

    call: str
    speakers: list[Speaker]


class CallOfFile(View):
    """A call of a file; `again`: it had been imported before."""

    call: str
    again: bool
    title: str | None = None
    speakers: tuple[Speaker, ...] = ()
    not_understood: tuple[UnreadLine, ...] = ()


class ImportInList(View):
    """A file that was imported; `name` is null once its words were erased."""

    id: str
    name: str | None
    format: str | None
    at: str
    size: int


class Imports(View):
    """The newest files that were imported."""

    items: list[ImportInList]
    next: str | None


class ImportedFile(View):
    """A file and the calls that were made of it."""

    id: str
    name: str | None
    format: str | None
    calls: list[CallOfFile]
    at: str | None = None
    size: int | None = None
    encoding: str | None = None
    again: bool | None = None
    not_understood: tuple[UnreadLine, ...] = ()
    without_text: int = 0
    other_kinds: int = 0


class Review(View):
    """A call that waits for its account: whom it was with, and whom it may belong to."""

    call: str
    at: str
    seen: dict[str, Any]
    candidates: list[dict[str, Any]]


class Reviews(View):
    """Calls that wait for their account, those that wait longest first."""

    items: list[Review]
    next: str | None


class Endpoint(View):
    """Where events are sent."""

    id: str
    url: str
    events: list[str]
    active: bool
    why_inactive: str | None
    created_at: str
    old_secret_until: str | None


class EndpointWithSecret(Endpoint):
    """An endpoint with its new secret, told this once."""

    secret: str


class Endpoints(View):
    """The endpoints of the organisation."""

    items: list[Endpoint]
    next: str | None


class Message(View):
    """An event that was sent, or waits to be."""

    id: str
    endpoint: str
    type: str
    subject: str | None
    at: str
    state: str
    attempts: int
    tried_at: str | None
    next_at: str | None
    status: int | None
    problem: str | None


class Messages(View):
    """A page of what was sent, newest first."""

    items: list[Message]
    next: str | None


class Nothing(View):
    """Done; there is nothing to tell."""


class Crm(View):
    """An account of a CRM that can be written to."""

    id: str
    crm: str
    address: str


class Crms(View):
    """The CRMs that are connected."""

    items: list[Crm]
    next: str | None


class FieldChange(View):
    """What a field of a record holds and would hold, as the CRM has it and in words."""

    field: str
    name: str
    what: str
    before: Any
    after: Any
    words_before: str
    words_after: str


class FieldLeftOut(View):
    """A field that is not written, and why: `no_such_field`, `wrong_type` or `not_an_option`."""

    name: str
    what: str
    why: str


class RecordChanges(View):
    """What a call would change in a record of a CRM."""

    call: str
    connection: str
    record: str
    changes: list[FieldChange]
    left_out: list[FieldLeftOut]


class Written(View):
    """What was written into a record of a CRM, by field."""

    call: str
    record: str
    written: dict[str, Any]


class Alive(View):
    """The process answers."""

    status: str


class Ready(View):
    """The store takes reads and writes; `rules` is the hash of what conclusions come from."""

    status: str
    rules: str
