"""Finding, handing over and erasing what is kept about somebody, in every table of an organisation.

It goes by what the database has, not by a list of tables: a table that is added later is searched too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, delete, select, update

from service.errors import Invalid
from service.people import PERMISSIONS_OF, Person, Role
from service.store.accounts import erasing
from service.store.audit import audit
from service.store.calls.events import NewEvent, append
from service.store.calls.events import delete as delete_call
from service.store.database import erased
from service.store.database.reflected import reflected
from service.store.search import index as search_index
from service.store.tables.accounts import conclusion_quotes, conclusions, contacts
from service.store.tables.calls import calls, texts

SHORTEST = 4
"""Characters of what is searched for anywhere, also within words: less would be found in anybody's."""
SHORTEST_NAME = 2
"""Letters of a name. Less than four are found as a word of their own only: `Bo` is not in `Bosch`."""
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
"""Chinese, Japanese and Korean signs: nothing tells where a name of theirs ends."""
_LETTER_BEFORE, _LETTER_BEHIND = rf"(?<![^\W{_UNSPACED}])", rf"(?![^\W{_UNSPACED}])"
_NEVER = frozenset({"alembic_version", "audit", "seals", "events", "account_events"})
"""Tables that hold no personal words; their digests must stay."""
_OURS = frozenset({"people", "sessions", "tokens", "attempts", "profiles"})
"""Tables about those who work here, not about whom they talked with."""
IN_ITS_PLACE = "[erased]"


@dataclass(frozen=True, slots=True)
class Found:
    """A row in which somebody is named."""

    table: str
    key: dict[str, Any]
    row: dict[str, Any]


def pattern_of(terms: Sequence[str]) -> re.Pattern[str]:
    """Recognises a name, an address or a number however it is spaced. Raises Invalid."""
    parts = []
    for term in terms:
        plain = term.strip()
        digits = re.sub(r"\D", "", plain)
        letters = re.findall(r"[^\W\d_]", plain)
        if len(plain) < SHORTEST and len(letters) < SHORTEST_NAME:
            raise Invalid(
                "terms",
                f"give at least {SHORTEST_NAME} letters of a name, or {SHORTEST} characters of an address or a number",
            )
        if re.fullmatch(r"[+\d\s()/.-]+", plain) and len(digits) >= SHORTEST + 2:
            parts.append(r"(?<!\d)" + r"[\s()/.-]{0,3}".join(digits[-8:]) + r"(?!\d)")
        else:
            parts.append(_spaced(plain))
    if not parts:
        raise Invalid("terms", "say whom to look for: name, address, number")
    return re.compile("|".join(parts), re.IGNORECASE)


def _spaced(name: str) -> str:
    """The pattern of a name, however it is spaced; of a short one as a word of its own."""
    found = r"\s+".join(map(re.escape, name.split()))
    if len(name) >= SHORTEST or re.search(f"[{_UNSPACED}]", name):
        return found
    return f"{_LETTER_BEFORE}{found}{_LETTER_BEHIND}"


def find(connection: Connection, organisation: str, pattern: re.Pattern[str]) -> list[Found]:
    """Every row of an organisation that names somebody."""
    return _find(connection, _tables(connection), organisation, pattern)


def _find(
    connection: Connection,
    tables: Sequence[Table],
    organisation: str,
    pattern: re.Pattern[str],
) -> list[Found]:
    return [
        Found(
            table.name,
            {column.name: row._mapping[column.name] for column in table.primary_key},
            dict(row._mapping),
        )
        for table in tables
        for row in _naming(connection, table, organisation, pattern)
    ]


