"""Errors over HTTP: one body everywhere, `application/problem+json` of RFC 9457.

A body says what to mend and quotes nothing that was sent. Nothing that a client sends leads to a
5xx.
"""

from __future__ import annotations

import http
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import anyio
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import errors
from service.complaints import complaints, in_one_line
from service.defects import log_defect
from service.qualify.types import UnknownName
from service.texts import languages
from service.web.identity import CALENDAR
from service.web.messages import told
from service.web.ui_language import language_of

logger = logging.getLogger("fingerpost")

MEDIA_TYPE = "application/problem+json"
MOST_COMPLAINTS = 100
"""Of one body: whoever mends so many sees the rest afterwards."""
_STATUS: dict[type[Exception], int] = {
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Outdated: 412,
    errors.TooLarge: 413,
    errors.NotLoggedIn: 401,
    errors.Refused: 403,
    errors.TooOften: 429,
    errors.TooMany: 429,
    errors.NotVerified: 401,
    errors.Disabled: 403,
    errors.Unhelped: 424,
    errors.StoreProblem: 503,
}
_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The body is larger than this address takes.",
}


def problem(
    status: int,
    detail: str | None,
    language: str,
    *,
    fields: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A response that says in a language what went wrong. `fields` are `{"field", "message"}` pairs.

    Without a detail they are the detail.
    """
    wrong = [{**each, "message": told(each["message"], language)} for each in fields]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": in_one_line(wrong) if detail is None else told(detail, language),
    }
    if wrong:
        body["errors"] = wrong
    headers = {**(headers or {}), "Content-Language": language}
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", errors="replace")
    return Response(content, status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(errors.FingerpostError, _domain_error)
    app.add_exception_handler(UnknownName, _unknown_name)


def _language(request: Request) -> str:
    return language_of(request, languages())


def http_error(request: Request, error: Exception) -> Response:
    """The problem for an error that the framework raised."""
    assert isinstance(error, HTTPException)
    known = http.HTTPStatus(error.status_code).phrase == error.detail
    detail = _DETAILS.get(error.status_code, error.detail) if known else error.detail
    if error.status_code == 413:
        detail = _DETAILS[413]
    fields = [{"field": "body", "message": detail}] if error.status_code == 422 else []
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return problem(error.status_code, detail, _language(request), fields=fields, headers=headers)


def _allowed(request: Request) -> str:
    """All methods that an address takes: routes know each their own."""
    path, found = request.scope["path"], set()
    for context in iter_route_contexts(request.app.routes):
        pattern = getattr(context, "path_regex", None)
        if context.methods and pattern is not None and pattern.match(path):
            found |= context.methods
    return ", ".join(sorted(found | ({"HEAD"} if "GET" in found else set())))


def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()[:MOST_COMPLAINTS]
    fields = complaints([{**each, "loc": each["loc"][1:]} for each in found])
    return problem(422, None, _language(request), fields=fields)


def _domain_error(request: Request, error: Exception) -> Response:
    if isinstance(error, errors.Invalid):
        field = {"field": error.field, "message": error.message}
        return problem(422, None, _language(request), fields=[field])
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    if isinstance(error, errors.StoreProblem):
        logger.error("store: %s", error.in_full)
    if status == 401 and waits_for_a_page(request):
        return to_log_in(request)
    return problem(status, str(error), _language(request), headers=_advice(request, error))


def _advice(request: Request, error: Exception) -> dict[str, str]:
    """What a program should do next, as a header."""
    if isinstance(error, errors.StoreProblem | errors.TooMany):
        return {"Retry-After": "5"}
    if isinstance(error, errors.TooOften):
        return {"Retry-After": str(error.seconds)}
    if isinstance(error, errors.NotLoggedIn):
        asked = 'Basic realm="Fingerpost"' if request.url.path == CALENDAR else "Bearer"
        return {"WWW-Authenticate": asked}
    return {}


def waits_for_a_page(request: Request) -> bool:
    """Whether a person waits for a page, and not a program or a script for JSON."""
    accepts = request.headers.get("accept", "")
    return "text/html" in accepts and not request.url.path.startswith("/api/")


def to_log_in(request: Request) -> Response:
    """Sends a person to the log-in, and back here afterwards."""
    path = request.url.path if request.method == "GET" else "/"
    query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
    return RedirectResponse(f"/login?next={quote(path + query, safe='/')}", 303)


def _unknown_name(request: Request, error: Exception) -> Response:
    assert isinstance(error, UnknownName)
    field = {"framework": "framework", "language": "lang", "mode": "mode", "depth": "depth"}.get(
        error.kind, error.kind
    )
    message = str(error)
    fields = [{"field": field, "message": message}]
    return problem(422, message, _language(request), fields=fields)


class CatchAll:
    """The last resort: a defect becomes a problem; the log gets its place and no words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and answer for what fails."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if started and _hung_up(error):
                return
            log_defect("defect", error)
            if scope["type"] != "http" or started:
                return
            detail = "Fingerpost failed here: this is a defect of ours. What was stored is safe."
            answer = problem(500, detail, _language(Request(scope)))
            await answer(scope, receive, send)


def _hung_up(error: BaseException) -> bool:
    """Whether it says no more than that who was being answered has gone."""
    if isinstance(error, BaseExceptionGroup):
        return all(map(_hung_up, error.exceptions))
    return isinstance(error, (anyio.BrokenResourceError, anyio.ClosedResourceError))
