"""Listening: one socket on the loopback interface, and the server on it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import sys

import uvicorn
from fastapi import FastAPI

from service.errors import FingerpostError
from service.settings import Settings
from service.web.connections import Connection

if sys.platform != "win32":
    import resource

MOST_FILES = 100_000
"""Files and connections that are open at once, where the system allows it."""
GRACE_SECONDS = 3
"""How long requests may go on after the service was told to stop, and how long clients may take to read."""

LOOK_TICKS = 50
"""Of a tenth of a second, after which slow clients are looked for again."""


class CannotListen(FingerpostError):
    """The address cannot be used."""


def listen(settings: Settings) -> socket.socket:
    """A socket that listens where the settings say. Raises CannotListen."""
    if not settings.on_loopback and not (settings.address or "").startswith("https:"):
        raise CannotListen(
            f"On {settings.host} others could reach Fingerpost, and without TLS read along. Put a "
            "proxy with TLS before it, and say the address that people open, such as "
            "FINGERPOST_ADDRESS=https://calls.example.com. Or use --host 127.0.0.1."
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotListen(f"{settings.host} cannot be used: {error.strerror}.") from None
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # else Windows shares it
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise CannotListen(_why_not(error, settings)) from None
    return listening


def _why_not(error: OSError, settings: Settings) -> str:
    place = f"Port {settings.port} on {settings.host}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{place} is in use by another program, perhaps by Fingerpost itself. "
            f"Stop it, or choose another port: fingerpost serve --port {settings.port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"{place} may not be used by you. Choose a port above 1023, for example 8000."
    return f"{place} cannot be used: {error.strerror}."


def address_of(listening: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """One that ends what only waits before it stops, and then what does not end by itself."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def on_tick(self, counter: int) -> bool:
        """Hang up on those who take too long to say what they want."""
        if counter % LOOK_TICKS == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection) and connection.is_late():
                    connection.transport.abort()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what was accepted, within GRACE_SECONDS."""
        self._app.state.calls.let_viewers_go()
        asyncio.get_running_loop().call_later(GRACE_SECONDS, self._hang_up)
        await super().shutdown(sockets)

    def _hang_up(self) -> None:
        """Their requests then end as if they had gone: whoever reads too slowly, or sends too slowly."""
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()


def run(app: FastAPI, listening: socket.socket, proxies: str = "") -> None:
    """Serve until the process is told to stop. What `proxies` say about who asks is believed."""
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=2 * GRACE_SECONDS,
    )
    open_many_files()
    with contextlib.suppress(KeyboardInterrupt):
        Server(config, app).run(sockets=[listening])


def open_many_files() -> None:
    """Use what the system allows: many give 256 or 1,024 at first, and each screen that waits takes one."""
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            with contextlib.suppress(OSError, ValueError):  # macOS allows less than it says
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
