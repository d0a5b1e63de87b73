"""Posts to addresses that other people typed in, and to no address of our own network.

A name is resolved once and the connection goes to that very address, so that a name that answers
differently the second time (DNS rebinding) gains nothing. Redirects are not followed, and no proxy of the
environment is used.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import httpcore2

from service import tls
from service.outbound.addresses import is_public

TIMEOUT_SECONDS = 20.0
"""How long an endpoint may take in all."""

NAMES_AT_ONCE = 32
"""Names that are looked up at the same time."""

Resolve = Callable[[str, int], Any]
"""Awaitable; gives the addresses of a name."""


class NotSent(Exception):
    """The request got no answer. `problem` says why, in one word."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class PrivateAddress(Exception):
    """The name leads into a network that is not public."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint answered."""

    status: int
    retry_after: str | None
    body: bytes = b""
    """As much of it as was asked for."""


@cache
def _names() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(NAMES_AT_ONCE, thread_name_prefix="names")


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the system's order. Looked up in threads of its own: some names take long."""
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_names(), look_up)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Guard(httpcore2.AsyncNetworkBackend):
    """Connects to the address that was checked."""

    def __init__(self, allow_private: bool, resolve: Resolve) -> None:
        self._allow_private, self._resolve = allow_private, resolve
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Resolve once, refuse what is private, connect to one of the addresses."""
        addresses = await self._resolve(host, port)
        if not self._allow_private and not all(map(is_public, addresses)):
            raise PrivateAddress
        if not addresses:
            raise OSError("no address")
        return await self._network.connect_tcp(
            addresses[0], port, timeout, local_address, socket_options
        )

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """Never: no event goes to a socket of this machine."""
        raise PrivateAddress

    async def sleep(self, seconds: float) -> None:
        """Wait, as the pool asks for."""
        await asyncio.sleep(seconds)


class Sender:
    """Posts; keeps no connection, since each is checked anew."""

    def __init__(self, *, allow_private: bool = False, resolve: Resolve = resolve) -> None:
        self._guard = _Guard(allow_private, resolve)
        self._tls = tls.trusted()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post a body. Raises NotSent when no answer comes."""
        return await self.request("POST", url, headers, body)

    async def request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, largest: int = 0
    ) -> Answer:
        """Ask, and read an answer of at most `largest` bytes; with 0 none of it is read.

        Raises NotSent when no answer comes, or one that is larger.
        """
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._request(method, url, headers, body, largest)
        except PrivateAddress:
            raise NotSent("private_address") from None
        except (TimeoutError, httpcore2.TimeoutException):
            raise NotSent("timeout") from None
        except socket.gaierror:
            raise NotSent("unknown_name") from None
        except ssl.SSLError:
            raise NotSent("certificate") from None
        except (OSError, httpcore2.NetworkError) as error:
            certificate = isinstance(error.__context__, ssl.SSLError)
            raise NotSent("certificate" if certificate else "no_connection") from None
        # An address that no rule of ours let in, or that an older version kept: TypeError
        except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, ValueError, TypeError):
            raise NotSent("no_http") from None

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, largest: int
    ) -> Answer:
        async with (
            httpcore2.AsyncConnectionPool(self._tls, network_backend=self._guard) as pool,
            pool.stream(method, url, headers=list(headers.items()), content=body) as answer,
        ):
            found = {name.lower(): value for name, value in answer.headers}
            retry = found.get(b"retry-after", b"").decode("latin-1") or None
            read = b""
            if largest:
                async for part in answer.aiter_stream():
                    read += part
                    if len(read) > largest:
                        raise NotSent("no_http")
            return Answer(answer.status, retry, read)
