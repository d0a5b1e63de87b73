"""What people said of signals, over all calls of an organisation."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, and_, select

from service.people import Person
from service.store.calls.statements import READABLE
from service.store.tables.calls import calls, events, texts

Row = dict[str, Any]

KINDS = ("signal_disputed", "signal_accepted")


def judged(connection: Connection, person: Person) -> list[Row]:
    """Each judgement in the order of time: `call`, `signal`, `kind` of event, `at`, `data` and `words`.

    Words are None once they were erased, and where the person may not read the call. No deleted calls.
    """
    query = (
        select(
            events.c.call_id,
            events.c.subject,
            events.c.kind,
            events.c.at,
            events.c.data,
            texts.c.body,
            READABLE.label("readable"),
        )
        .select_from(
            events.join(calls, calls.c.id == events.c.call_id).outerjoin(
                texts,
                and_(texts.c.call_id == events.c.call_id, texts.c.revision == events.c.revision),
            )
        )
        .where(
            events.c.kind.in_(KINDS),
            events.c.organisation == person.organisation,
            calls.c.deleted_at.is_(None),
        )
        .order_by(events.c.at, events.c.call_id, events.c.revision)
        .params(organisation=person.organisation, owner=person.id)
    )
    return [
        {
            "call": row.call_id,
            "signal": row.subject,
            "kind": row.kind,
            "at": row.at,
            "data": row.data,
            "words": json.loads(row.body) if row.readable and row.body is not None else None,
        }
        for row in connection.execute(query)
    ]
