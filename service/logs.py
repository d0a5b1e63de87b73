"""Logs: one line an event, in words or as JSON, with the id of the request. No words of a note."""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.people import Person

logger = logging.getLogger("fingerpost.requests")

HEADER = "X-Request-ID"
_USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_request: ContextVar[str] = ContextVar("request", default="")


class InJson(logging.Formatter):
    """One JSON object a line. Of an error the place is told, not its words: they may be a note's."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if request := _request.get():
            line["request"] = request
        if record.exc_info and record.exc_info[0]:
            place = traceback.format_tb(record.exc_info[2])
            line["error"], line["place"] = record.exc_info[0].__name__, "".join(place)
        return json.dumps(line, ensure_ascii=False)


def set_up(form: str) -> None:
    """Log to standard error: `text` only what is wrong, `json` every request too."""
    if form == "json":
        handler = logging.StreamHandler()
        handler.setFormatter(InJson())
        logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
        logger.setLevel(logging.INFO)
    else:
        logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")


class LogRequests:
    """Gives each request an id, which its answer and its log lines carry, and logs how it went."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and log the answer under its route's pattern, never under the address."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get(HEADER, "")
        request = told if _USABLE.fullmatch(told) else uuid.uuid4().hex
        token, began = _request.set(request), time.perf_counter()
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            if logger.isEnabledFor(logging.INFO):
                logger.info("request", extra={"fields": _about(scope, status, began)})
            _request.reset(token)


def _about(scope: Scope, status: int, began: float) -> dict[str, Any]:
    person: Person | None = scope.get("state", {}).get("person")
    return {
        "method": scope["method"],
        "route": getattr(scope.get("route"), "path", "none"),
        "status": status,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "person": person.id if person else "",
    }
