"""The bodies of requests about sources, and the answers about sources and deliveries."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Secret = Annotated[str, Field(min_length=1, max_length=4_000)]
Name = Annotated[str, Field(max_length=200)]
Mapping = Annotated[dict[str, str], Field(max_length=40)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewSource(_Body):
    """A tool that may deliver. Without a secret one is made."""

    provider: Name
    name: Name = ""
    secret: Secret | None = None
    mapping: Mapping | None = None


class SourceChange(_Body):
    """What to change of a source; a field that is left out stays as it is."""

    enabled: bool | None = None
    mapping: Mapping | None = None
    credentials: Mapping | None = None


class Rotation(_Body):
    """A new secret; without one it is made here."""

    secret: Secret | None = None


class _View(BaseModel):
    model_config = ConfigDict(extra="allow")


class SourceView(_View):
    """A source, without its secrets."""

    id: str
    provider: str
    name: str
    path: str
    url: str | None
    enabled: bool
    handshake: str
    handshake_at: str | None
    mapping: dict[str, str]
    fetches: bool
    last_delivery: str | None
    deliveries: dict[str, int]


class AddedSource(_View):
    """A source that was just added, or given a new secret: the secret is told this once."""

    source: str
    path: str
    secret: str


class SourceList(_View):
    """All sources of a person."""

    items: list[SourceView]
    next: None


class DeliveryView(_View):
    """A delivery and what became of it."""

    id: str
    source: str
    event: str
    received_at: str
    state: str
    why: str | None
    call: str | None
    duplicate_of: str | None


class DeliveryList(_View):
    """A page of deliveries."""

    items: list[DeliveryView]
    next: str | None


class Replayed(_View):
    """What today's rules make of a delivery."""

    delivery: DeliveryView
    call: dict[str, Any] | None
    lacks: bool
    nothing: str | None
    analysis: dict[str, Any] | None


class Taken(_View):
    """Deliveries that are stored."""

    deliveries: list[dict[str, str]]
