"""What every page shares: templates, the words of the reader's language, forms, and the answer."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from service.pages.navigation import ways
from service.people import NOBODY
from service.qualify.engine import Engine
from service.resources import TEMPLATES
from service.texts import NAMES, Texts
from service.web.messages import told
from service.web.ui_language import remember
from service.web.words import TEXTS

MOST_FIELDS = 2_000

templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.filters["told"] = told
templates.globals["languages"] = {language: NAMES[language] for language in TEXTS}
templates.policies["json.dumps_function"] = lambda value, **_: json.dumps(value, ensure_ascii=False)


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


OwnEngine = Annotated[Engine, Depends(_engine)]


def show(
    request: Request, texts: Texts, name: str, status: int = 200, **values: Any
) -> HTMLResponse:
    """A template as a page.

    `values` are its variables, beside `t`, the words, and `me`, who is asking.
    """
    # A browser sends `Origin: null` with forms of a page that says no-referrer.
    headers = {
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Content-Language": texts.language,
        "Vary": "Accept-Language, Cookie",
    }
    me = getattr(request.state, "person", None) or NOBODY
    about = {"t": texts, "me": me, "navigation": ways(me), "here": request.url.path}
    html = templates.get_template(name).render(values | about)
    response = HTMLResponse(html, status, headers)
    remember(response, request, TEXTS)
    return response


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent, line ends as `\\n`, without U+0000.

    Raises HTTPException 400 for too many fields.
    """
    body = await request.body()
    try:
        text = body.decode("utf-8", errors="replace")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, f"A form has at most {MOST_FIELDS} fields.") from None
    return {_plain(name): _plain(value) for name, value in pairs}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "")


def chosen(form: dict[str, str], group: str) -> list[str]:
    """The boxes of a group that were ticked: those of the fields `group.NAME`."""
    return [name.removeprefix(f"{group}.") for name in form if name.startswith(f"{group}.")]
