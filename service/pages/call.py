"""The panel of one call: the page, whose regions its scripts fetch after a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from service.accounts.brief import brief
from service.calls.fragments import Fragments
from service.calls.view import CallView
from service.errors import NotFound
from service.pages.page import OwnEngine, show, templates
from service.people import Person
from service.qualify.by_language import in_language
from service.qualify.engine import Engine
from service.qualify.profile import Profile
from service.texts import Texts
from service.turns import Turns
from service.web.identity import gate_of
from service.web.requests import (
    AskedFirst,
    OwnAccounts,
    OwnMemory,
    OwnTurns,
    Reader,
    UseCases,
    answer,
)
from service.web.words import TEXTS, Words

LONG = 50_000
"""Code points of notes: an hour's talk. What is shown of more takes long to make."""

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


def _markup_of_notes(texts: Texts) -> Fragments:
    template = templates.get_template("_note.html")
    return Fragments(lambda item: template.render(item=item, t=texts))


FRAGMENTS = {language: _markup_of_notes(texts) for language, texts in TEXTS.items()}


@router.get("/calls/{call}")
async def show_panel(
    request: Request,
    texts: Words,
    call: str,
    person: Reader,
    calls: UseCases,
    engine: OwnEngine,
    accounts: OwnAccounts,
    memory: OwnMemory,
    turns: OwnTurns,
) -> Response:
    """The panel of one call."""
    try:
        view = await _view(call, texts, person, calls, engine)
        sharing = await gate_of(request).members.sharing(person, call)
    except NotFound:
        return show(request, texts, "missing.html", 404)
    before = await _brief(view, person, accounts, memory, engine)

    def page() -> Response:
        fragments = FRAGMENTS[texts.language]
        fragments.changed(call, view.revision, view.notes.items, 0)
        return show(
            request,
            texts,
            "call.html",
            view=view,
            boot=view.boot | {"as_of": datetime.now(UTC).isoformat()},
            title=_title(view),
            markup=fragments.markup,
            sharing=sharing,
            brief=before,
        )

    return await _made(person, view, turns, page)


async def _made(
    person: Person, view: CallView, turns: Turns, make: Callable[[], Response]
) -> Response:
    """What is shown of a call; of a long one in its reader's turn, so that nobody else waits for it."""
    size = sum(len(note["text"]) for note in view.snapshot["notes"])
    return await turns.run(person.id, make) if size > LONG else make()


async def _brief(
    view: CallView, person: Person, accounts: OwnAccounts, memory: OwnMemory, engine: Engine
) -> dict[str, Any] | None:
    """What to know of the account before the call; None without one."""
    told = await accounts.of_call(person, view.snapshot["account"])
    if told is None:
        return None
    start = engine.lifecycle.start(told["stage"], told["source"])
    opening = in_language(start.opening, view.texts.language)
    return brief(told, await memory.facts(person, told["id"]), opening, view.texts)


def _title(view: CallView) -> str:
    return f"{view.prospect or view.texts('menu.unnamed')} · {view.texts('product.name')}"


@router.get("/calls/{call}/regions")
async def regions(
    texts: Words,
    call: str,
    person: Reader,
    calls: UseCases,
    engine: OwnEngine,
    turns: OwnTurns,
    since: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Every region of the panel as it is now, and the notes that changed since a revision."""
    view = await _view(call, texts, person, calls, engine)
    return await _made(person, view, turns, lambda: _regions(call, view, texts, since))


def _regions(call: str, view: CallView, texts: Texts, since: int) -> Response:
    names = ("question", "cards", "verdict", "coverage", "facts", "signals")
    return answer(
        {
            "revision": view.revision,
            "prospect": view.prospect or texts("menu.unnamed"),
            "title": _title(view),
            "mode": view.about,
            "started": view.started,
            "ended": view.ended,
            "heard": view.heard,
            "verdict": view.verdict["label"],
            "offered": view.offered,
            "html": {
                name: templates.get_template(f"_{name}.html").render(view=view, t=texts)
                for name in names
            },
            "items": FRAGMENTS[texts.language].changed(
                call, view.revision, view.notes.items, since
            ),
        }
    )


async def _view(
    call: str, texts: Texts, person: Person, calls: UseCases, engine: Engine
) -> CallView:
    snapshot, aloud = await calls.explained(person, call, texts.language)

    profile = snapshot["profile"] and Profile.model_validate(snapshot["profile"])

    def bank(qid: str) -> dict[str, str | None] | None:
        found = engine.question(qid, profile)
        if found is None:
            return None
        return {
            "id": found.id,
            "dimension": found.dimension,
            "text": found.text(aloud["language"]),
            "closed": found.closed,
        }

    return CallView(
        snapshot,
        aloud,
        texts,
        bank,
        meanings(engine, snapshot["analysis"]["language"]).get,
        asdict(engine.prompts),
        person.id,
    )


def meanings(engine: Engine, language: str) -> dict[str, str]:
    """What each rule of a language listens for."""
    pack = engine.reader.packs.get(language)
    return {rule.id: rule.meaning for rule in pack.listener.rules} if pack else {}
