"""Adding, changing and disabling the tools that may deliver."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection

from nlp.strict_yaml import nearest
from service.errors import Invalid, NotFound
from service.people import Person
from service.store.audit import audit
from service.store.audit.audit import Entry
from service.store.calls.events import timestamp
from service.store.deliveries import deliveries
from service.store.deliveries import sources as rows
from service.store.deliveries.sources import Source
from service.store.store import Store
from service.webhooks import signatures, web_tokens
from service.webhooks.adapters.standard import FIELDS
from service.webhooks.providers import Proof, Provider, provider_of
from service.webhooks.signing import new_secret
from service.webhooks.vault import Vault

OVERLAP = timedelta(hours=24)
"""How long a secret still counts after a new one took its place."""
LONGEST_SECRET = 4_000


@dataclass(frozen=True, slots=True)
class Added:
    """A source that was just added; its secret is told this once."""

    source: Source
    secret: str


class Sources:
    """What a person can do with the tools that deliver to them."""

    def __init__(self, store: Store, vault: Callable[[], Vault]) -> None:
        self._store, self._opened = store, cache(vault)

    @property
    def _vault(self) -> Vault:
        """Opened with the first secret: who has none needs no key."""
        return self._opened()

    def add(
        self,
        person: Person,
        provider_name: str,
        now: datetime,
        secret: str | None = None,
        name: str = "",
        mapping: Mapping[str, str] | None = None,
    ) -> Added:
        """A new source. Without a secret one is made. Raises NotFound and Invalid."""
        provider = provider_of(provider_name)
        secret = check_secret(provider, new_secret(provider) if secret is None else secret)
        source = Source(
            id=secrets.token_urlsafe(16),
            organisation=person.organisation,
            owner=person.id,
            provider=provider.id,
            name=name.strip()[:200] or provider.name,
            sealed=self._vault.seal({"secrets": [{"value": secret, "until": None}]}),
            mapping=check_mapping(provider, mapping or {}),
            created_at=timestamp(now),
            disabled_at=None,
            handshake="pending" if provider.handshake else "none",
            handshake_at=None,
        )
        self._noted(person, "source_added", source.id, {"tool": provider.id}, rows.add, source)
        return Added(source, secret)

    def all_of(self, person: Person) -> list[Source]:
        """A person's sources."""
        return self._store.read(rows.all_of, person)

    def everybodys(self, person: Person) -> list[Source]:
        """All sources of the person's organisation, for its admins."""
        return self._store.read(rows.of_organisation, person.organisation)

    def switch_off(self, person: Person, source_id: str, now: datetime) -> None:
        """Refuse the deliveries of a source of the organisation; an admin does. Raises NotFound."""
        where = (person.organisation, source_id, now)
        self._noted(person, "source_disabled", source_id, None, rows.switch_off, *where)

    def one(self, person: Person, source_id: str) -> Source:
        """A person's source. Raises NotFound."""
        for source in self.all_of(person):
            if source.id == source_id:
                return source
        raise NotFound("source")

    def rotate(
        self, person: Person, source_id: str, now: datetime, secret: str | None = None
    ) -> str:
        """Give a source a new secret; the one before counts for a day longer. Raises Invalid."""
        source = self.one(person, source_id)
        provider = provider_of(source.provider)
        secret = check_secret(provider, new_secret(provider) if secret is None else secret)
        held = self._vault.open_sealed(source.sealed)
        until = timestamp(now + OVERLAP)
        kept = [
            {**each, "until": each["until"] or until}
            for each in held["secrets"]
            if (each["until"] or until) > timestamp(now) and each["value"] != secret
        ]
        held["secrets"] = [{"value": secret, "until": None}, *kept]
        self._change(person, "source_secret", source_id, sealed=self._vault.seal(held))
        return secret

    def enable(self, person: Person, source_id: str, enabled: bool, now: datetime) -> None:
        """Take deliveries of a source, or refuse them. Raises NotFound."""
        action = "source_enabled" if enabled else "source_disabled"
        self._change(person, action, source_id, disabled_at=None if enabled else timestamp(now))

    def await_handshake(self, person: Person, source_id: str) -> None:
        """Answer the tool's handshake once more. Raises NotFound."""
        if provider_of(self.one(person, source_id).provider).handshake:
            self._change(person, "source_handshake", source_id, handshake="pending")

    def map_fields(self, person: Person, source_id: str, mapping: Mapping[str, str]) -> None:
        """Say where the payload of a free format holds its fields. Raises Invalid."""
        provider = provider_of(self.one(person, source_id).provider)
        mapping = check_mapping(provider, mapping)
        self._change(person, "source_mapping", source_id, mapping=mapping)

    def store_credentials(
        self, person: Person, source_id: str, given: Mapping[str, str], now: datetime
    ) -> None:
        """Keep what the tool's API asks for, and fetch what waits for it. Raises Invalid."""
        source = self.one(person, source_id)
        provider = provider_of(source.provider)
        held = self._vault.open_sealed(source.sealed)
        held["credentials"] = check_credentials(provider, given)
        sealed = self._vault.seal(held)

        def work(connection: Connection) -> None:
            rows.change(connection, person, source_id, {"sealed": sealed})
            waiting = deliveries.unfetched(connection, person, source_id)
            deliveries.again(connection, person, waiting, now)

        self._noted(person, "source_credentials", source_id, None, work)

    def secrets_of(self, source: Source, now: datetime) -> list[str]:
        """The secrets that count now. Raises VaultProblem."""
        moment = timestamp(now)
        held = self._vault.open_sealed(source.sealed)["secrets"]
        return [each["value"] for each in held if each["until"] is None or each["until"] > moment]

    def credentials_of(self, source: Source) -> dict[str, str]:
        """What the tool's API asks for, as far as it is stored."""
        found: dict[str, str] = self._vault.open_sealed(source.sealed).get("credentials", {})
        return found

    def reseal(self) -> None:
        """Encrypt with today's key what an earlier one encrypted."""
        changed = [
            (source_id, sealed, new)
            for source_id, sealed in self._store.read(rows.sealed)
            if (new := self._vault.resealed(sealed)) is not None
        ]
        if changed:
            self._store.write("", rows.reseal, changed).result()

    def _change(self, person: Person, action: str, source_id: str, **values: Any) -> None:
        self._noted(person, action, source_id, None, rows.change, person, source_id, values)

    def _noted(
        self,
        person: Person,
        action: str,
        source_id: str,
        words: dict[str, Any] | None,
        work: Callable[..., None],
        *args: Any,
    ) -> None:
        """Have a source changed, and who did it noted in the audit log."""
        entry = Entry(person.organisation, person.id, action, source_id, words)
        now = datetime.now(UTC)
        self._store.write("people", audit.noted, entry, now, work, *args).result()


