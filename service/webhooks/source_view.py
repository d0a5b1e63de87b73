"""A source as people and programs see it, and the address that its tool has to be given."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from service.people import Person
from service.store.deliveries import deliveries
from service.store.deliveries.sources import Source
from service.store.store import Store
from service.webhooks.providers import provider_of

Json = dict[str, Any]


def path_of(source: Source) -> str:
    """Where the tool sends deliveries."""
    return f"/webhooks/{source.provider}/{quote(source.id, safe='')}"


def source_views(
    store: Store, person: Person, sources: list[Source], public_url: str | None
) -> list[Json]:
    """Sources with the figures of their deliveries."""
    counts = store.read(deliveries.counts, person)
    latest = store.read(deliveries.latest, person)
    return [
        {
            "id": source.id,
            "provider": source.provider,
            "name": source.name,
            "path": path_of(source),
            "url": f"{public_url}{path_of(source)}" if public_url else None,
            "enabled": source.disabled_at is None,
            "handshake": source.handshake,
            "handshake_at": source.handshake_at,
            "mapping": source.mapping,
            "fetches": bool(provider_of(source.provider).credentials),
            "created_at": source.created_at,
            "last_delivery": latest.get(source.id),
            "deliveries": {state: counts.get((source.id, state), 0) for state in deliveries.STATES},
        }
        for source in sources
    ]
