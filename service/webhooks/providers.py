"""The tools that can deliver, as `providers.yaml` describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from nlp.strict_yaml import Node, load, nearest
from service.errors import NotFound

FILE = Path(__file__).with_name("providers.yaml")


class Proof(StrEnum):
    """How a delivery proves whose it is."""

    SIGNATURE = "signature"
    SIGNED_BODY = "signed_body"
    SIGNED_HEADER = "signed_header"
    BEARER = "bearer"
    BASIC = "basic"
    HEADER = "header"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Provider:
    """One tool. What its proof does not need is empty; `providers.yaml` says what each means."""

    id: str
    name: str
    proof: Proof
    header: str = ""
    listed: bool = False
    layouts: tuple[str, ...] = ()
    message: str = ""
    timestamp: str = ""
    unit: str = ""
    oldest: int = 0
    key: str = ""
    encoding: str = ""
    field: str = ""
    handshake: str = ""
    hosts: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    id_header: str = ""

    @property
    def proves_address(self) -> bool:
        """Whether the proof covers the address that was sent to."""
        return "{url}" in self.message or self.proof is Proof.SIGNED_HEADER

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that make the proof."""
        return tuple(filter(None, (self.header, self.id_header, self.timestamp)))

    def serves(self, host: str) -> bool:
        """Whether a host is one of the tool's API."""
        return any(
            host == known or (known.startswith("*.") and host.endswith(known[1:]))
            for known in self.hosts
        )


def read(node: Node) -> dict[str, Provider]:
    """The providers by id. Raises PackError."""
    return {name: _provider(name, each) for name, each in node.items()}


def _provider(name: str, node: Node) -> Provider:
    known = [field.name for field in fields(Provider) if field.name != "id_header"]
    parts = node.mapping(("name", "proof"), known)
    lists = {key: tuple(parts.pop(key).texts()) for key in _LISTS if key in parts}
    proof = Proof(parts.pop("proof").one_of(Proof))
    listed = parts.pop("listed").flag() if "listed" in parts else False
    oldest = parts.pop("oldest").whole_number() if "oldest" in parts else 0
    id_header = parts.pop("id").text() if "id" in parts else ""
    texts = {key: part.text() for key, part in parts.items()}
    return Provider(
        id=name,
        proof=proof,
        listed=listed,
        oldest=oldest,
        id_header=id_header,
        layouts=lists.get("layouts", ()),
        hosts=lists.get("hosts", ()),
        credentials=lists.get("credentials", ()),
        **texts,
    )


_LISTS = ("layouts", "hosts", "credentials")
PROVIDERS: Mapping[str, Provider] = read(load(FILE))


def provider_of(name: str) -> Provider:
    """The provider of that id. Raises NotFound with the nearest known one."""
    if name not in PROVIDERS:
        raise NotFound("provider", nearest(name, PROVIDERS) or ".")
    return PROVIDERS[name]
