"""The seller's profile: what we sell, and to whom. Checked wherever it enters."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


MOST_PEOPLE = 1_000_000_000
MOST_NAMES = 200
"""Industries, territories, products or knock-outs of a profile: each is looked for in every call."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Price(_Strict):
    """What ours costs, for the budget reframe."""

    amount: float = Field(ge=0, allow_inf_nan=False)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217."""


class IdealCustomer(_Strict):
    """Whom we sell to. 0, absent or [] means no limit."""

    industries: tuple[Words, ...] = Field(default=(), max_length=MOST_NAMES)
    min_employees: int = Field(default=0, ge=0, le=MOST_PEOPLE)
    max_employees: int = Field(default=0, ge=0, le=MOST_PEOPLE)
    territories: tuple[Words, ...] = Field(default=(), max_length=MOST_NAMES)

    @model_validator(mode="after")
    def _sizes_in_order(self) -> Self:
        if self.max_employees and self.min_employees > self.max_employees:
            raise ValueError("min_employees is above max_employees: swap them, or set one to 0")
        return self


class Profile(_Strict):
    """The seller's side of a call."""

    we_sell: Text = ""
    solves: Text | tuple[Text, ...] = ""
    products: tuple[Words, ...] = Field(default=(), max_length=MOST_NAMES)
    price: Price | None = None
    knock_outs: tuple[Text, ...] = Field(default=(), max_length=MOST_NAMES)
    ideal_customer: IdealCustomer = IdealCustomer()

    @property
    def worth(self) -> tuple[float, str] | None:
        """What ours costs, as (amount, currency)."""
        return (self.price.amount, self.price.currency) if self.price else None

    @property
    def names_customers(self) -> bool:
        """Whether it says anything by which a customer could fit or not."""
        return self.ideal_customer != IdealCustomer() or bool(self.knock_outs)
