"""The routes for calls, notes, texts and the profile.

Each is a few lines: the work is in `calls`.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from starlette.responses import Response

from service.calls import answers
from service.calls.calls import PAGE
from service.calls.schemas import (
    CallChange,
    Draft,
    FactStatement,
    NewCall,
    NewNote,
    NoteChange,
    QuestionOutcome,
    Text,
)
from service.people import Permission, Person
from service.qualify.profile import Profile
from service.redaction import redacted_call
from service.web.etags import Changing, IfNoneMatch, answer_call
from service.web.requests import (
    Analyst,
    IdempotencyKey,
    May,
    OwnMemory,
    OwnProfiles,
    OwnTurns,
    Reader,
    StrictRoute,
    UseCases,
    Writer,
    answer,
)

router = APIRouter(prefix="/api", route_class=StrictRoute)


@router.post("/analyze", tags=["texts"], response_model=answers.Analysis)
async def analyze(text: Text, person: Analyst, calls: UseCases) -> Response:
    """Analyse a text. Nothing is stored, and no saved profile is used."""
    return answer(await calls.analyse(person, text))


@router.post("/calls", tags=["calls"], status_code=201, response_model=answers.Snapshot)
async def create_call(
    new: NewCall,
    person: Writer,
    calls: UseCases,
    memory: OwnMemory,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Start a call. With an account its source sets how it begins, and what is known is not asked again."""
    begin = await memory.beginning(person, new.account)
    return answer_call(await calls.create(person, new, begin=begin, key=idempotency_key), 201)


@router.get("/calls", tags=["calls"], response_model=answers.Page)
async def list_calls(
    person: Reader,
    calls: UseCases,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> Response:
    """Calls, newest first. `next` is the cursor of the next page."""
    return answer(await calls.list(person, cursor, limit))


@router.get("/calls/{call}", tags=["calls"], response_model=answers.Snapshot)
async def read_call(
    call: str,
    person: Reader,
    calls: UseCases,
    turns: OwnTurns,
    redact: bool = False,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A call with its notes and its analysis.

    With `redact=true` card, account, identity and phone numbers are hidden; places stay.
    """
    snapshot = await calls.snapshot(person, call)
    if redact:
        snapshot = await turns.run(person.id, redacted_call, snapshot)
    return answer_call(snapshot, seen=if_none_match, more="-redacted" if redact else "")


@router.patch("/calls/{call}", tags=["calls"], response_model=answers.Snapshot)
async def change_call(call: str, change: CallChange, person: Writer, calls: Changing) -> Response:
    """Change framework, prospect, profile, status, language or mode."""
    return answer_call(await calls.change(person, call, change))


@router.delete("/calls/{call}", tags=["calls"], status_code=204)
async def delete_call(call: str, person: Writer, calls: Changing) -> Response:
    """Delete a call. Its words are erased."""
    await calls.delete(person, call)
    return Response(status_code=204)


@router.post(
    "/calls/{call}/notes",
    tags=["notes"],
    status_code=201,
    response_model=answers.Snapshot | answers.Filed,
)
async def add_note(
    call: str,
    new: NewNote,
    person: Writer,
    calls: Changing,
    prefer: Annotated[str, Header()] = "",
) -> Response:
    """File a note: 201 once it is on the disk, 200 when the same key and text were filed before.

    With the header `Prefer: return=minimal` the answer is `{"id", "note", "revision"}`.
    """
    filed = await calls.add_note(person, call, new)
    status = 200 if filed.again else 201
    if "return=minimal" in prefer.replace(" ", "").lower():
        return answer({"id": call, "note": filed.note, "revision": filed.revision}, status)
    return answer_call(await calls.snapshot(person, call), status)


@router.patch("/calls/{call}/notes/{note}", tags=["notes"], response_model=answers.Snapshot)
async def correct_note(
    call: str, note: str, change: NoteChange, person: Writer, calls: Changing
) -> Response:
    """Correct a note. What it was stays in the history."""
    return answer_call(await calls.correct_note(person, call, note, change))


@router.delete("/calls/{call}/notes/{note}", tags=["notes"], response_model=answers.Snapshot)
async def remove_note(call: str, note: str, person: Writer, calls: Changing) -> Response:
    """Take a note out of the call. It stays in the history."""
    return answer_call(await calls.remove_note(person, call, note))


@router.post("/calls/{call}/draft", tags=["notes"], response_model=answers.DraftSignals)
async def read_draft(call: str, draft: Draft, person: Reader, calls: UseCases) -> Response:
    """Signals and questions of text that is not filed yet, in the call's context. Nothing is stored."""
    return answer(await calls.draft(person, call, draft.text))


@router.post("/calls/{call}/questions/{qid}", tags=["judgement"], response_model=answers.Snapshot)
async def mark_question(
    call: str, qid: str, said: QuestionOutcome, person: Writer, calls: Changing
) -> Response:
    """Say what became of a question of the bank."""
    return answer_call(await calls.mark_question(person, call, qid, said.outcome))


@router.put("/calls/{call}/facts/{fact}", tags=["judgement"], response_model=answers.Snapshot)
async def state_fact(
    call: str, fact: str, said: FactStatement, person: Writer, calls: Changing
) -> Response:
    """Put your word on a fact over the rules. `"state": null` takes it back."""
    return answer_call(await calls.state_fact(person, call, fact, said))


@router.get("/profile", tags=["profile"], response_model=Profile)
async def read_profile(
    person: Annotated[Person, Depends(May(Permission.PROFILE_READ))], profiles: OwnProfiles
) -> Response:
    """The profile that new calls start with."""
    return answer(await profiles.of(person))


@router.put("/profile", tags=["profile"], response_model=Profile)
async def save_profile(
    profile: Profile,
    person: Annotated[Person, Depends(May(Permission.PROFILE_WRITE))],
    profiles: OwnProfiles,
) -> Response:
    """Save the profile that new calls start with. Calls that were started keep theirs."""
    return answer(await profiles.save(person, profile))
