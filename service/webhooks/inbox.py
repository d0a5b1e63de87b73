"""Takes deliveries: verify, answer a handshake, store once. Nothing is analysed here: it must be fast."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from service.errors import Disabled, Invalid, NotFound
from service.files import strict_json
from service.store.deliveries import deliveries
from service.store.deliveries import sources as rows
from service.store.deliveries.deliveries import Arrived
from service.store.deliveries.sources import Source
from service.store.store import Store
from service.webhooks import handshakes
from service.webhooks.handshakes import Answer
from service.webhooks.logged_call import Event
from service.webhooks.providers import Provider, provider_of
from service.webhooks.received import Received
from service.webhooks.sources import Sources
from service.webhooks.tools import ADAPTERS
from service.webhooks.verification import verify

LARGEST_BODY = 10_000_000
"""Bytes: a long transcript, with room."""
MOST_EVENTS = 200
"""Events of one request; HubSpot sends up to a hundred."""
_KEPT_HEADERS = ("content-type", "user-agent", "webhook-id", "webhook-timestamp", "idempotency-key")


@dataclass(frozen=True, slots=True)
class Stored:
    """Deliveries of one request that are on the disk: (id, state) of each."""

    deliveries: list[tuple[str, str]] = field(default_factory=list)
    unreadable: Invalid | None = None
    """Why nothing can be made of the request, which is stored all the same."""


class Inbox:
    """The door for deliveries. Safe to use from any event loop."""

    def __init__(
        self,
        store: Store,
        sources: Sources,
        wake: Callable[[], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._sources, self._wake, self._now = store, sources, wake, clock

    async def take(
        self, provider_name: str, source_id: str, receive: Callable[[], Awaitable[Received]]
    ) -> Stored | Answer:
        """Store a delivery, or answer a handshake. Nothing is received for a source that is not there.

        Raises NotFound, Disabled and NotVerified.
        """
        provider = provider_of(provider_name)
        source = await asyncio.to_thread(self._store.read, rows.find, source_id)
        if source is None or source.provider != provider.id:
            raise NotFound("source")
        if source.disabled_at is not None:
            raise Disabled("This source was disabled. Enable it on its page, or stop sending.")
        received = await receive()
        secrets = self._sources.secrets_of(source, received.at)
        token = handshakes.asks_for_echo(provider, received)
        if token is not None and source.handshake == "pending":
            return await self._shake_hands(source, handshakes.echo(provider, token))
        payload = verify(provider, secrets, received)
        if token is not None:
            return handshakes.echo(provider, token)
        if answer := handshakes.challenged(provider, secrets[0], payload):
            return await self._shake_hands(source, answer)
        return await self._store_events(provider, source, received, payload)

    async def _shake_hands(self, source: Source, answer: Answer) -> Answer:
        work = self._store.write(source.id, rows.shook_hands, source.id, self._now())
        await asyncio.wrap_future(work)
        return answer

    async def _store_events(
        self, provider: Provider, source: Source, received: Received, payload: bytes
    ) -> Stored:
        headers = kept_headers(provider, received)
        unreadable = None
        try:
            arrived = list(_arrived(provider, source.mapping, headers, payload))
        except Invalid as error:
            unreadable = error
            arrived = [Arrived(_digest(payload), "unreadable", payload, str(error))]
        work = self._store.write(
            source.id, deliveries.receive, source, headers, arrived, received.at
        )
        outcomes = await asyncio.wrap_future(work)
        self._wake()
        return Stored(outcomes, unreadable)


def _arrived(
    provider: Provider, mapping: Mapping[str, str], headers: Mapping[str, str], payload: bytes
) -> Iterator[Arrived]:
    found = events_of(provider, mapping, headers, payload)
    for event in found:
        body = payload if len(found) == 1 else json.dumps(event.payload).encode()
        kept = None if event.refused else body
        yield Arrived(_key(event, body), event.kind, kept, refused=event.refused or None)


def _key(event: Event, body: bytes) -> str:
    """What makes two deliveries one: the event's own name, its bytes, or both."""
    if not event.key:
        return _digest(body)
    key = f"{event.key}-{_digest(body)}" if event.with_bytes else event.key
    return key if len(key) <= 200 else _digest(key.encode())


def events_of(
    provider: Provider, mapping: Mapping[str, str], headers: Mapping[str, str], payload: bytes
) -> list[Event]:
    """The events that a payload holds. Raises Invalid when it cannot be read."""
    value = parsed(payload, headers.get("content-type", ""), provider)
    found = list(ADAPTERS[provider.id].events(value, headers, mapping))
    if not found:
        raise Invalid("body", "it holds no event")
    if len(found) > MOST_EVENTS:
        raise Invalid("body", f"it holds more than {MOST_EVENTS} events")
    return found


def parsed(payload: bytes, content_type: str, provider: Provider) -> Any:
    """The value of a payload: JSON, or the fields of a form. Raises Invalid."""
    if provider.id == "generic" and "form-urlencoded" in content_type:
        return _form(payload)
    try:
        return strict_json.parse(payload, unique_keys=True)
    except strict_json.InvalidJson as error:
        raise Invalid("body", str(error)) from None


def _form(payload: bytes) -> dict[str, str]:
    try:
        fields = dict(parse_qsl(payload.decode(), keep_blank_values=True, max_num_fields=200))
        for each in (*fields, *fields.values()):
            strict_json.check_text(each)
    except ValueError:
        raise Invalid(
            "body", "the form cannot be read: send UTF-8, and 200 fields at most"
        ) from None
    return fields


def kept_headers(provider: Provider, received: Received) -> dict[str, str]:
    """The headers that are stored: none that carries a secret."""
    wanted = {*_KEPT_HEADERS, *provider.headers, "x-zm-trackingid"}
    if provider.handshake == "echo":
        wanted.discard(provider.header)
    return {
        name: "".join(sign if sign.isprintable() else "?" for sign in value[:500])
        for name, value in received.headers
        if name in wanted
    }


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
