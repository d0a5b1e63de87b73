"""Shows what a call would change in a record of a CRM, and writes what a person approved."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from service.calls.conclusions import Conclusions
from service.crm.apis import APIS, Ask, encoded
from service.crm.changes import Change, LeftOut, changes
from service.crm.mapping import Fields
from service.crm.schemas import Approval, NewConnection
from service.errors import Conflict, Invalid, NotFound, Unhelped
from service.files import strict_json
from service.outbound.addresses import check_public
from service.outbound.sending import NotSent, Sender
from service.people import Person
from service.store import crm_connections
from service.store.audit import audit
from service.store.audit.audit import Entry
from service.store.calls import conclusions as concluded
from service.store.store import Store
from service.webhooks.vault import Vault

Json = dict[str, Any]

LARGEST_ANSWER = 8_000_000
"""Bytes of an answer of a CRM: the description of an object with hundreds of fields."""


class WriteBack:
    """Connections to CRMs, what calls would change there, and writes."""

    def __init__(
        self,
        store: Store,
        conclusions: Conclusions,
        fields: Mapping[str, Fields],
        vault: Callable[[], Vault],
        sender: Sender,
        *,
        allow_private: bool = False,
    ) -> None:
        self._store, self._conclusions, self._fields = store, conclusions, fields
        self._vault, self._sender, self._allow_private = vault, sender, allow_private

    def reseal(self) -> None:
        """Encrypt anew what an earlier key encrypted."""
        for connection, token in self._store.read(crm_connections.sealed).items():
            if (new := self._vault().resealed(token)) is not None:
                self._store.write("", crm_connections.reseal, connection, new).result()

    # --- connections

    async def connect(self, person: Person, new: NewConnection) -> Json:
        """Keep how to reach an account of a CRM. The token is stored encrypted and never shown."""
        address = (new.address or APIS[new.crm].address or "").rstrip("/")
        if not address:
            raise Invalid("address", "Salesforce needs the address of your organisation")
        if not self._allow_private:
            check_public("address", address)
        token = await asyncio.to_thread(self._vault().seal, new.token)
        row = {"id": f"crm_{uuid.uuid4().hex}", "crm": new.crm, "address": address, "token": token}
        words = {"crm": new.crm, "to": urlsplit(address).hostname}
        entry = Entry(person.organisation, person.id, "crm_connected", row["id"], words)
        await self._noted(entry, crm_connections.add, person, row, datetime.now(UTC))
        return _shown(row)

    async def connections(self, person: Person) -> Json:
        """The connections of the organisation."""
        found = await asyncio.to_thread(self._store.read, crm_connections.listed, person)
        return {"items": [_shown(row) for row in found], "next": None}

    async def disconnect(self, person: Person, connection: str) -> None:
        """Forget a connection with its token. Raises NotFound."""
        entry = Entry(person.organisation, person.id, "crm_disconnected", connection)
        await self._noted(entry, crm_connections.remove, person, connection)

    # --- what calls came to

    async def changes(self, person: Person, call: str, connection: str, record: str) -> Json:
        """What the call would change in the record. Raises NotFound and Unhelped."""
        found, left_out, _ = await self._changes(person, call, connection, record)
        return {
            "call": call,
            "connection": connection,
            "record": record,
            "changes": [asdict(each) for each in found],
            "left_out": [asdict(each) for each in left_out],
        }

    async def write(self, person: Person, call: str, approval: Approval) -> Json:
        """Write what was approved, if that is what would change now.

        Raises NotFound, Unhelped, and Conflict when the record or the call changed meanwhile.
        """
        found, _, row = await self._changes(person, call, approval.connection, approval.record)
        known = {each.field: (each.before, each.after) for each in found}
        wanted = {each.field: (each.before, each.after) for each in approval.changes}
        if any(known.get(field) != values for field, values in wanted.items()):
            raise Conflict("The record or the call has changed since. Look at the changes again.")
        values = {field: after for field, (_, after) in wanted.items()}
        api, kind = APIS[row["crm"]], self._fields[row["crm"]].object
        await self._ask(row, api.write(kind, approval.record, values))
        entry = Entry(person.organisation, person.id, "crm_written", call, {"fields": [*values]})
        await self._noted(entry, lambda _connection: None)
        return {"call": call, "record": approval.record, "written": values}

    async def _changes(
        self, person: Person, call: str, connection: str, record: str
    ) -> tuple[list[Change], list[LeftOut], Json]:
        row = await asyncio.to_thread(self._store.read, crm_connections.read, person, connection)
        await self._conclusions.conclude(person, call)
        came_to = await asyncio.to_thread(self._store.read, concluded.of_calls, person, [call])
        if not came_to:
            raise NotFound("call")
        api, fields = APIS[row["crm"]], self._fields[row["crm"]]
        described = await self._ask(row, api.fields(fields.object))
        try:
            known = api.described(described)
            keys = [known[rule.name].key for rule in fields.rules if rule.name in known]
        except (KeyError, TypeError, AttributeError):
            raise Unhelped(_NOT_KNOWN) from None
        held = await self._ask(row, api.read(fields.object, record, keys))
        try:
            return *changes(fields.rules, came_to[0], known, api.values(held)), row
        except (KeyError, TypeError, AttributeError):
            raise Unhelped(_NOT_KNOWN) from None

    async def _ask(self, row: Json, ask: Ask) -> Any:
        headers = APIS[row["crm"]].authorise(self._vault().open_sealed(row["token"]))
        headers |= {"accept": "application/json", "content-type": "application/json"}
        url, body = f"{row['address']}{ask.path}", encoded(ask.body)
        try:
            answer = await self._sender.request(ask.method, url, headers, body, LARGEST_ANSWER)
            parsed = strict_json.parse(answer.body) if answer.body else {}
        except NotSent:
            raise Unhelped(
                "The CRM could not be reached. Try again, or check its address."
            ) from None
        except strict_json.InvalidJson:
            parsed = None
        if answer.status == 404:
            raise NotFound("record in the CRM")
        if not 200 <= answer.status < 300:
            raise Unhelped(f"The CRM refused with status {answer.status}. Check its token.")
        if parsed is None:
            raise Unhelped(_NOT_KNOWN)
        return parsed

    async def _noted(self, entry: Entry, work: Callable[..., None], *args: Any) -> None:
        """Have something done, and who did it noted in the audit log."""
        noted = (audit.noted, entry, datetime.now(UTC), work, *args)
        await asyncio.wrap_future(self._store.write("people", *noted))


_NOT_KNOWN = "The CRM answered with something that is not known."


def _shown(row: Json) -> Json:
    return {name: row[name] for name in ("id", "crm", "address")}
