"""The statements that every note goes through, built once: building one costs more than running it."""

from __future__ import annotations

from sqlalchemy import BindParameter, and_, bindparam, insert, select, update

from service.store.tables import calls, events, texts

_CALL: BindParameter[str] = bindparam("call")
_MINE = and_(
    calls.c.id == _CALL,
    calls.c.organisation == bindparam("organisation"),
    calls.c.owner == bindparam("owner"),
    calls.c.deleted_at.is_(None),
)
_WITH_WORDS = events.outerjoin(
    texts, and_(texts.c.call_id == events.c.call_id, texts.c.revision == events.c.revision)
)

REVISION = select(calls.c.revision).where(_MINE)
"""The newest revision of a call of `call`, `organisation`, `owner`."""

LOCK = REVISION.with_for_update()
"""The same, with the call held until the transaction ends."""

ADVANCE = update(calls).where(calls.c.id == _CALL).values(revision=bindparam("next_revision"))
LINK = {
    name: update(calls).where(calls.c.id == _CALL).values({column: bindparam("linked")})
    for name, column in (("account", calls.c.account_id), ("contact", calls.c.contact_id))
}
"""Says whom a call was with."""
DELETE = (
    update(calls)
    .where(calls.c.id == _CALL)
    .values(revision=bindparam("next_revision"), deleted_at=bindparam("now"))
)
ERASE = update(texts).where(texts.c.call_id == _CALL).values(salt=None, body=None)

READ = (
    select(events, texts.c.body)
    .select_from(_WITH_WORDS)
    .where(
        events.c.call_id == _CALL,
        events.c.revision > bindparam("after"),
        events.c.organisation == bindparam("organisation"),
        events.c.owner == bindparam("owner"),
    )
    .order_by(events.c.revision)
)
"""The events of a call after a revision, with the words beside them."""

WITH_KEY = (
    select(events.c.revision, events.c.subject, texts.c.body)
    .select_from(_WITH_WORDS)
    .where(events.c.call_id == _CALL, events.c.key == bindparam("key"))
)

ADD_CALL, ADD_EVENT, ADD_WORDS = insert(calls), insert(events), insert(texts)
