"""`HEAD` wherever `GET` is: the same head, and nothing after it."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class _Told(Exception):
    """The head was sent, and what would follow it need not be made."""


class AnswerHeads:
    """Has `HEAD` answered as `GET` is, up to where the body begins: a stream would never end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, as GET."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def head_only(message: Message) -> None:
            if message["type"] == "http.response.start":
                scope["method"] = "HEAD"  # the server counts no bytes of a body then
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                raise _Told

        scope["method"] = "GET"
        try:
            await self._app(scope, receive, head_only)
        except Exception as error:
            if not _is_told(error):
                raise
        finally:
            scope["method"] = "HEAD"


def _is_told(error: BaseException) -> bool:
    """Whether it says no more than that the head was sent; streams put it into groups."""
    if isinstance(error, BaseExceptionGroup):
        return all(map(_is_told, error.exceptions))
    return isinstance(error, _Told)
