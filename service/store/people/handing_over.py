"""A colleague takes over what somebody has: all of it at once, or nothing.

The record is the firm's: accounts, contacts, days and open business go. A call is its rep's until it is
shared, so those go that the colleague may read already; the others stay as they are. What was done stays
whose it was: histories, sales, activities, targets.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection

from service.people import Person
from service.store.audit import audit
from service.store.people import changing_hands, holdings
from service.store.people.holdings import Holding, of_person
from service.store.tables.accounts import account_dates

ACTION = "handed_over"


def hand_over(
    connection: Connection,
    organisation: str,
    actor: str,
    who: str,
    to: str,
    at: datetime,
) -> Holding:
    """Give a colleague what somebody has, and note it in the audit log; what it was.

    Once more it moves what came since, and nothing if nothing did. Raises NotFound and Invalid.
    """
    holdings.check(connection, organisation, who, to, hold=True)
    holding = holdings.held(connection, organisation, who, to)
    if not holding.moves:
        return holding
    left, right = (Person(each, organisation, frozenset()) for each in (who, to))
    for kind, table in changing_hands.KINDS.items():
        mine = of_person(table, organisation, who)
        changing_hands.give_records(connection, kind, mine, left, right, actor, at)
    changing_hands.give_days(connection, of_person(account_dates, organisation, who), right)
    readable = connection.execute(holdings.readable_calls(organisation, who, to)).scalars()
    changing_hands.give_calls(connection, list(readable), left, right, actor, at)
    told = {name: number for name, number in asdict(holding).items() if name != "private"}
    words = {"colleague": to, **told}
    audit.add(connection, organisation, actor, ACTION, who, at, words)
    return holding
