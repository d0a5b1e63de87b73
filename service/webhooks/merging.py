"""Puts together what a tool says of a call, in whatever order its events come.

Of every field and text the newest word counts. What is remembered of a text is a salted digest and
the notes that hold it, so that a person's correction of a note stays until the tool's own text changes.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.accounts.seen import Seen
from service.limits import NOTE_LIMIT, check_size
from service.store.calls.events import NewEvent, timestamp
from service.store.deliveries.logged_calls import Change, Told
from service.store.deliveries.owners import Rep
from service.transcripts.transcript import Party
from service.webhooks.logged_call import SUMMARY, TRANSCRIPT, LoggedCall

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Filing:
    """What a call that is made of deliveries begins with."""

    source_id: str
    profile: Mapping[str, Any]
    """The seller's saved profile."""
    received_at: str
    happened: datetime | None
    """When the tool says that its event took place."""

    @property
    def at(self) -> str:
        """When the event took place, as far as that can be: not after it came."""
        told = timestamp(self.happened) if self.happened else self.received_at
        return min(told, self.received_at)


def call_id_of(source_id: str, external_id: str) -> str:
    """The id of the call that a source calls so."""
    return hashlib.sha256(f"{source_id}\n{external_id}".encode()).hexdigest()[:32]


def merge(told: Told, exists: bool, call: LoggedCall, filing: Filing) -> Change:
    """The change that one event makes. Raises TooLarge."""
    check_size(*call.texts.values())
    moment = f"{filing.at} {filing.received_at}"
    fields = _newest(told.get("fields", {}), call, moment)
    texts = {name: dict(each) for name, each in told.get("texts", {}).items()}
    salt = told.get("salt") or secrets.token_hex(16)
    began = fields["started_at"][1] if "started_at" in fields else told.get("at", filing.at)
    listed = dict(told.get("listed", {}))
    said = _with_gone(texts, call, moment, listed)
    notes = list(_filed(texts, said, moment, salt, began))
    known = {"fields": fields, "texts": texts, "salt": salt, "at": began, "listed": listed}
    known["prospect"] = prospect(fields)
    rep = Rep(_told(fields, "rep_name"), _told(fields, "rep_email"))
    if call.gone:
        begun = [] if exists else [_created({"at": filing.at}, filing)]
        return Change({}, begun, gone=True, rep=rep)
    if not exists and not notes:
        return Change(known, [], rep=rep)
    known["placed"] = list(_seen(fields))
    seen = None if told.get("placed") == known["placed"] else Seen(*_seen(fields))
    begun = list(_changed(told, known)) if exists else [_created(known, filing)]
    return Change(known, [*begun, *notes], seen=seen, rep=rep)


def _newest(before: Mapping[str, Any], call: LoggedCall, moment: str) -> dict[str, Any]:
    """What is known of a call, a field each with the moment when it was said."""
    fields = dict(before)
    for name, value in _fields(call):
        if name not in fields or fields[name][0] <= moment:
            fields[name] = [moment, value]
    return fields


def _fields(call: LoggedCall) -> Iterator[tuple[str, Any]]:
    """What is said of the call, a field each; what is not said is left out."""
    said = {
        "title": call.title,
        "company": call.company,
        "started_at": timestamp(call.started_at) if call.started_at else None,
        "duration": call.duration,
        "direction": call.direction,
        "url": call.url,
        **_person("rep", call.rep),
        **_person("contact", call.contact),
    }
    yield from ((name, value) for name, value in said.items() if value is not None)


def _person(who: str, person: Party | None) -> dict[str, str | None]:
    if person is None:
        return {}
    parts = {"name": person.name, "email": person.email, "phone": person.phone}
    return {f"{who}_{part}": value for part, value in parts.items()}


def prospect(fields: Mapping[str, Any]) -> str | None:
    """What the call is called: the contact and the company, else what is next best."""
    name, email, phone, company = _seen(fields)
    best = ", ".join(filter(None, (name, company)))
    named = best or _told(fields, "title") or email or phone
    return named[:_LONGEST_NAME] if named else None


def _seen(fields: Mapping[str, Any]) -> Iterator[str | None]:
    """Whom the call was with: name, address, number and company, as `Seen` has them."""
    names = ("contact_name", "contact_email", "contact_phone", "company")
    return (_told(fields, name) for name in names)


