"""The bodies of requests about CRMs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.outbound.schemas import Address

Crm = Literal["hubspot", "salesforce", "pipedrive", "close"]
RecordId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
"""How a CRM calls a record; no sign that could lead to another address."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewConnection(_Body):
    """An account of a CRM. Salesforce needs its address (`https://acme.my.salesforce.com`)."""

    crm: Crm
    token: Annotated[str, Field(pattern=r"^[!-~]{8,4000}$")]
    address: Address | None = None


class ApprovedChange(_Body):
    """One change as it was shown."""

    field: Annotated[str, Field(max_length=200)]
    before: Any = None
    after: Any


class Approval(_Body):
    """The changes that a person approved, of one record."""

    connection: Annotated[str, Field(max_length=64)]
    record: RecordId
    changes: Annotated[tuple[ApprovedChange, ...], Field(min_length=1, max_length=100)]
