"""Archives: more accounts and calls than anybody types, stored as using the service would have left them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from service.people import LOCAL_PERSON
from service.store.accounts import accounts
from service.store.tables.accounts import account_events, conclusions
from service.store.tables.calls import calls, events
from service.store.tables.people import shares
from service.store.tables.pipeline import activities

LONG_AGO = "2020-01-01T12:00:00.000000Z"
Details = Mapping[str, Any]


def fill(
    connection: Connection,
    numbers: range,
    rules: str = "r",
    at: str = LONG_AGO,
    details: tuple[Details, ...] = ({},),
) -> None:
    """Accounts with a call, what it came to, an activity and a change each; as many calls that somebody shares.

    What an account may buy is one of `details` in turn.
    """
    own = {"organisation": "local", "owner": LOCAL_PERSON.id}
    of_others = {"organisation": "local", "owner": "other"}
    known = {
        f"a{number}": {
            **{"name": f"Berg {number}", "stage": "prospect"},
            "details": dict(details[number % len(details)]),
        }
        for number in numbers
    }
    accounts.add_all(connection, LOCAL_PERSON, "account", known, datetime.fromisoformat(at))
    ids = list(known)
    shared = [f"other-{each}" for each in ids]

    def put(table: Any, rows: Any) -> None:
        connection.execute(insert(table), list(rows))

    call = {"created_at": at, "revision": 1}
    put(calls, ({"id": f"c-{each}", "account_id": each} | call | own for each in ids))
    put(calls, ({"id": each} | call | of_others for each in shared))
    told = {
        **{"revision": 1, "at": at, "rules": rules, "language": "en", "verdict": "advance"},
        **{"early": False, "example": False, "states": {}, "signals": {}, "questions": {}},
    }
    began = {"revision": 1, "kind": "call_created", "at": at, "actor": "", "data": {"at": at}}
    put(events, ({"call_id": f"c-{each}"} | began | own for each in ids))
    put(events, ({"call_id": each} | began | of_others for each in shared))
    put(conclusions, ({"call_id": f"c-{each}", "account_id": each} | told | own for each in ids))
    put(conclusions, ({"call_id": each} | told | of_others for each in shared))
    read_by = {"reader": own["owner"], "at": at}
    put(shares, ({"call_id": each} | read_by | of_others for each in shared))
    visit = {"at": at, "kind": "visit", "cost": 0.0}
    put(activities, ({"id": f"v-{each}", "account_id": each} | visit | own for each in ids))
    changed = {"revision": 2, "kind": "account_changed", "at": at, "actor": "", "data": {}}
    put(account_events, ({"record": each} | changed | own for each in ids))
