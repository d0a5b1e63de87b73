"""How each CRM is asked: its fields, a record, and a change of a record.

Paths and shapes are those of the public API references; nothing was tried against a live account.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from service.crm.changes import CrmField
from service.crm.mapping import Kind

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: method, path below the address of the account, body."""

    method: str
    path: str
    body: Json | None = None


@dataclass(frozen=True, slots=True)
class Api:
    """One CRM: where it is, how it knows us, what it is asked and how its answers are read."""

    address: str | None
    """None where each account has its own."""
    authorise: Callable[[str], dict[str, str]]
    fields: Callable[[str], Ask]
    described: Callable[[Any], dict[str, CrmField]]
    read: Callable[[str, str, list[str]], Ask]
    values: Callable[[Any], Mapping[str, Any]]
    write: Callable[[str, str, Json], Ask]


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _basic(token: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{token}:'.encode()).decode()}"}


def _unique(fields: Iterable[tuple[str, CrmField]]) -> dict[str, CrmField]:
    """Fields by name; a name that two of them have names neither."""
    found = list(fields)
    often = Counter(name for name, _ in found)
    return {name: field for name, field in found if often[name] == 1}


# --- HubSpot


def _hubspot_fields(answer: Any) -> dict[str, CrmField]:
    return {
        each["name"]: CrmField(
            each["name"],
            None if each.get("fieldType") == "checkbox" else _HUBSPOT_KINDS.get(each["type"]),
            {
                option["value"]: option["value"]
                for option in each.get("options", ())
                if not option.get("hidden")
            },
        )
        for each in answer["results"]
        if not each.get("modificationMetadata", {}).get("readOnlyValue")
    }


_HUBSPOT_KINDS = {"enumeration": Kind.CHOICE, "string": Kind.TEXT, "date": Kind.DATE}
"""Of an enumeration with check boxes several can be chosen: it is not written."""

HUBSPOT = Api(
    "https://api.hubapi.com",
    _bearer,
    lambda kind: Ask("GET", f"/crm/v3/properties/{kind}"),
    _hubspot_fields,
    lambda kind, record, keys: Ask(
        "GET", f"/crm/v3/objects/{kind}/{record}?properties={','.join(map(quote, keys))}"
    ),
    lambda answer: answer["properties"],
    lambda kind, record, values: Ask(
        "PATCH", f"/crm/v3/objects/{kind}/{record}", {"properties": values}
    ),
)

# --- Salesforce

_SALESFORCE_KINDS = {
    "picklist": Kind.CHOICE,
    "string": Kind.TEXT,
    "textarea": Kind.TEXT,
    "date": Kind.DATE,
}
_VERSION = "/services/data/v61.0/sobjects"


def _salesforce_fields(answer: Any) -> dict[str, CrmField]:
    return {
        each["name"]: CrmField(
            each["name"],
            _SALESFORCE_KINDS.get(each["type"]),
            {
                option["value"]: option["value"]
                for option in each.get("picklistValues", ())
                if option.get("active", True)
            },
            each.get("length") or None,
        )
        for each in answer["fields"]
        if each.get("updateable", True)
    }


SALESFORCE = Api(
    None,
    _bearer,
    lambda kind: Ask("GET", f"{_VERSION}/{kind}/describe"),
    _salesforce_fields,
    lambda kind, record, keys: Ask(
        "GET", f"{_VERSION}/{kind}/{record}?fields={','.join(map(quote, keys))}"
    ),
    lambda answer: answer,
    lambda kind, record, values: Ask("PATCH", f"{_VERSION}/{kind}/{record}", values),
)

# --- Pipedrive: fields of one's own are keys of 40 characters, options are numbers


_PIPEDRIVE_KINDS = {
    "enum": Kind.CHOICE,
    "varchar": Kind.TEXT,
    "text": Kind.TEXT,
    "date": Kind.DATE,
}
_OWN_KEY = 40
"""Characters of the key of a field of one's own."""


def _pipedrive_fields(answer: Any) -> dict[str, CrmField]:
    return _unique(
        (
            each["name"],
            CrmField(
                each["key"],
                _PIPEDRIVE_KINDS.get(each["field_type"]),
                _labelled(each.get("options") or ()),
                255 if each["field_type"] == "varchar" else None,
            ),
        )
        for each in answer["data"]
        if len(each["key"]) == _OWN_KEY
    )


def _labelled(options: Iterable[Any]) -> dict[str, Any]:
    """The number of each option by its label; a label that two have stands for neither."""
    found = [(option["label"], option["id"]) for option in options]
    often = Counter(label for label, _ in found)
    return {label: number for label, number in found if often[label] == 1}


PIPEDRIVE = Api(
    "https://api.pipedrive.com",
    lambda token: {"x-api-token": token},
    lambda kind: Ask("GET", f"/v1/{kind}Fields?limit=500"),
    _pipedrive_fields,
    lambda kind, record, _keys: Ask("GET", f"/api/v2/{kind}s/{record}"),
    lambda answer: answer["data"].get("custom_fields") or {},
    lambda kind, record, values: Ask(
        "PATCH", f"/api/v2/{kind}s/{record}", {"custom_fields": values}
    ),
)

# --- Close: fields of one's own are `custom.cf_…`


_CLOSE_KINDS = {
    "choices": Kind.CHOICE,
    "text": Kind.TEXT,
    "textarea": Kind.TEXT,
    "date": Kind.DATE,
}


def _close_fields(answer: Any) -> dict[str, CrmField]:
    return _unique(
        (
            each["name"],
            CrmField(
                f"custom.{each['id']}",
                None if each.get("accepts_multiple_values") else _CLOSE_KINDS.get(each["type"]),
                {choice: choice for choice in each.get("choices") or ()},
            ),
        )
        for each in answer["data"]
    )


CLOSE = Api(
    "https://api.close.com",
    _basic,
    lambda kind: Ask("GET", f"/api/v1/custom_field/{kind}/"),
    _close_fields,
    lambda kind, record, _keys: Ask("GET", f"/api/v1/{kind}/{record}/"),
    lambda answer: answer,
    lambda kind, record, values: Ask("PUT", f"/api/v1/{kind}/{record}/", values),
)

APIS: Mapping[str, Api] = {
    "hubspot": HUBSPOT,
    "salesforce": SALESFORCE,
    "pipedrive": PIPEDRIVE,
    "close": CLOSE,
}


def encoded(body: Json | None) -> bytes:
    """A body as it is sent."""
    return b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
