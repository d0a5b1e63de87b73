"""Counts how many accounts of a person stand alike, so that figures are read and not counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
)

from service.people import Person
from service.store.accounts.accounts import Place, mine_among
from service.store.database import dialects
from service.store.pipeline.standing import ALWAYS, Row, Standing
from service.store.tables.accounts import accounts, conclusions
from service.store.tables.calls import calls
from service.store.tables.pipeline import activities
from service.store.tables.standings import standing_counts, standings, standings_behind

AT_ONCE = 500
"""Marks that are worked on in one transaction."""
LOCK = 0x7374616E
"""A number that only this module uses: processes count one after the other."""


def counts(connection: Connection, person: Person) -> dict[Standing, int]:
    """How many accounts of a person stand in each way, as they were counted last."""
    query = select(standing_counts.c.standing, standing_counts.c.number)
    rows = connection.execute(query.where(_whose(standing_counts, person)))
    return {Standing.read(row.standing): row.number for row in rows}


def of_accounts(
    connection: Connection, person: Person, ids: Collection[str]
) -> dict[str, Standing]:
    """How some accounts stand; examples, and those that are gone, are left out."""
    every, found = list(ids), {}
    for first in range(0, len(every), AT_ONCE):
        query = select(standings.c.account_id, standings.c.standing).where(
            standings.c.account_id.in_(every[first : first + AT_ONCE]),
            dialects.unindexed(standings.c.organisation) == person.organisation,
            standings.c.owner == person.id,
        )
        rows = connection.execute(query)
        found.update({row.account_id: Standing.read(row.standing) for row in rows})
    return found


def page(
    connection: Connection,
    person: Person,
    stands: Iterable[tuple[str, bool]],
    after: Place | None,
    limit: int,
    dated: Iterable[tuple[str, bool]] = (),
) -> list[Place]:
    """Accounts of some stages, spoken to or not: those to be closed first, then the oldest.

    Of the stages `dated` only those with a day on which their business is to be closed.
    """
    found: list[Place] = []
    place = (standings.c.place, standings.c.account_id)
    every = [*((each, False) for each in stands), *((each, True) for each in dated)]
    for (stage, spoken), with_day in every:
        query = select(*place).where(
            _whose(standings, person), standings.c.stage == stage, standings.c.spoken == spoken
        )
        if with_day:
            query = query.where(standings.c.place < ALWAYS)
        if after is not None:
            query = query.where(tuple_(*place) > tuple_(after.key, after.id))
        found += [Place(*row) for row in connection.execute(query.order_by(*place).limit(limit))]
    return sorted(found, key=lambda each: (each.key, each.id))[:limit]


def behind(connection: Connection, person: Person | None = None) -> Person | None:
    """Somebody with accounts to be counted: the person if one is named."""
    query = select(standings_behind.c.organisation, standings_behind.c.owner)
    if person is not None:
        query = query.where(_whose(standings_behind, person))
    row = connection.execute(query.order_by(standings_behind.c.id).limit(1)).first()
    return row and Person(row.owner, row.organisation, frozenset())


def count(connection: Connection, person: Person) -> bool:
    """Count what changed of a person's accounts, AT_ONCE at most; False while another process counts.

    What is marked is committed, so it is seen; who changes the same account meanwhile marks it again.
    """
    if not dialects.alone(connection, LOCK):
        return False
    marks = connection.execute(
        select(standings_behind.c.id, standings_behind.c.account_id)
        .where(_whose(standings_behind, person))
        .order_by(standings_behind.c.id)
        .limit(AT_ONCE)
    ).all()
    seen = standings_behind.c.id.in_([mark.id for mark in marks])
    connection.execute(delete(standings_behind).where(seen))
    ids = sorted({mark.account_id for mark in marks})
    now = {row["id"]: row for row in _rows(connection, person, ids)}
    _put(connection, person, ids, {each: Standing.of(row) for each, row in now.items()}, now)
    return True


def let_go(connection: Connection, person: Person, ids: Select[tuple[str]]) -> None:
    """Count accounts no longer as a person's, who is about to lose them: others count them anew."""
    dialects.have_others_wait(connection, LOCK)
    theirs = and_(_whose(standings, person), standings.c.account_id.in_(ids))
    query = select(standings.c.standing, func.count().label("number")).where(theirs)
    rows = connection.execute(query.group_by(standings.c.standing)).all()
    _add(connection, person, {row.standing: -row.number for row in rows})
    connection.execute(delete(standings).where(theirs))


def _put(
    connection: Connection,
    person: Person,
    ids: Collection[str],
    now: Mapping[str, Standing],
    rows: Mapping[str, Row],
) -> None:
    """Write how accounts stand now, and change the counts by the difference."""
    before = of_accounts(connection, person, ids)
    changed = [each for each in ids if before.get(each) != now.get(each)]
    gone = [each for each in changed if each in before]
    connection.execute(delete(standings).where(standings.c.account_id.in_(gone)))
    new = [
        {
            "account_id": each,
            "stage": now[each].stage,
            "spoken": now[each].spoken,
            "place": f"{now[each].closes or ALWAYS} {rows[each]['created_at']}",
            "standing": now[each].key,
        }
        | _named(person)
        for each in changed
        if each in now
    ]
    if new:
        connection.execute(insert(standings), new)
    differences = Counter(now[each].key for each in changed if each in now)
    differences.subtract(before[each].key for each in gone)
    _add(connection, person, {key: number for key, number in differences.items() if number})


def _add(connection: Connection, person: Person, differences: Mapping[str, int]) -> None:
    if not differences:
        return
    adding = dialects.insert(connection, standing_counts)
    total = standing_counts.c.number + adding.excluded.number
    adding = adding.on_conflict_do_update(
        index_elements=list(standing_counts.primary_key), set_={"number": total}
    )
    connection.execute(
        adding,
        [
            {"standing": key, "number": number} | _named(person)
            for key, number in sorted(differences.items())
        ],
    )
    empty = (standing_counts.c.number == 0, standing_counts.c.standing.in_(list(differences)))
    connection.execute(delete(standing_counts).where(_whose(standing_counts, person), *empty))


def _rows(connection: Connection, person: Person, ids: Collection[str]) -> list[Row]:
    """Some accounts of a person without examples, with `spoken` and `disqualified`."""
    # Spoken to is whom anybody of the organisation spoke to: an account may have been handed over.
    called = exists().where(
        calls.c.organisation == person.organisation,
        calls.c.account_id == accounts.c.id,
        calls.c.deleted_at.is_(None),
    )
    met = exists().where(
        activities.c.organisation == person.organisation,
        activities.c.account_id == accounts.c.id,
    )
    last = (
        select(and_(conclusions.c.verdict == "disqualify", conclusions.c.scope == "account"))
        .where(
            _whose(conclusions, person),
            conclusions.c.account_id == accounts.c.id,
            conclusions.c.early.is_(False),
        )
        .order_by(conclusions.c.at.desc(), conclusions.c.call_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(
        *(accounts.c.id, accounts.c.stage, accounts.c.details, accounts.c.nurture),
        *(accounts.c.follow_up, accounts.c.created_at),
        or_(called, met).label("spoken"),
        func.coalesce(last, False).label("disqualified"),
    ).where(mine_among(accounts, person, ids), accounts.c.example.is_(False))
    return [dict(row) for row in connection.execute(query).mappings()]


def _named(person: Person) -> dict[str, str]:
    return {"organisation": person.organisation, "owner": person.id}


def _whose(table: Table, person: Person) -> ColumnElement[bool]:
    return and_(table.c.organisation == person.organisation, table.c.owner == person.id)
