"""The tables that the figures of the pipeline are read from, and what waits to be counted.

All of them only repeat what stands elsewhere: backups leave them out, and triggers tell which accounts
changed, whoever changes an account, a call, an activity or a conclusion. They hold no personal words.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from service.store.tables.calls import ID, metadata

standings = Table(
    "standings",
    metadata,
    Column("account_id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("stage", ID, nullable=False),
    Column("spoken", Boolean, nullable=False),
    Column("place", String(40), nullable=False),
    Column("standing", String(200), nullable=False),
)
"""How each account stands (`standing`, as JSON) but examples; `place`: where it stands in lists."""

standing_counts = Table(
    "standing_counts",
    metadata,
    Column("organisation", ID, primary_key=True),
    Column("owner", ID, primary_key=True),
    Column("standing", String(200), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How many accounts of a person stand alike."""

standings_behind = Table(
    "standings_behind",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("account_id", ID, nullable=False),
)
"""Accounts that may stand otherwise than was counted. Triggers only ever add to it, so that nobody who
writes waits for another, and a change that is not committed yet is never taken for counted."""

Index(
    "standings_in_place",
    standings.c.organisation,
    standings.c.owner,
    standings.c.stage,
    standings.c.spoken,
    standings.c.place,
    standings.c.account_id,
)
Index(
    "standings_behind_of",
    standings_behind.c.organisation,
    standings_behind.c.owner,
    standings_behind.c.id,
)
