"""The HTML pages: start, profile, and the call, whose regions its scripts fetch after a change."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.errors import NotFound
from service.example import Example
from service.fragments import Fragments
from service.people import Permission, Person
from service.profile_form import FIELDS, as_form, errors_by_field, profile_of
from service.qualify.engine import Engine
from service.resources import TEMPLATES
from service.schemas import NewCall
from service.texts import NAMES, Texts, languages
from service.ui_language import language_of, remember
from service.view import DEFAULT_VIEW, CallView
from service.web import May, Reader, UseCases, Writer, answer

RECENT = 12
"""Calls on the start page."""

router = APIRouter(include_in_schema=False)
TEXTS = {language: Texts.load(language) for language in languages()}
EXAMPLE = {language: Example.load(language) for language in TEXTS}
templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.globals["languages"] = {language: NAMES[language] for language in TEXTS}
templates.policies["json.dumps_function"] = lambda value, **_: json.dumps(value, ensure_ascii=False)


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def _texts(request: Request) -> Texts:
    return TEXTS[language_of(request, TEXTS)]


OwnEngine = Annotated[Engine, Depends(_engine)]
Words = Annotated[Texts, Depends(_texts)]


def _markup_of_notes(texts: Texts) -> Fragments:
    template = templates.get_template("_note.html")
    return Fragments(lambda item: template.render(item=item, t=texts))


FRAGMENTS = {language: _markup_of_notes(texts) for language, texts in TEXTS.items()}


def _page(
    request: Request, texts: Texts, name: str, status: int = 200, **values: Any
) -> HTMLResponse:
    # A browser sends `Origin: null` with forms of a page that says no-referrer.
    headers = {
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Content-Language": texts.language,
        "Vary": "Accept-Language, Cookie",
    }
    html = templates.get_template(name).render(values, t=texts)
    response = HTMLResponse(html, status, headers)
    remember(response, request, TEXTS)
    return response


async def _form(request: Request) -> dict[str, str]:
    body = await request.body()
    pairs = parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True)
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


@router.get("/")
async def start(
    request: Request,
    texts: Words,
    person: Reader,
    calls: UseCases,
    engine: OwnEngine,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Recent calls, and what starts a new one."""
    page = await calls.list(person, cursor, RECENT)
    profile = await calls.profile(person)
    rows = [
        {
            **call,
            "framework_label": texts.name("framework", of=call["framework"] or "none"),
            "verdict_label": texts.name("verdict", of=_verdict_name(call)),
            "verdict_name": _verdict_name(call),
        }
        for call in page["items"]
    ]
    return _page(
        request,
        texts,
        "start.html",
        calls=rows,
        older=page["next"],
        we_sell=profile["we_sell"],
        frameworks=_frameworks(texts, engine.frameworks),
        boot={"t": texts.group("script")},
    )


def _verdict_name(call: dict[str, Any]) -> str:
    return "early" if call["early"] else str(call["verdict"])


def _frameworks(texts: Texts, names: tuple[str, ...]) -> list[tuple[str, str]]:
    chosen = [(name, texts.name("framework", of=name)) for name in names if name != DEFAULT_VIEW]
    return [("", texts("framework.none")), *chosen]


@router.post("/calls")
async def start_call(request: Request, texts: Words, person: Writer, calls: UseCases) -> Response:
    """Start a call from the form of the start page."""
    form = await _form(request)
    new = NewCall(
        prospect=form.get("prospect", "").strip()[:200] or None,
        framework=form.get("framework") or None,
        mode="cold" if form.get("mode") == "cold" else "discovery",
        ui_lang=texts.language,
    )
    call = await calls.create(person, new)
    return RedirectResponse(f"/calls/{call['id']}", 303)


@router.post("/example")
async def load_example(texts: Words, person: Writer, calls: UseCases) -> Response:
    """File the example call, and show it."""
    ended = datetime.now(UTC)
    example = EXAMPLE[texts.language]
    call = await calls.create(person, example.call(ended, texts.language))
    for note in example.filed(ended):
        await calls.add_note(person, call["id"], note)
    return RedirectResponse(f"/calls/{call['id']}", 303)


@router.get("/calls/{call}")
async def show_call(
    request: Request, texts: Words, call: str, person: Reader, calls: UseCases, engine: OwnEngine
) -> Response:
    """The panel of one call."""
    try:
        view = await _view(call, texts, person, calls, engine)
    except NotFound:
        return _page(request, texts, "missing.html", 404)
    fragments = FRAGMENTS[texts.language]
    fragments.changed(call, view.revision, view.notes.items, 0)
    return _page(
        request, texts, "call.html", view=view, title=_title(view), markup=fragments.markup
    )


def _title(view: CallView) -> str:
    return f"{view.prospect or view.texts('menu.unnamed')} · {view.texts('product.name')}"


@router.get("/calls/{call}/regions")
async def regions(
    texts: Words,
    call: str,
    person: Reader,
    calls: UseCases,
    engine: OwnEngine,
    since: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Every region of the panel as it is now, and the notes that changed since a revision."""
    view = await _view(call, texts, person, calls, engine)
    names = ("question", "verdict", "coverage", "signals")
    return answer(
        {
            "revision": view.revision,
            "prospect": view.prospect or texts("menu.unnamed"),
            "title": _title(view),
            "mode": texts(f"mode.{view.mode}"),
            "started": view.started,
            "heard": view.heard,
            "verdict": view.verdict["label"],
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

    def bank(qid: str) -> dict[str, str] | None:
        found = engine.banks.find(qid)
        if found is None:
            return None
        return {"id": found.id, "dimension": found.dimension, "text": found.text(aloud["language"])}

    return CallView(snapshot, aloud, texts, bank)


@router.get("/profile")
async def show_profile(
    request: Request,
    texts: Words,
    person: Annotated[Person, Depends(May(Permission.PROFILE_READ))],
    calls: UseCases,
    saved: bool = False,
) -> Response:
    """What we sell, and to whom."""
    form = as_form(await calls.profile(person))
    return _page(request, texts, "profile.html", form=form, errors={}, saved=saved)


@router.post("/profile")
async def save_profile(
    request: Request,
    texts: Words,
    person: Annotated[Person, Depends(May(Permission.PROFILE_WRITE))],
    calls: UseCases,
) -> Response:
    """Save the profile, or show what has to be mended with everything that was typed."""
    sent = await _form(request)
    form = {name: sent.get(name, "") for name in FIELDS}
    try:
        profile = profile_of(form)
    except ValidationError as error:
        return _page(
            request,
            texts,
            "profile.html",
            422,
            form=form,
            errors=errors_by_field(error, texts.language),
            saved=False,
        )
    await calls.save_profile(person, profile)
    return RedirectResponse("/profile?saved=true", 303)
