"""Looking at deliveries: what came, what became of it, and what today's rules would say."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.calls.calls import Calls
from service.calls.schemas import Text
from service.errors import Conflict, Invalid, NotFound
from service.files import strict_json
from service.people import Person
from service.store.deliveries import deliveries
from service.store.deliveries.deliveries import STATES, Delivery
from service.store.jobs import Job
from service.store.store import Store
from service.webhooks.logged_call import NOTES, SUMMARY, TRANSCRIPT, LoggedCall
from service.webhooks.workload import Work, workload

Json = dict[str, Any]
PAGE = 50
"""Deliveries in one page, unless fewer are asked for."""


class Browsing:
    """What a person can see of deliveries, and do with one."""

    def __init__(self, store: Store, calls: Calls) -> None:
        self._store, self._calls = store, calls

    async def list(
        self,
        person: Person,
        source: str | None = None,
        state: str | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> Json:
        """A page of deliveries, newest first. Raises Invalid."""
        if state is not None and state not in STATES:
            raise Invalid("state", f"it is one of {', '.join(STATES)}")
        if source is not None and "\0" in source:
            raise NotFound("source")
        after = None if cursor is None else _place(cursor)
        found = await asyncio.to_thread(
            self._store.read, deliveries.newest, person, source, state, after, limit + 1
        )
        page = found[:limit]
        more = _cursor(page[-1]) if len(found) > limit else None
        return {"items": [view(each) for each in page], "next": more}

    async def one(self, person: Person, delivery_id: str) -> Json:
        """A delivery with what came, as text, unless its call is somebody else's. Raises NotFound."""
        delivery = await asyncio.to_thread(self._store.read, deliveries.find, person, delivery_id)
        kept = await asyncio.to_thread(self._store.read, deliveries.receipts_of, [delivery.id])
        receipt = None if delivery.elsewhere else kept.get(delivery.id)
        body = receipt.body.decode("utf-8", "replace") if receipt and receipt.body else None
        return view(delivery) | {"headers": receipt.headers if receipt else None, "body": body}

    async def again(self, person: Person, delivery_id: str, now: datetime) -> Json:
        """Have a delivery that failed worked on once more. Raises NotFound and Conflict."""
        delivery = await asyncio.to_thread(self._store.read, deliveries.find, person, delivery_id)
        if delivery.state not in ("failed", "needs_fetch"):
            raise Conflict("Only deliveries that failed or lack something are worked on again.")
        work = self._store.write("", deliveries.again, person, [delivery_id], now)
        await asyncio.wrap_future(work)
        return await self.one(person, delivery_id)

    async def replay(self, person: Person, delivery_id: str, language: str | None = None) -> Json:
        """What today's rules and mapping make of a delivery. Nothing is stored, nothing is fetched.

        Reasons are told in the language, or else in that of the text.

        Raises NotFound, and Invalid when it cannot be read.
        """
        delivery = await asyncio.to_thread(self._store.read, deliveries.find, person, delivery_id)
        if delivery.elsewhere:
            raise Invalid("delivery", "its call is somebody else's, and so are its words")
        first = delivery.duplicate_of or delivery.id
        work = await asyncio.to_thread(self._work, person, first)
        reading, _ = work.reading()
        told: Json = {"delivery": view(delivery), "call": None, "analysis": None}
        told["lacks"], told["nothing"] = bool(reading.lacks), reading.nothing or None
        if reading.call is None:
            return told
        told["call"] = call_view(reading.call)
        text = text_of(reading.call)
        if text.strip():
            at = reading.call.started_at or datetime.fromisoformat(delivery.received_at)
            asked = {"text": text, "at": at.isoformat(), "profile": work.profile or None}
            asked["ui_lang"] = language
            told["analysis"] = await self._calls.analyse(person, Text.model_validate(asked))
        return told

    def _work(self, person: Person, delivery_id: str) -> Work:
        data = {"delivery": delivery_id}
        job = Job("", person.organisation, person.id, deliveries.JOB, data, "", 0)
        found = workload(self._store, [job])
        if not found:
            raise NotFound("delivery")
        return found[0]


def view(delivery: Delivery) -> Json:
    """A delivery as other programs see it."""
    return {
        "id": delivery.id,
        "source": delivery.source_id,
        "event": delivery.kind,
        "received_at": delivery.received_at,
        "state": delivery.state,
        "why": delivery.why,
        "call": delivery.call_id,
        "duplicate_of": delivery.duplicate_of,
    }


def call_view(call: LoggedCall) -> Json:
    """What a delivery says of a call."""

    def person(party: Any) -> Mapping[str, Any] | None:
        return party and {"name": party.name, "email": party.email, "phone": party.phone}

    return {
        "external_id": call.external_id,
        "title": call.title,
        "company": call.company,
        "rep": person(call.rep),
        "contact": person(call.contact),
        "started_at": call.started_at and call.started_at.isoformat().replace("+00:00", "Z"),
        "duration": call.duration,
        "direction": call.direction,
        "url": call.url,
        "gone": call.gone,
        "texts": dict(call.texts),
    }


def text_of(call: LoggedCall) -> str:
    """What is analysed of a call: notes, and what was said, or a summary of it."""
    spoken = call.texts.get(TRANSCRIPT, "").strip()
    wanted = [NOTES, TRANSCRIPT] if spoken else [NOTES, SUMMARY]
    return "\n".join(
        text
        for start in wanted
        for name, text in sorted(call.texts.items())
        if name.startswith(start) and text.strip()
    )


def _cursor(delivery: Delivery) -> str:
    told = json.dumps([delivery.received_at, delivery.id])
    return base64.urlsafe_b64encode(told.encode()).decode("ascii")


def _place(cursor: str) -> tuple[str, str]:
    try:
        at, delivery = strict_json.parse(base64.urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, TypeError):
        raise Invalid("cursor", "take the cursor from `next` of the page before") from None
    return str(at), str(delivery)
