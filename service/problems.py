"""Errors over HTTP: one body everywhere, `application/problem+json` of RFC 9457.

A body says what to mend and quotes nothing that was sent. Nothing that a client sends leads to a
5xx.
"""

from __future__ import annotations

import http
import json
import logging
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import errors
from service.complaints import complaints, in_one_line
from service.qualify.types import UnknownName

logger = logging.getLogger("fingerpost")

MEDIA_TYPE = "application/problem+json"
_STATUS: dict[type[Exception], int] = {
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.Refused: 403,
    errors.StoreProblem: 503,
}
_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The body is larger than this address takes.",
}


def problem(
    status: int,
    detail: str,
    *,
    fields: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A response that says what went wrong. `fields` are `{"field", "message"}` pairs."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if fields:
        body["errors"] = list(fields)
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", errors="replace")
    return Response(content, status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(errors.FingerpostError, _domain_error)
    app.add_exception_handler(UnknownName, _unknown_name)


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = http.HTTPStatus(error.status_code).phrase == error.detail
    detail = _DETAILS.get(error.status_code, error.detail) if known else error.detail
    if error.status_code == 413:
        detail = _DETAILS[413]
    fields = [{"field": "body", "message": detail}] if error.status_code == 422 else []
    return problem(error.status_code, detail, fields=fields, headers=error.headers)


def _validation_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = complaints([{**each, "loc": each["loc"][1:]} for each in error.errors()])
    return problem(422, in_one_line(fields), fields=fields)


def _domain_error(_request: Request, error: Exception) -> Response:
    if isinstance(error, errors.Invalid):
        field = {"field": error.field, "message": error.message}
        return problem(422, str(error), fields=[field])
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    if status == 503:
        logger.error("store: %s", error)
    return problem(status, str(error), headers={"Retry-After": "5"} if status == 503 else None)


def _unknown_name(_request: Request, error: Exception) -> Response:
    assert isinstance(error, UnknownName)
    field = {"framework": "framework", "language": "lang", "mode": "mode"}.get(
        error.kind, error.kind
    )
    return problem(422, str(error), fields=[{"field": field, "message": str(error)}])


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
            place = "".join(traceback.format_tb(error.__traceback__))
            logger.error("defect: %s\n%s", type(error).__name__, place)
            if scope["type"] != "http" or started:
                return
            answer = problem(
                500, "Fingerpost failed here: this is a defect of ours. What was stored is safe."
            )
            await answer(scope, receive, send)
