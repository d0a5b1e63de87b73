"""The seller's profile: what we sell, and to whom. Checked wherever it enters."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Price(_Strict):
    """What ours costs, for the budget reframe."""

    amount: float = Field(ge=0, allow_inf_nan=False)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217."""


class IdealCustomer(_Strict):
    """Whom we sell to. 0, absent or [] means no limit."""

    industries: tuple[Words, ...] = ()
    min_employees: int = Field(default=0, ge=0)
    max_employees: int = Field(default=0, ge=0)
    territories: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _sizes_in_order(self) -> Self:
        if self.max_employees and self.min_employees > self.max_employees:
            raise ValueError("min_employees is above max_employees: swap them, or set one to 0")
        return self


class Profile(_Strict):
    """The seller's side of a call."""

    we_sell: Text = ""
    solves: Text | tuple[Text, ...] = ""
    products: tuple[Words, ...] = ()
    price: Price | None = None
    knock_outs: tuple[Text, ...] = ()
    ideal_customer: IdealCustomer = IdealCustomer()
