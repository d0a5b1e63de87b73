"""Makes calls of files from other programs, once each, and lets a person correct who sells."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from service.accounts.placing import placer
from service.calls.calls import Calls
from service.calls.events import about_call
from service.calls.schemas import ImportOptions
from service.errors import Conflict, Invalid, TooLarge
from service.imports.imported_text import notes_of, prospect_of, seen_in
from service.people import Person
from service.store.calls.events import NewEvent, timestamp
from service.store.imports import imports
from service.store.imports.imports import ImportedCall, NewCall, NewFile
from service.store.store import Store
from service.transcripts.reading import File, read_file
from service.transcripts.sides import with_sides
from service.transcripts.transcript import NotUnderstood, Side, Transcript
from service.turns import Turns

Json = dict[str, Any]

AT_ONCE = 100
"""Calls that are made in one transaction, so that notes that are typed meanwhile do not wait."""
MOST_CALLS = 10_000
"""Of one file: while they are made somebody waits."""
MOST_LINES = 1_000
"""Of those that were not understood, and are told."""
_LONGEST_NAME = 200


class Imports:
    """Everything that can be done with files from other programs."""

    def __init__(
        self,
        store: Store,
        calls: Calls,
        turns: Turns,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._calls, self._turns, self._now = store, calls, turns, clock

    async def add(self, person: Person, name: str, data: bytes, options: ImportOptions) -> Json:
        """Keep a file and make its calls. What had been imported before is made no second time.

        Raises TooLarge, Invalid for what holds no call, and UnknownName for the framework.
        """
        self._calls.check_framework(options.framework)
        name = name.replace("\0", "")[-_LONGEST_NAME:] or "file"
        file, told, kept, new = await self._turns.run(
            person.id, self._new_of, person, name, data, options
        )
        import_id, made = kept.id, []
        for start in range(0, len(new), AT_ONCE):
            import_id, some = await self._write(
                imports.add, person, kept, new[start : start + AT_ONCE], placer, self._now()
            )
            made += some
        for each in made:
            if not each.again:
                self._calls.tell(person, each.call_id)
        return _about_file(import_id, name, file, made) | {
            "calls": [_about_call(each, told[each.place]) for each in made]
        }

    async def newest(self, person: Person) -> Json:
        """The newest files."""
        found = await asyncio.to_thread(self._store.read, imports.newest, person)
        return {"items": [_stored(each) for each in found], "next": None}

    async def read(self, person: Person, import_id: str) -> Json:
        """A file and the calls that were made of it. Raises NotFound."""
        stored, made = await asyncio.to_thread(self._store.read, imports.read, person, import_id)
        if stored.name is None:
            calls = [{"call": each.call_id, "again": False} for each in made]
            return _stored(stored) | {"calls": calls}
        file = await self._file(person, import_id)
        calls = [
            _about_call(each, with_sides(file.calls[each.place], _sides(each.sides)))
            for each in made
        ]
        return _about_file(import_id, stored.name, file, made) | _stored(stored) | {"calls": calls}

    async def body(self, person: Person, import_id: str) -> tuple[str, bytes]:
        """Name and bytes of a file, as it came. Raises NotFound."""
        return await asyncio.to_thread(self._store.read, imports.body, person, import_id)

    async def speakers(self, person: Person, call_id: str) -> Json:
        """Who speaks in an imported call. Raises NotFound."""
        origin = await asyncio.to_thread(self._store.read, imports.origin, person, call_id)
        file = await self._file(person, origin.import_id)
        call = with_sides(file.calls[origin.place], _sides(origin.sides))
        return {"call": call_id, "speakers": _speakers(call)}

    async def correct(self, person: Person, call_id: str, said: Mapping[str, Side]) -> Json:
        """Say who sells in an imported call. Reps are known in later files too.

        Raises NotFound, Invalid for a speaker who is not there, and Conflict when the text was
        corrected by hand meanwhile.
        """
        origin = await asyncio.to_thread(self._store.read, imports.origin, person, call_id)
        call = (await self._file(person, origin.import_id)).calls[origin.place]
        before = with_sides(call, _sides(origin.sides))
        unknown = [name for name in said if name not in before.speakers]
        if unknown:
            raise Invalid("speakers", "this call has no such speaker")
        after = with_sides(before, {**before.speakers, **said})
        changes = await self._changes(person, call_id, before, after)
        reps = {name: side is Side.REP for name, side in said.items()}
        sides = {name: side.value for name, side in after.speakers.items()}
        await asyncio.wrap_future(
            self._store.write(
                call_id, imports.correct, person, call_id, changes, sides, reps, self._now()
            )
        )
        self._calls.tell(person, call_id)
        return {"call": call_id, "speakers": _speakers(after)}

    async def _changes(
        self, person: Person, call_id: str, before: Transcript, after: Transcript
    ) -> list[NewEvent]:
        """What corrects the notes of a call whose sides changed. Raises Conflict."""
        record = await self._calls.record(person, call_id)
        old, new = notes_of(before), notes_of(after)
        notes = record.notes[: len(old)]
        if [note.text for note in notes] != old:
            raise Conflict(
                "The text of this call was corrected by hand, so its speakers cannot be changed "
                "here. Write (rep) behind the name where the rep first speaks."
            )
        changes = [
            NewEvent("note_corrected", note.id, {}, {"text": text})
            for note, was, text in zip(notes, old, new, strict=True)
            if was != text
        ]
        if record.prospect is None and (name := prospect_of(after, seen_in(after))):
            changes.append(about_call("call_changed", {}, {"prospect": name}))
        return changes

    async def _file(self, person: Person, import_id: str) -> File:
        name, data = await self.body(person, import_id)
        return await self._turns.run(person.id, read_file, data, name)

    def _new_of(
        self, person: Person, name: str, data: bytes, options: ImportOptions
    ) -> tuple[File, list[Transcript], NewFile, list[NewCall]]:
        """The file, its calls with their sides, and what is to be stored of it and of them."""
        file = read_file(data, name)
        if len(file.calls) > MOST_CALLS:
            raise TooLarge(f"A file holds at most {MOST_CALLS:,} calls. Split it.")
        reps = self._store.read(imports.reps, person)
        told = [with_sides(call, known_reps=reps) for call in file.calls]
        profile = self._store.profile(person)
        settings = options.model_dump(mode="json") | {"profile": profile, "example": False}
        digest = hashlib.sha256(data).hexdigest()
        kept = NewFile(uuid.uuid4().hex, name, file.format, digest, data)
        return file, told, kept, list(_new_calls(told, digest, settings, self._now()))

    async def _write(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.wrap_future(self._store.write("", work, *args))


def _new_calls(
    told: Sequence[Transcript], digest: str, settings: Json, now: datetime
) -> Iterator[NewCall]:
    for place, call in enumerate(told):
        at = timestamp(call.started_at or now)
        seen = seen_in(call)
        yield NewCall(
            key=_key(call, digest, place),
            call_id=uuid.uuid4().hex,
            place=place,
            created=about_call(
                "call_created", settings | {"at": at}, {"prospect": prospect_of(call, seen)}
            ),
            notes=[
                NewEvent(
                    "note_added",
                    uuid.uuid4().hex,
                    {"at": at},
                    {"text": text, "speaker": None},
                    f"import-{number}",
                )
                for number, text in enumerate(notes_of(call))
            ],
            seen=seen,
            sides={name: side.value for name, side in call.speakers.items()},
        )


def _key(call: Transcript, digest: str, place: int) -> str:
    """What makes two imports one call: the other program's id, else the file itself."""
    if call.external_id and len(call.external_id) <= 100:
        return f"{call.format}:{call.external_id}"
    return f"sha256:{digest}:{place}"


