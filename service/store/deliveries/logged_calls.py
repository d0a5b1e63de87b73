"""Makes and changes calls as tools log them, in the transaction that settles the delivery."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.people import Person
from service.store.accounts.book import Book
from service.store.calls import events
from service.store.calls.events import NewEvent
from service.store.deliveries.owners import Rep, owner_of
from service.store.imports.imports import Links, Placer
from service.store.tables.calls import calls
from service.store.tables.deliveries import deliveries, logged_calls
from service.store.tables.imports import reviews
from service.store.wiping import wipe_delivered

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What an event of a tool changes: what is remembered of the call, and the call's events."""

    told: Told
    events: Sequence[NewEvent]
    """The first is `call_created` for a call that is not there yet."""
    seen: Any = None
    """Whom the call was with, when its account and contact are to be looked for."""
    rep: Rep = field(default_factory=Rep)
    """Who sells in it, as far as the tool has said so by now."""
    gone: bool = False
    """The call is to be deleted; one that is not there is created first, to stay away for good."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a change."""

    owner: Person
    """Whose call it is, or will be if the tool says nothing else before there is one."""
    exists: bool
    """There is a call: it holds at least one text."""
    deleted: bool = False
    """The call was deleted, here or in the tool; nothing brings it back."""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Which call of which source."""

    call_id: str
    source_id: str
    external_id: str


def apply(
    connection: Connection,
    person: Person,
    place: Place,
    delivery_id: str,
    change: Callable[[Told, bool], Change],
    placer: Callable[[Book], Placer],
    now: datetime,
) -> Applied:
    """Apply what one delivery says, once: a delivery that was applied before changes nothing.

    `change` is given what is remembered and whether the call is there. What it raises leaves
    everything as it was, and the delivery to be applied later. A call that has neither account nor
    contact gets those that `placer` gives.

    `person` has connected the tool. A new call is its rep's, if `owner_of` finds them; it stays whose it is.
    """
    call = _call(connection, person, place.call_id)
    owner = person if call is None else Person(call.owner, person.organisation, frozenset())
    if _was_applied(connection, delivery_id):
        return Applied(owner, exists=call is not None and call.deleted_at is None)
    if call is not None and call.deleted_at is not None:
        _mark(connection, delivery_id, place.call_id)
        wipe_delivered(connection, place.call_id)
        return Applied(owner, exists=False, deleted=True)
    row = connection.execute(
        select(logged_calls.c.told).where(logged_calls.c.call_id == place.call_id)
    ).first()
    found = change(json.loads(row.told) if row and row.told else {}, call is not None)
    if call is None:
        owner = owner_of(connection, person, found.rep)
    _mark(connection, delivery_id, place.call_id)
    _remember(connection, owner, place, found.told, is_new=row is None)
    _file(connection, owner, call, place.call_id, found, placer, now)
    exists = call is not None or bool(found.events)
    return Applied(owner, exists and not found.gone, found.gone, changed=bool(found.events))


def _file(
    connection: Connection,
    owner: Person,
    call: Any,
    call_id: str,
    found: Change,
    placer: Callable[[Book], Placer],
    now: datetime,
) -> None:
    """Put a change into its call, with the account and contact that it belongs to."""
    links: Links = {}
    if found.seen is not None and (call is None or not (call.account_id or call.contact_id)):
        links = placer(Book(connection, owner, now))(call_id, found.seen)
    _tell(connection, owner, call_id, _with_links(found.events, links, call is None), now)
    if links:
        connection.execute(delete(reviews).where(reviews.c.call_id == call_id))
    if found.gone:
        events.delete(connection, owner, call_id, now)


def _tell(
    connection: Connection,
    person: Person,
    call_id: str,
    found: Sequence[NewEvent],
    now: datetime,
) -> None:
    for event in found:
        if event.kind == "call_created":
            events.create(connection, person, call_id, event, now)
        else:
            events.append(connection, person, call_id, event, now)


def _with_links(found: Sequence[NewEvent], links: Links, is_new: bool) -> Sequence[NewEvent]:
    """The events of a call, with the account and contact that it belongs to."""
    if not links:
        return found
    if not is_new:
        return [*found, NewEvent("call_changed", data=dict(links))]
    created, *others = found
    return [replace(created, data=created.data | dict(links)), *others]


def _call(connection: Connection, person: Person, call_id: str) -> Any:
    """The call, whoever of the organisation has it."""
    ours = (calls.c.id == call_id, calls.c.organisation == person.organisation)
    query = select(calls.c.owner, calls.c.deleted_at, calls.c.account_id, calls.c.contact_id)
    return connection.execute(query.where(*ours).with_for_update()).first()


def _was_applied(connection: Connection, delivery_id: str) -> bool:
    """Whether the delivery names its call already."""
    query = select(deliveries.c.call_id).where(deliveries.c.id == delivery_id).with_for_update()
    return connection.execute(query).scalar() is not None


def _mark(connection: Connection, delivery_id: str, call_id: str) -> None:
    """Have the delivery name its call: it is applied."""
    mine = deliveries.c.id == delivery_id
    connection.execute(update(deliveries).where(mine).values(call_id=call_id))


def _remember(
    connection: Connection, person: Person, place: Place, told: Told, is_new: bool
) -> None:
    body = json.dumps(told, ensure_ascii=False)
    if not is_new:
        mine = logged_calls.c.call_id == place.call_id
        connection.execute(update(logged_calls).where(mine).values(told=body, owner=person.id))
        return
    row = {
        "call_id": place.call_id,
        "organisation": person.organisation,
        "owner": person.id,
        "source_id": place.source_id,
        "external_id": place.external_id,
        "told": body,
    }
    connection.execute(insert(logged_calls).values(row))
