"""Bodies and answers about who buys and how."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["initiator", "decision_maker", "designer", "evaluator", "user"]
Rating = Literal["strong", "weak"]
Answer = Literal["yes", "no"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BuyingText(_Body):
    """A text of which nothing is stored."""

    text: str
    lang: str = "auto"


class PlayerStatement(_Body):
    """A person's word on somebody of the buying map.

    A field that is left out stays as it is; null takes the word back. `there: false` takes them off.
    """

    roles: Annotated[list[Role], Field(max_length=5)] | None = None
    level: Literal["executive", "management", "operational"] | None = None
    department: Literal["finance", "purchasing", "using", "technical"] | None = None
    attitude: Literal["supporter", "neutral", "opponent"] | None = None
    contact: Literal["close", "frequent", "distant", "none"] | None = None
    there: bool = True


class PurchaseStatement(_Body):
    """A person's word on stage, criteria, share and referral, over what the notes tell."""

    stage: (
        Literal["discover", "preparation", "design", "evaluation", "commitment", "implementation"]
        | None
    ) = None
    criteria: Literal["rival", "ours"] | None = None
    share: Annotated[float, Field(ge=0, le=100)] | None = None
    trust: Answer | None = None
    rivals: Answer | None = None
    quick: Answer | None = None
    relation: Rating | None = None
    experience: Rating | None = None
    acquaintance: Rating | None = None
    approach: Rating | None = None


class Buying(BaseModel):
    """Who buys and how, with the words of the notes."""

    id: str | None
    people: list[dict[str, Any]]
    unreached_share: int
    missing_roles: list[str]
    purchase: dict[str, Any]
    share: dict[str, Any]
    referral: dict[str, Any]
    rules: str
