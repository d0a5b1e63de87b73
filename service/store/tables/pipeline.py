"""The tables of the pipeline: activities beside calls, and weekly targets. They hold no personal words."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table

from service.store.tables.calls import ID, TIME, metadata

activities = Table(
    "activities",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("account_id", ID),
    Column("at", TIME, nullable=False),
    Column("kind", ID, nullable=False),
    Column("stage", ID),
    Column("cost", Float, nullable=False),
    Column("currency", String(3)),
)
"""What somebody did for an account beside calling: when, who (`owner`), what, at which stage, at what cost."""

targets = Table(
    "targets",
    metadata,
    Column("organisation", ID, primary_key=True),
    Column("owner", ID, primary_key=True),
    Column("measure", ID, primary_key=True),
    Column("number", Integer, nullable=False),
)
"""What a person is to reach in a week, by measure; `potential`: how many could buy in all."""

Index("activities_newest", activities.c.organisation, activities.c.owner, activities.c.at)
Index(
    "activities_of_account",
    activities.c.organisation,
    activities.c.account_id,
    activities.c.at.desc(),
    activities.c.id,
)
