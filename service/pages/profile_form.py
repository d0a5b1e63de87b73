"""The seller's profile as the fields of a form, and back. What it may hold, the model checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from service.qualify.profile import Profile
from service.web.messages import told

FIELDS = (
    "we_sell",
    "solves",
    "products",
    "amount",
    "currency",
    "industries",
    "min_employees",
    "max_employees",
    "territories",
    "knock_outs",
)
_WHOLE = "min_employees"
"""Where an error of the ideal customer as a whole is shown."""


def as_form(profile: Mapping[str, Any]) -> dict[str, str]:
    """A profile's values as a person types them."""
    price = profile["price"] or {"amount": "", "currency": ""}
    ideal = profile["ideal_customer"]
    solves = profile["solves"]
    return {
        "we_sell": profile["we_sell"],
        "solves": solves if isinstance(solves, str) else "\n".join(solves),
        "products": ", ".join(profile["products"]),
        "amount": f"{price['amount']:.15g}" if price["amount"] != "" else "",
        "currency": price["currency"],
        "industries": ", ".join(ideal["industries"]),
        "min_employees": str(ideal["min_employees"] or ""),
        "max_employees": str(ideal["max_employees"] or ""),
        "territories": ", ".join(ideal["territories"]),
        "knock_outs": "\n".join(profile["knock_outs"]),
    }


def profile_of(form: Mapping[str, str]) -> Profile:
    """The profile that was typed. Raises ValidationError."""
    price = None
    if form["amount"].strip() or form["currency"].strip():
        price = {"amount": form["amount"].strip(), "currency": form["currency"].strip().upper()}
    return Profile.model_validate(
        {
            "we_sell": form["we_sell"],
            "solves": _split(form["solves"], "\n"),
            "products": _split(form["products"], ","),
            "price": price,
            "knock_outs": _split(form["knock_outs"], "\n"),
            "ideal_customer": {
                "industries": _split(form["industries"], ","),
                "min_employees": form["min_employees"].strip() or 0,
                "max_employees": form["max_employees"].strip() or 0,
                "territories": _split(form["territories"], ","),
            },
        }
    )


def errors_by_field(error: ValidationError, language: str) -> dict[str, str]:
    """What is wrong, in a language, by the field of the form where it is shown."""
    found = {}
    for each in error.errors():
        names = [step for step in each["loc"] if step in FIELDS]
        context = each.get("ctx", {}).get("error")
        message = told(str(context or each["msg"]), language)
        found[str(names[0]) if names else _WHOLE] = message
    return found


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]
