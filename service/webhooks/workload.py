"""What the jobs of deliveries are about, read from the store a batch at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.errors import Invalid
from service.people import Person
from service.store.deliveries import deliveries
from service.store.deliveries import sources as rows
from service.store.deliveries.deliveries import Delivery, Receipt
from service.store.deliveries.logged_calls import Place
from service.store.deliveries.sources import Source
from service.store.jobs import Job
from service.store.store import Store
from service.webhooks import inbox
from service.webhooks.logged_call import LoggedCall, Reading
from service.webhooks.merging import Filing, call_id_of
from service.webhooks.providers import Provider, provider_of
from service.webhooks.tools import ADAPTERS


@dataclass(frozen=True, slots=True)
class Work:
    """One delivery that is worked on."""

    job: Job
    delivery: Delivery
    source: Source
    receipt: Receipt
    profile: Mapping[str, Any]
    """The seller's saved profile."""

    @property
    def person(self) -> Person:
        """Whose call it makes."""
        return self.source.person

    @property
    def provider(self) -> Provider:
        """The tool that delivered."""
        return provider_of(self.source.provider)

    def place(self, call: LoggedCall) -> Place:
        """Which call it is, under an id that source and tool's name give."""
        call_id = call_id_of(self.source.id, call.external_id)
        return Place(call_id, self.source.id, call.external_id)

    def reading(self) -> tuple[Reading, Filing]:
        """What the delivery says. Raises Invalid when it cannot be read (any more)."""
        headers, body = self.receipt.headers or {}, self.receipt.body
        if body is None:
            raise Invalid("body", ERASED)
        event = inbox.events_of(self.provider, self.source.mapping, headers, body)[0]
        filing = Filing(self.source.id, self.profile, self.delivery.received_at, event.at)
        return ADAPTERS[self.provider.id].read(event.payload), filing


ERASED = "Its words were erased."


def workload(store: Store, batch: Sequence[Job]) -> list[Work]:
    """What a batch of jobs is about; a job whose delivery is gone is left out."""
    ids = [job.data["delivery"] for job in batch]
    found = store.read(deliveries.by_id, ids)
    receipts = store.read(deliveries.receipts_of, ids)
    sources: dict[str, Source | None] = {}
    profiles: dict[tuple[str, str], Mapping[str, Any]] = {}
    work = []
    for job in batch:
        delivery = found.get(job.data["delivery"])
        if delivery is None:
            continue
        if delivery.source_id not in sources:
            sources[delivery.source_id] = store.read(rows.find, delivery.source_id)
        source = sources[delivery.source_id]
        if source is None:
            continue
        whose = (source.organisation, source.owner)
        if whose not in profiles:
            profiles[whose] = store.profile(source.person) or {}
        kept = receipts.get(delivery.id, Receipt(None, None))
        work.append(Work(job, delivery, source, kept, profiles[whose]))
    return work
