"""One connection of a client: how large the head of a request may be, and how long a request may take to come."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64_000
"""Bytes of the address and headers of a request, beside what was read together with its beginning."""
HEAD_SECONDS = 30.0
"""How long a head may take to come, or a new connection to send anything."""
BODY_SECONDS = 600.0
"""How long a body may take: the largest, over a slow line."""
READ_SECONDS = 60.0
"""How long a client may take nothing of what waits for it."""


class Connection(HttpToolsProtocol):
    """Counts what the parser keeps before anything else can: it holds heads of any size, for any time."""

    _head = 0
    _in_head = False
    _until: float | None = None
    _unread, _read_at = 0, 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._until = self.loop.time() + HEAD_SECONDS

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head grows too large."""
        if self._in_head:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self.send_400_response("The head of the request is too large.")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head = True, 0
        self._until = self.loop.time() + HEAD_SECONDS
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """It is whole."""
        self._in_head = False
        self._until = self.loop.time() + BODY_SECONDS
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """So is the body."""
        self._until = None
        super().on_message_complete()

    def is_late(self) -> bool:
        """Whether the client has taken too long to send a request, or to read an answer."""
        now = self.loop.time()
        return (self._until is not None and now > self._until) or self._reads_nothing(now)

    def _reads_nothing(self, now: float) -> bool:
        """Whether as much waits to be read as when this was asked before, and that for long."""
        waits = self.transport.get_write_buffer_size()
        if waits == 0 or self._unread == 0 or waits < self._unread:
            self._read_at = now
        self._unread = waits
        return now - self._read_at > READ_SECONDS
