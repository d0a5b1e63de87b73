"""The statements that every note goes through, built once: building one costs more than running it."""

from __future__ import annotations

from sqlalchemy import BindParameter, and_, bindparam, exists, insert, or_, select, update

from service.store.tables.calls import calls, events, texts
from service.store.tables.people import shares, team_members

_CALL: BindParameter[str] = bindparam("call")
_ORGANISATION: BindParameter[str] = bindparam("organisation")
_OWNER: BindParameter[str] = bindparam("owner")
"""Who asks: their own calls are theirs to change, those shared with them theirs to read."""

_MINE = and_(
    calls.c.id == _CALL,
    calls.c.organisation == _ORGANISATION,
    calls.c.owner == _OWNER,
    calls.c.deleted_at.is_(None),
)
MY_TEAMS = select(team_members.c.team_id).where(
    team_members.c.person_id == _OWNER, team_members.c.organisation == _ORGANISATION
)
SHARED_WITH_ME = exists().where(
    shares.c.call_id == calls.c.id,
    shares.c.organisation == _ORGANISATION,
    or_(shares.c.reader == _OWNER, shares.c.reader.in_(MY_TEAMS)),
)
"""Whether a row of `calls` is shared with `owner` of `organisation`, or with a team of theirs."""

READABLE = and_(calls.c.organisation == _ORGANISATION, or_(calls.c.owner == _OWNER, SHARED_WITH_ME))
"""Whether `owner` of `organisation` may read a row of `calls`."""

_WORDS_OF_EVENT = and_(texts.c.call_id == events.c.call_id, texts.c.revision == events.c.revision)
_WITH_WORDS = events.outerjoin(texts, _WORDS_OF_EVENT)

REVISION = select(calls.c.revision).where(
    calls.c.id == _CALL, READABLE, calls.c.deleted_at.is_(None)
)
"""The newest revision of a call that `owner` may read."""

LOCK = select(calls.c.revision).where(_MINE).with_for_update()
"""The newest revision of a call that is `owner`'s, with the call held until the transaction ends."""

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
    .select_from(
        calls.outerjoin(
            events, and_(events.c.call_id == calls.c.id, events.c.revision > bindparam("after"))
        ).outerjoin(texts, _WORDS_OF_EVENT)
    )
    .where(calls.c.id == _CALL, READABLE)
    .order_by(events.c.revision)
)
"""The events of a call after a revision, with the words beside them. One row without an event when
there is none; no row when `owner` may not read the call. One join after the other: a join within a
join has SQLite read all events there are."""

WITH_KEY = (
    select(events.c.revision, events.c.subject, texts.c.body)
    .select_from(_WITH_WORDS)
    .where(events.c.call_id == _CALL, events.c.key == bindparam("key"))
)

ADD_CALL, ADD_EVENT, ADD_WORDS = insert(calls), insert(events), insert(texts)
