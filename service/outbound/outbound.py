"""The use cases of verdicts out: endpoints, their secrets, and what was sent to them; and the sending itself."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from service.calls.snapshot import utc
from service.errors import Invalid
from service.outbound.addresses import check_public
from service.outbound.schedule import pause
from service.outbound.schemas import EndpointChange, NewEndpoint
from service.outbound.sending import NotSent, Sender
from service.outbound.signing import new_secret, signed_headers
from service.outbound.view import endpoint_json, message_json
from service.people import Person
from service.store import jobs, restored
from service.store.audit import audit
from service.store.audit.audit import Entry
from service.store.calls.events import timestamp
from service.store.calls.lists import Place
from service.store.jobs import Job
from service.store.outbound import endpoints, messages, outbox
from service.store.store import Store
from service.webhooks.vault import Vault, VaultProblem
from service.work.work import Work

logger = logging.getLogger("fingerpost")

Json = dict[str, Any]

FOLLOW_UPS = "tell_follow_ups"
"""The kind of job that looks for accounts whose day has come."""
EVERY = timedelta(minutes=15)
KEPT = timedelta(days=30)
"""How long it is remembered what was sent."""
OLD_SECRET = timedelta(hours=24)
"""How long the secret before signs too, so that the receiver can change without a gap."""
AT_ONCE = 128
"""Requests that are under way at the same time."""
AT_ONE_ENDPOINT = 4
"""Of these to one endpoint, so that one that does not answer leaves room for the others."""
_NOBODY = Person("service", "service", frozenset())


class Outbound:
    """Sends events to endpoints. Belongs to one event loop."""

    def __init__(
        self,
        store: Store,
        work: Work,
        vault: Callable[[], Vault],
        sender: Sender,
        *,
        allow_private: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._work, self._vault, self._sender = store, work, vault, sender
        self._allow_private, self._now = allow_private, clock
        self._free = asyncio.Semaphore(AT_ONCE)

    async def start(self) -> None:
        """Say who does the jobs, and see to it that follow-ups are looked for."""
        self._work.register(outbox.TELL, self._tell)
        self._work.register(messages.SEND, self._send)
        self._work.register(FOLLOW_UPS, self._follow_ups)
        await self._write(jobs.enqueue, _NOBODY, FOLLOW_UPS, {}, self._now(), FOLLOW_UPS)
        await asyncio.to_thread(self._reseal)

    def _reseal(self) -> None:
        """Encrypt anew what an earlier key encrypted."""
        found = self._store.read(endpoints.sealed)
        vault = self._vault() if found else None
        for endpoint, secrets in found.items():
            new = {name: vault.resealed(sealed) for name, sealed in secrets.items() if vault}
            if changed := {name: sealed for name, sealed in new.items() if sealed}:
                self._store.write("", endpoints.reseal, endpoint, changed).result()

    # --- endpoints

    async def add(self, person: Person, new: NewEndpoint) -> Json:
        """Add an endpoint; its secret is told now and never again."""
        self._check(new.url)
        secret, endpoint = new_secret(), f"ep_{uuid.uuid4().hex}"
        row = {
            "id": endpoint,
            "url": new.url,
            "events": list(new.events),
            "secret": self._vault().seal(secret),
            "active": True,
        }
        to = _host(new.url)
        await self._noted(person, "endpoint_added", endpoint, to, endpoints.add, row, self._now())
        return await self.read(person, endpoint) | {"secret": secret}

    async def listed(self, person: Person) -> Json:
        """The endpoints of the organisation."""
        found = await asyncio.to_thread(self._store.read, endpoints.listed, person)
        return {"items": [endpoint_json(row) for row in found], "next": None}

    async def read(self, person: Person, endpoint: str) -> Json:
        """An endpoint. Raises NotFound."""
        row = await asyncio.to_thread(self._store.read, endpoints.read, person, endpoint)
        return endpoint_json(row)

    async def change(self, person: Person, endpoint: str, change: EndpointChange) -> Json:
        """Change address or events of an endpoint, or switch it. Raises NotFound."""
        values = change.model_dump(mode="json", exclude_unset=True)
        if "url" in values:
            self._check(values["url"])
        if "active" in values:
            values["why_inactive"] = None if values["active"] else "by_hand"
        to = _host(values["url"]) if "url" in values else {}
        await self._noted(
            *(person, "endpoint_changed", endpoint, to | {"changed": sorted(values)}),
            *(endpoints.change, endpoint, values),
        )
        if values.get("active"):
            await self._write(messages.let_go, person, endpoint, self._now())
            self._work.wake()
        return await self.read(person, endpoint)

    async def remove(self, person: Person, endpoint: str) -> None:
        """Take an endpoint away. Raises NotFound."""
        await self._noted(person, "endpoint_removed", endpoint, None, endpoints.remove, endpoint)

    async def rotate(self, person: Person, endpoint: str) -> Json:
        """Give an endpoint a new secret; the one before signs too for a day. Raises NotFound."""
        row = await asyncio.to_thread(self._store.read, endpoints.read, person, endpoint)
        secret = new_secret()
        values = {
            "secret": self._vault().seal(secret),
            "secret_before": row["secret"],
            "before_until": timestamp(self._now() + OLD_SECRET),
        }
        await self._noted(
            person, "endpoint_secret", endpoint, None, endpoints.change, endpoint, values
        )
        return await self.read(person, endpoint) | {"secret": secret}

    async def test(self, person: Person, endpoint: str) -> None:
        """Send an `endpoint.test` event. Raises NotFound, and Invalid for one that is switched off."""
        if not (await self.read(person, endpoint))["active"]:
            raise Invalid("endpoint", "this endpoint is switched off")
        now = self._now()
        body = {"endpoint.test": written("endpoint.test", {"endpoint": endpoint}, now)}
        await self._write(messages.post, person, endpoint, body, now, endpoint)
        self._work.wake()

    # --- messages

    async def messages(
        self,
        person: Person,
        endpoint: str | None = None,
        state: str | None = None,
        cursor: str | None = None,
        limit: int = messages.MOST_IN_LIST,
    ) -> Json:
        """What was sent, newest first. Raises Invalid for a cursor that is none."""
        after = None if cursor is None else Place.at(cursor)
        found = await asyncio.to_thread(
            self._store.read, messages.newest, person, endpoint, state, after, limit + 1
        )
        page, more = found[:limit], len(found) > limit
        last = Place(page[-1]["at"], page[-1]["id"]).cursor() if more else None
        return {"items": [message_json(row) for row in page], "next": last}

    async def resend(self, person: Person, message: str) -> None:
        """Try a message again, with the id that it has. Raises NotFound."""
        await self._write(messages.resend, person, message, self._now())
        self._work.wake()

    # --- jobs

    async def _tell(self, batch: Sequence[Job]) -> None:
        """Put down what is to be told of calls."""
        for job in batch:
            await self._write(outbox.tell, job, written, self._now())
        self._work.wake()

    async def _follow_ups(self, batch: Sequence[Job]) -> None:
        """Put down which accounts are to be returned to today, and forget what is long sent."""
        now = self._now()
        while await self._write(outbox.tell_follow_ups, now.date(), written, now):
            pass
        await self._write(messages.prune, now - KEPT)
        for job in batch:
            await self._write(jobs.postpone, job, now + EVERY)
        self._work.wake()

    async def _send(self, batch: Sequence[Job]) -> None:
        """Try each message of an endpoint once, some side by side, and settle each at once."""
        free = asyncio.Semaphore(AT_ONE_ENDPOINT)

        async def in_turn(job: Job) -> None:
            async with free:
                await self._try(job)

        tried = await asyncio.gather(*map(in_turn, batch), return_exceptions=True)
        for error in tried:  # raised once all were tried: what was sent has to be settled
            if error is not None:
                raise error

    async def _try(self, job: Job) -> None:
        found = await asyncio.to_thread(self._store.read, messages.loaded, job.data["message"])
        if found is None:
            await self._write(jobs.finish, [job.id])
            return
        message, endpoint = found
        if endpoint["why_inactive"] == restored.WHY:
            await self._write(messages.hold, job, endpoint["id"])
            return
        async with self._free:
            values, again = await self._attempt(job, message, endpoint)
        if values.get("status") == 410:
            await self._write(messages.switch_off, endpoint["id"], "gone")
        await self._write(messages.settle, job, message["id"], values, again, self._now())

    async def _attempt(
        self, job: Job, message: Json, endpoint: Json
    ) -> tuple[Json, timedelta | None]:
        """What came of one try, and when to try again."""
        if message["body"] is None:
            return {"state": "dead", "problem": "erased"}, None
        if not endpoint["active"]:
            return {"state": "dead", "problem": "switched_off"}, None
        body = message["body"].encode()
        try:
            headers = signed_headers(self._keys(endpoint), message["id"], self._now(), body)
            answer = await self._sender.post(endpoint["url"], headers, body)
        except VaultProblem as problem:  # the key may come back
            logger.error("outbound: %s", problem)
            return _failed(None, "secret", pause(job.attempts + 1))
        except NotSent as error:
            final = error.problem == "private_address"
            return _failed(None, error.problem, None if final else pause(job.attempts + 1))
        if 200 <= answer.status < 300:
            return {"state": "delivered", "status": answer.status, "problem": None}, None
        gone = answer.status == 410
        again = None if gone else pause(job.attempts + 1, answer.retry_after)
        return _failed(answer.status, "refused", again)

    def _keys(self, endpoint: Json) -> list[str]:
        vault = self._vault()
        keys = [vault.open_sealed(endpoint["secret"])]
        until = endpoint["before_until"]
        if endpoint["secret_before"] and until and until > timestamp(self._now()):
            keys.append(vault.open_sealed(endpoint["secret_before"]))
        return keys

    def _check(self, url: str) -> None:
        if not self._allow_private:
            check_public("url", url)

    async def _noted(
        self,
        person: Person,
        action: str,
        endpoint: str,
        words: Json | None,
        work: Callable[..., Any],
        *args: Any,
    ) -> None:
        """Have an endpoint changed, and who did it noted in the audit log."""
        entry = Entry(person.organisation, person.id, action, endpoint, words)
        noted = (audit.noted, entry, self._now(), work, person, *args)
        await asyncio.wrap_future(self._store.write("people", *noted))

    async def _write(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.wrap_future(self._store.write("", work, *args))


def _host(url: str) -> Json:
    """Where it leads, without what may be a secret in the path."""
    return {"to": urlsplit(url).hostname}


def _failed(
    status: int | None, problem: str, again: timedelta | None
) -> tuple[Json, timedelta | None]:
    state = "dead" if again is None else "waiting"
    return {"state": state, "status": status, "problem": problem}, again


def written(kind: str, data: Mapping[str, Any], now: datetime) -> str:
    """The body of an event, as Standard Webhooks lays it out."""
    event = {"type": kind, "timestamp": utc(now), "data": data}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))