def check_secret(provider: Provider, secret: str) -> str:
    """The secret, if it can be one of the provider. Raises Invalid."""
    secret = secret.strip()
    if not secret or len(secret) > LONGEST_SECRET:
        raise Invalid("secret", f"it has 1 to {LONGEST_SECRET:,} characters")
    if provider.proof is Proof.BASIC and ":" not in secret:
        raise Invalid("secret", "write it as USER:PASSWORD")
    if provider.proof is Proof.SIGNED_HEADER and web_tokens.is_damaged_key(secret):
        raise Invalid(
            "secret", "this public key is damaged: paste all of it, with its first and last line"
        )
    signatures.key_of(provider, secret)
    return secret


def check_mapping(provider: Provider, mapping: Mapping[str, str]) -> dict[str, str]:
    """The field mapping, if the provider's format is free and the fields exist. Raises Invalid."""
    if mapping and provider.id not in ("standard", "generic"):
        raise Invalid("mapping", f"the fields of {provider.name} are known")
    for name, path in mapping.items():
        if name not in FIELDS:
            hint = nearest(name, FIELDS) or f"; known: {', '.join(FIELDS)}"
            raise Invalid("mapping", f"there is no field {name!r}{hint}")
        if not path or not all(path.split(".")) or len(path) > 200:
            raise Invalid("mapping", f"{name}: give a path such as payload.call.notes")
    return dict(mapping)


def check_credentials(provider: Provider, given: Mapping[str, str]) -> dict[str, str]:
    """What was given of the provider's credentials. Raises Invalid."""
    known = (*provider.credentials, "host")
    for name in given:
        if name not in known or not provider.credentials:
            wanted = ", ".join(provider.credentials) or "none"
            raise Invalid("credentials", f"{provider.name} takes: {wanted}")
    host = given.get("host", "").strip().lower()
    if host and not provider.serves(host):
        raise Invalid("credentials", f"{host} is no host of {provider.name}")
    return {name: value.strip() for name, value in given.items() if value.strip()}