def _sides(stored: Mapping[str, str]) -> dict[str, Side]:
    return {name: Side(side) for name, side in stored.items()}


def _stored(stored: imports.StoredImport) -> Json:
    return {
        "id": stored.id,
        "at": stored.at,
        "name": stored.name,
        "format": stored.format,
        "size": stored.size,
    }


def _about_file(import_id: str, name: str, file: File, made: Sequence[ImportedCall]) -> Json:
    return {
        "id": import_id,
        "name": name,
        "format": file.format,
        "encoding": file.encoding,
        "again": bool(made) and all(each.again for each in made),
        "not_understood": _lines(file.not_understood),
        "without_text": file.without_text,
        "other_kinds": file.other_kinds,
    }


def _about_call(made: ImportedCall, call: Transcript) -> Json:
    return {
        "call": made.call_id,
        "again": made.again,
        "title": call.title,
        "speakers": _speakers(call),
        "not_understood": _lines(call.not_understood),
    }


def _speakers(call: Transcript) -> list[Json]:
    turns: dict[str, int] = {}
    for segment in call.segments:
        if segment.speaker:
            turns[segment.speaker] = turns.get(segment.speaker, 0) + 1
    return [
        {"name": name, "side": side.value, "turns": turns[name]}
        for name, side in call.speakers.items()
    ]


def _lines(lines: Sequence[NotUnderstood]) -> list[Json]:
    return [{"line": each.line, "text": each.text} for each in lines[:MOST_LINES]]
