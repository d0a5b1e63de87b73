"""What is sent about the pipeline: activities, amounts of open business, weekly targets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.accounts.schemas import Day, Id
from service.calls.schemas import Time

Kind = Literal["visit", "exhibition", "exchange", "test", "tour", "event", "gift", "other"]
"""Sales activities beside phone calls, which count by themselves."""
KINDS: tuple[str, ...] = (
    *("visit", "exhibition", "exchange", "test", "tour", "event", "gift", "other"),
)
BuyingStage = Literal["discover", "prepare", "design", "evaluate", "commit", "implement"]
STAGES: tuple[str, ...] = ("discover", "prepare", "design", "evaluate", "commit", "implement")
MEASURES = ("calls", "activities", "found", "chances", "closed")
"""What can be aimed at in a week."""
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Money = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewActivity(_Body):
    """Something that was done for an account."""

    kind: Kind
    at: Time | None = None
    account: Id | None = None
    stage: BuyingStage | None = None
    cost: Money = 0.0
    currency: Currency | None = None


class Business(_Body):
    """What an account may buy, and when; null takes it away."""

    amount: Money | None = None
    currency: Currency | None = None
    closes: Day | None = None


class NewSale(_Body):
    """That an account bought: what is left out is that of its open business, the day is today."""

    day: Day | None = None
    amount: Money | None = None
    currency: Currency | None = None


class Targets(_Body):
    """What a person is to reach in a week; null takes a target away. `potential`: the whole market."""

    calls: Count | None = None
    activities: Count | None = None
    found: Count | None = None
    chances: Count | None = None
    closed: Count | None = None
    potential: Count | None = None
