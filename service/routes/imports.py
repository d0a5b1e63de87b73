"""The routes for files from other programs, their speakers, and calls that wait for their account."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.accounts.reviews import Reviews
from service.calls.schemas import ImportOptions, ReviewChoice, SpeakerSides
from service.errors import Invalid
from service.imports.imports import Imports
from service.routes import answers
from service.transcripts.reading import FILE_LIMIT
from service.web.requests import AskedFirst, Reader, StrictRoute, Writer, answer

BODY_LIMIT = FILE_LIMIT + 100_000
"""Bytes of a body: the file, and what a form puts around it."""

files = APIRouter(prefix="/api", tags=["imports"], route_class=AskedFirst)
"""Takes other bodies than JSON."""
router = APIRouter(prefix="/api", route_class=StrictRoute)


def imports_of(request: Request) -> Imports:
    """The use cases of files."""
    found: Imports = request.app.state.imports
    return found


def reviews_of(request: Request) -> Reviews:
    """The use cases of calls that wait."""
    found: Reviews = request.app.state.reviews
    return found


OwnImports = Annotated[Imports, Depends(imports_of)]
OwnReviews = Annotated[Reviews, Depends(reviews_of)]
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/octet-stream": BINARY,
        },
    }
}


@files.post(
    "/imports",
    status_code=201,
    response_model=answers.ImportedFile,
    openapi_extra=_FILE_BODY,
)
async def import_file(
    request: Request,
    person: Writer,
    imports: OwnImports,
    name: Annotated[str, Query(max_length=200)] = "file",
    framework: str | None = None,
    lang: str = "auto",
    mode: str = "discovery",
    ui_lang: str | None = None,
) -> Response:
    """Make calls of a file: the field `file` of a form, or the body itself (`?name=` is its name).

    201 when there is a new call, 200 when all calls had been imported before.
    """
    try:
        options = ImportOptions.model_validate(
            {"framework": framework, "lang": lang, "mode": mode, "ui_lang": ui_lang}
        )
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise Invalid(field, error.errors()[0]["msg"]) from None
    sent = await sent_files(request, name)
    if len(sent) != 1:
        raise Invalid("file", "send one file at a time")
    made = await imports.add(person, *sent[0], options)
    return answer(made, 200 if made["again"] else 201)


async def sent_files(request: Request, name: str) -> list[tuple[str, bytes]]:
    """(name, bytes) of each file of the body. Raises Invalid for a form without one."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return [(name, await request.body())]
    try:
        async with request.form(max_files=20, max_fields=20) as form:
            sent = [each for each in form.getlist("file") if isinstance(each, UploadFile)]
            found = [(each.filename or name, await each.read()) for each in sent]
    except HTTPException:
        raise Invalid("file", "this form cannot be read; send it anew") from None
    found = [(given, data) for given, data in found if given or data]
    if not found:
        raise Invalid("file", "send a file in the field `file`")
    return found


@router.get("/imports", tags=["imports"], response_model=answers.Imports)
async def list_imports(person: Reader, imports: OwnImports) -> Response:
    """The newest files that were imported."""
    return answer(await imports.newest(person))


@router.get("/imports/{import_id}", tags=["imports"], response_model=answers.ImportedFile)
async def read_import(import_id: str, person: Reader, imports: OwnImports) -> Response:
    """A file that was imported: its calls, their speakers, and the lines that were not understood."""
    return answer(await imports.read(person, import_id))


@router.get(
    "/imports/{import_id}/file",
    tags=["imports"],
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": BINARY}}},
)
async def read_file(import_id: str, person: Reader, imports: OwnImports) -> Response:
    """The file as it came."""
    name, data = await imports.body(person, import_id)
    shown = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(
        data, media_type="application/octet-stream", headers={"Content-Disposition": shown}
    )


@router.get("/calls/{call}/speakers", tags=["imports"], response_model=answers.Speakers)
async def read_speakers(call: str, person: Reader, imports: OwnImports) -> Response:
    """Who speaks in an imported call, and on which side."""
    return answer(await imports.speakers(person, call))


@router.put("/calls/{call}/speakers", tags=["imports"], response_model=answers.Speakers)
async def correct_speakers(
    call: str, said: SpeakerSides, person: Writer, imports: OwnImports
) -> Response:
    """Say who sells. Reps are known in later files too."""
    return answer(await imports.correct(person, call, said.speakers))


@router.get("/reviews", tags=["imports"], response_model=answers.Reviews)
async def list_reviews(person: Reader, reviews: OwnReviews) -> Response:
    """Calls that fit several accounts or contacts, those that wait longest first."""
    return answer(await reviews.waiting(person))


@router.post("/reviews/{call}", tags=["imports"], status_code=204)
async def choose(call: str, choice: ReviewChoice, person: Writer, reviews: OwnReviews) -> Response:
    """Put a call with an account or contact, make new ones, or leave it without."""
    await reviews.choose(person, call, choice)
    return Response(status_code=204)
