"""What every page shares: templates, the words of the reader's language, forms, and the answer."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from service.pages.navigation import NAVIGATION
from service.qualify.engine import Engine
from service.resources import TEMPLATES
from service.texts import NAMES, Texts, languages
from service.ui_language import language_of, remember

TEXTS = {language: Texts.load(language) for language in languages()}
templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.globals["languages"] = {language: NAMES[language] for language in TEXTS}
templates.globals["navigation"] = NAVIGATION
templates.policies["json.dumps_function"] = lambda value, **_: json.dumps(value, ensure_ascii=False)


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def _texts(request: Request) -> Texts:
    return TEXTS[language_of(request, TEXTS)]


OwnEngine = Annotated[Engine, Depends(_engine)]
Words = Annotated[Texts, Depends(_texts)]


def show(
    request: Request, texts: Texts, name: str, status: int = 200, **values: Any
) -> HTMLResponse:
    """A template as a page; `values` are its variables, beside `t`, the words."""
    # A browser sends `Origin: null` with forms of a page that says no-referrer.
    headers = {
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Content-Language": texts.language,
        "Vary": "Accept-Language, Cookie",
    }
    html = templates.get_template(name).render(values, t=texts, here=request.url.path)
    response = HTMLResponse(html, status, headers)
    remember(response, request, TEXTS)
    return response


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent, line ends as `\\n`."""
    body = await request.body()
    pairs = parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True)
    return {name: value.replace("\r\n", "\n") for name, value in pairs}
