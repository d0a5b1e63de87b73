"""Asks a tool's API for what a delivery did not carry, and says what became of it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2

from service.errors import FingerpostError
from service.files import strict_json
from service.webhooks.providers import Provider

TIMEOUT_SECONDS = 20.0
LONGEST_SECONDS = 120.0
"""For an answer in all: one that comes byte by byte holds up the others."""
LARGEST_ANSWER = 10_000_000
"""Bytes."""
PLAIN = {"accept-encoding": "gzip"}
"""It unpacks at most a thousandfold, a piece at a time; other packings much more."""


class TryLater(FingerpostError):
    """The tool cannot answer now. `after` is how many seconds it asks to wait, if it does."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class NoAccess(FingerpostError):
    """The stored credentials are missing or refused: a person has to do something."""


class NotThere(FingerpostError):
    """The tool does not have it, or its answer cannot be used."""


class Api:
    """One tool's API, with one source's credentials. Answers only come from the tool's own hosts."""

    def __init__(
        self, provider: Provider, credentials: Mapping[str, str], client: httpx2.AsyncClient
    ) -> None:
        self._provider, self._client = provider, client
        self.credentials = credentials

    async def get(self, path: str, **query: str) -> Any:
        """The JSON that stands at a path."""
        return self._json(await self._send("GET", self._address(path), params=query))

    async def post(self, path: str, body: Any) -> Any:
        """The JSON that is answered to JSON."""
        return self._json(await self._send("POST", self._address(path), json=body))

    async def download(self, address: str, token: str = "") -> bytes:
        """A file of the tool, by an address that a delivery named."""
        if not self._is_ours(address):
            raise NotThere(f"The address to fetch from is not one of {self._provider.name}.")
        return await self._send("GET", address, token=token)

    def _is_ours(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
            usual = parts.port in (None, 443)
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        return parts.scheme == "https" and usual and self._provider.serves(host)

    def _address(self, path: str) -> str:
        host = self.credentials.get("host") or self._provider.hosts[0]
        if not self._provider.serves(host):
            raise NoAccess(f"{host} is no host of {self._provider.name}. Store another.")
        return f"https://{host}{path}"

    async def _send(self, method: str, address: str, token: str = "", **given: Any) -> bytes:
        headers = {"authorization": f"Bearer {token}"} if token else self._authorization()
        headers |= PLAIN
        try:
            async with (
                asyncio.timeout(LONGEST_SECONDS),
                self._client.stream(method, address, headers=headers, **given) as answer,
            ):
                self._check(answer)
                body = b""
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > LARGEST_ANSWER:
                        raise NotThere("The answer is too large.")
                return body
        except (TimeoutError, httpx2.TimeoutException):
            raise TryLater(f"{self._provider.name} did not answer in time.") from None
        except httpx2.HTTPError as error:
            raise TryLater(
                f"{self._provider.name} could not be reached ({type(error).__name__})."
            ) from None
        except (httpx2.InvalidURL, ValueError, TypeError):  # no fault of the network: never later
            raise NotThere(
                f"The address to fetch from is not one of {self._provider.name}."
            ) from None

    def _authorization(self) -> dict[str, str]:
        missing = [name for name in self._provider.credentials if not self.credentials.get(name)]
        if missing:
            raise NoAccess(
                f"{self._provider.name} sends no text. Store {' and '.join(missing)} to fetch it."
            )
        values = [self.credentials[name] for name in self._provider.credentials]
        if len(values) == 2:
            return {
                "authorization": f"Basic {base64.b64encode(':'.join(values).encode()).decode()}"
            }
        return {"authorization": f"Bearer {values[0]}"}

    def _check(self, answer: httpx2.Response) -> None:
        status, name = answer.status_code, self._provider.name
        if status == 429 or status >= 500:
            raise TryLater(
                f"{name} answered {status}.", _seconds(answer.headers.get("retry-after"))
            )
        if status in (401, 403):
            raise NoAccess(f"{name} refused the credentials ({status}). Store others.")
        if status in (404, 410):
            raise NotThere(f"{name} has no such record any more ({status}).")
        if not 200 <= status < 300:
            raise NotThere(f"{name} answered {status}.")

    def _json(self, body: bytes) -> Any:
        try:
            return strict_json.parse(body)
        except strict_json.InvalidJson:
            raise NotThere(f"The answer of {self._provider.name} is no JSON.") from None


def _seconds(told: str | None) -> float | None:
    return min(float(told), 86_400.0) if told and told.isdecimal() and len(told) < 9 else None