def _told(fields: Mapping[str, Any], name: str) -> str | None:
    return fields[name][1] if name in fields else None


def _created(known: Mapping[str, Any], filing: Filing) -> NewEvent:
    data = {
        "framework": None,
        "lang": "auto",
        "mode": "discovery",
        "ui_lang": None,
        "profile": filing.profile,
        "at": known["at"],
        "example": False,
        "source": filing.source_id,
        "prospect": True,
    }
    return NewEvent("call_created", data=data, words={"prospect": known.get("prospect")})


def _changed(before: Told, known: Told) -> Iterator[NewEvent]:
    data = {} if before.get("at") == known["at"] else {"at": known["at"]}
    if before.get("prospect") != known["prospect"]:
        words = {"prospect": known["prospect"]}
        yield NewEvent("call_changed", data=data | {"prospect": True}, words=words)
    elif data:
        yield NewEvent("call_changed", data=data)


def _with_gone(
    texts: dict[str, dict[str, Any]], call: LoggedCall, moment: str, listed: dict[str, str]
) -> dict[str, str]:
    """What is said, with an empty text for each that a newer list of all texts does not have any more.

    `listed` has the moment of the newest list by how its texts' names begin; it and `texts` are changed.
    """
    said = dict(call.texts)
    if (start := call.all_of) is None:
        return said
    newest = listed.get(start, "")
    for name in said:
        texts.setdefault(name, {"at": newest, "digest": "", "notes": []})
    listed[start] = max(newest, moment)
    gone = (name for name in texts if name.startswith(start) and name not in said)
    return said | dict.fromkeys(gone, "")


def _filed(
    texts: dict[str, dict[str, Any]],
    said: Mapping[str, str],
    moment: str,
    salt: str,
    began: str,
) -> Iterator[NewEvent]:
    """The events of notes that a call's new texts cause; `texts`, what is remembered, is changed."""
    for name in sorted(said):
        known = texts.setdefault(name, {"at": "", "digest": "", "notes": []})
        digest = hashlib.sha256(f"{salt}{said[name]}".encode()).hexdigest()
        if known["at"] <= moment:
            known["at"] = moment
            if digest != known["digest"]:
                known["digest"] = digest
                wanted = _pieces(said[name]) if _counts(name, texts, said) else []
                yield from _replaced(known, wanted, began)
    if _has_transcript(texts):
        for name, known in texts.items():
            if name.startswith(SUMMARY):
                yield from _replaced(known, [], began)


def _counts(name: str, texts: Mapping[str, Any], said: Mapping[str, str]) -> bool:
    """A summary stands in for the words themselves only until they are there."""
    spoken = bool(said.get(TRANSCRIPT, "").strip()) or _has_transcript(texts)
    return not (name.startswith(SUMMARY) and spoken)


def _has_transcript(texts: Mapping[str, Any]) -> bool:
    return bool(TRANSCRIPT in texts and texts[TRANSCRIPT]["notes"])


def _replaced(known: dict[str, Any], wanted: list[str], began: str) -> Iterator[NewEvent]:
    """Put texts in the place of the notes that hold the ones before."""
    ids: list[str] = known["notes"]
    for note, text in zip(ids, wanted, strict=False):
        yield NewEvent("note_corrected", note, words={"text": text, "speaker": None})
    for note in ids[len(wanted) :]:
        yield NewEvent("note_removed", note)
    new = [uuid.uuid4().hex for _ in wanted[len(ids) :]]
    for note, text in zip(new, wanted[len(ids) :], strict=True):
        words = {"text": text, "speaker": None}
        yield NewEvent("note_added", note, {"at": began}, words)
    known["notes"] = [*ids[: len(wanted)], *new]


def _pieces(text: str) -> list[str]:
    """The text in parts that a note can hold, cut at line ends where there is one."""
    pieces = []
    while len(text) > NOTE_LIMIT:
        cut = text.rfind("\n", 0, NOTE_LIMIT)
        cut = cut if cut > 0 else NOTE_LIMIT
        pieces.append(text[:cut])
        text = text[cut:].removeprefix("\n")
    return [piece for piece in (*pieces, text) if piece.strip()]