def erase(
    connection: Connection,
    organisation: str,
    actor: str,
    pattern: re.Pattern[str],
    at: datetime,
) -> list[Found]:
    """Erase somebody everywhere; what still names them afterwards, which should be nothing.

    Their contact and the calls with them go; words of other calls that name them are blanked; in all
    other tables the name is taken out. A tombstone and the fact of the erasure stay.
    """
    erased.mark(connection)
    _erase_contacts(connection, organisation, pattern, at)
    with_them, about_them = _calls_naming(connection, organisation, pattern)
    for call_id, owner in with_them.items():
        delete_call(connection, _owner(organisation, owner), call_id, at)
    for call_id, owner in about_them.items():
        event = NewEvent("words_erased")
        append(connection, _owner(organisation, owner), call_id, event, at)
    for table in (conclusions, conclusion_quotes):
        gone = table.c.call_id.in_([*with_them, *about_them])
        connection.execute(delete(table).where(gone))
    tables, renamed = _tables(connection), []
    for table in tables:
        for row in list(_naming(connection, table, organisation, pattern)):
            _blank(connection, table, row, pattern)
            renamed += [row.id] if table.name in ("accounts", "contacts") else []
    search_index.forget(connection, about_them, renamed)
    search_index.tidy_all(connection)
    left = _find(connection, tables, organisation, pattern)
    subject = "nothing is left" if not left else f"{len(left)} rows are left"
    audit.add(connection, organisation, actor, "person_erased", subject, at)
    return left


def _erase_contacts(
    connection: Connection, organisation: str, pattern: re.Pattern[str], at: datetime
) -> None:
    alive = and_(contacts.c.organisation == organisation, contacts.c.deleted_at.is_(None))
    rows = connection.execute(select(contacts).where(alive).order_by(contacts.c.id)).all()
    for row in rows:
        if pattern.search(" ".join(filter(None, (row.name, row.email, row.phone)))):
            erasing.delete_contact(connection, _owner(organisation, row.owner), row.id, at)


def _calls_naming(
    connection: Connection, organisation: str, pattern: re.Pattern[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Calls with somebody (as prospect or speaker), and calls in which they are named; each's owner."""
    with_them: dict[str, str] = {}
    about_them: dict[str, str] = {}
    query = (
        select(texts.c.call_id, texts.c.owner, texts.c.body)
        .select_from(texts.join(calls, calls.c.id == texts.c.call_id))
        .where(calls.c.organisation == organisation, calls.c.deleted_at.is_(None))
        .order_by(texts.c.call_id)
    )
    for row in connection.execute(query):
        if row.body and pattern.search(row.body):
            words = json.loads(row.body)
            who = f"{words.get('prospect') or ''}\n{words.get('speaker') or ''}"
            (with_them if pattern.search(who) else about_them)[row.call_id] = row.owner
    return with_them, {call: owner for call, owner in about_them.items() if call not in with_them}


def _tables(connection: Connection) -> list[Table]:
    metadata = reflected(connection)
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    usable = [table for table in tables if "organisation" in table.c]
    return [table for table in usable if table.name not in _NEVER | _OURS]


def _naming(
    connection: Connection, table: Table, organisation: str, pattern: re.Pattern[str]
) -> Iterator[Row[Any]]:
    of_it = table.c.organisation == organisation
    for row in connection.execute(select(table).where(of_it)):
        if any(pattern.search(text) for value in row for text in _words(value)):
            yield row


def _words(value: Any) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _words(name)
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, bytes):
        yield value.decode("utf-8", errors="replace")


def _blank(connection: Connection, table: Table, row: Row[Any], pattern: re.Pattern[str]) -> None:
    """Take somebody out of a row: words that lie under a digest wholly, others by the name."""
    values: dict[str, Any] = {}
    if {"salt", "body"} <= set(table.c.keys()):
        values = {"salt": None, "body": None}
    else:
        for column in table.columns:
            old = row._mapping[column.name]
            if not column.primary_key and any(pattern.search(text) for text in _words(old)):
                values[column.name] = _without(old, pattern)
    which = and_(*(column == row._mapping[column.name] for column in table.primary_key))
    if values:
        connection.execute(update(table).where(which).values(values))


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(IN_ITS_PLACE, value)
    if isinstance(value, dict):
        return {
            pattern.sub(IN_ITS_PLACE, name): _without(each, pattern) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_without(each, pattern) for each in value]
    return b"" if isinstance(value, bytes) else value


def _owner(organisation: str, owner: str) -> Person:
    return Person(owner, organisation, PERMISSIONS_OF[Role.REP])
