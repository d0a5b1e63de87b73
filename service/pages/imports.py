"""Pages of files from other programs: drop one, see what became of it, say who sells, choose accounts."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from service.calls.schemas import ImportOptions, ReviewChoice
from service.errors import FingerpostError, Invalid, NotFound
from service.pages.page import form_of, show
from service.routes.imports import OwnImports, OwnReviews, sent_files
from service.texts import Texts
from service.transcripts.transcript import Side
from service.web.messages import told
from service.web.requests import AskedFirst, Reader, Writer
from service.web.words import Words

MOST_CALLS_SHOWN = 200

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


@router.get("/imports")
async def show_imports(
    request: Request, texts: Words, person: Reader, imports: OwnImports, reviews: OwnReviews
) -> Response:
    """What was imported, and where to drop more."""
    return await _overview(request, texts, person, imports, reviews)


async def _overview(
    request: Request,
    texts: Texts,
    person: Reader,
    imports: OwnImports,
    reviews: OwnReviews,
    wrong: list[tuple[str, str]] | None = None,
) -> Response:
    found, waiting = await asyncio.gather(imports.newest(person), reviews.count(person))
    return show(
        request,
        texts,
        "imports.html",
        422 if wrong else 200,
        files=found["items"],
        waiting=waiting,
        wrong=wrong or [],
    )


@router.post("/imports")
async def import_files(
    request: Request, texts: Words, person: Writer, imports: OwnImports, reviews: OwnReviews
) -> Response:
    """Make calls of the files of a form; show the one file, or all with what went wrong."""
    made: list[str] = []
    wrong: list[tuple[str, str]] = []
    try:
        sent = await sent_files(request, "file")
    except FingerpostError as error:
        sent, wrong = [], [("", told(str(error), texts.language))]
    for name, data in sent:
        try:
            new = await imports.add(person, name, data, ImportOptions(ui_lang=texts.language))
            made.append(new["id"])
        except FingerpostError as error:
            reason = getattr(error, "message", str(error))
            wrong.append((name, told(reason, texts.language)))
    if wrong:
        return await _overview(request, texts, person, imports, reviews, wrong)
    return RedirectResponse(f"/imports/{made[0]}" if len(made) == 1 else "/imports", 303)


@router.get("/imports/review")
async def show_reviews(
    request: Request, texts: Words, person: Reader, reviews: OwnReviews
) -> Response:
    """The calls that fit several accounts or contacts."""
    found = await reviews.waiting(person)
    return show(request, texts, "reviews.html", items=found["items"])


@router.post("/imports/review/{call}")
async def choose(request: Request, call: str, person: Writer, reviews: OwnReviews) -> Response:
    """Put a call where the person says."""
    form = await form_of(request)
    account, _, contact = form.get("candidate", "").partition(":")
    asked = form.get("choice")
    if account or contact:
        choice = ReviewChoice(choice="existing", account=account or None, contact=contact or None)
    else:
        choice = ReviewChoice(choice="new" if asked == "new" else "ignore")
    with contextlib.suppress(NotFound, Invalid):  # settled in another window: the list shows it
        await reviews.choose(person, call, choice)
    return RedirectResponse("/imports/review", 303)


@router.get("/imports/{import_id}")
async def show_import(
    request: Request, import_id: str, texts: Words, person: Reader, imports: OwnImports
) -> Response:
    """One file: its calls, who speaks in them, and what was not understood."""
    try:
        file = await imports.read(person, import_id)
    except NotFound:
        return show(request, texts, "missing.html", 404)
    calls: list[dict[str, Any]] = file["calls"]
    unread = [*file.get("not_understood", ())]
    unread += [line for call in calls for line in call.get("not_understood", ())]
    return show(
        request,
        texts,
        "import.html",
        file=file,
        calls=calls[:MOST_CALLS_SHOWN],
        more=max(0, len(calls) - MOST_CALLS_SHOWN),
        unread=unread,
        sides=[side.value for side in (Side.REP, Side.PROSPECT)],
    )


@router.post("/imports/{import_id}/speakers/{call}")
async def correct_side(
    request: Request, import_id: str, call: str, texts: Words, person: Writer, imports: OwnImports
) -> Response:
    """Say on which side a speaker sits."""
    form = await form_of(request)
    side = Side.REP if form.get("side") == Side.REP.value else Side.PROSPECT
    await imports.correct(person, call, {form.get("speaker", ""): side})
    return RedirectResponse(f"/imports/{import_id}", 303)
