"""Counts what is under way for whoever sends a request, until its answer has gone out."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.under_way import UnderWay
from service.errors import TooMany


class CountUnderWay:
    """Tells the gate what was read of a body, and when a request is over. `identity.who` tells whose it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state, read = scope.setdefault("state", {}), 0

        def under_way() -> UnderWay:
            found: UnderWay = scope["app"].state.gate.under_way
            return found

        async def count() -> Message:
            nonlocal read
            message = await receive()
            if whose := state.get("whose"):
                size = len(message.get("body", b""))
                read += size
                try:
                    under_way().read(whose, size)
                except TooMany as error:
                    raise HTTPException(429, str(error), {"Retry-After": "5"}) from None
            return message

        try:
            await self._app(scope, count, send)
        finally:
            if whose := state.get("whose"):
                under_way().end(whose, read)
