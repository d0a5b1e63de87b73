"""The seller's profile as the fields of a form, and back. What it may hold, the model checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from service.pages.mistakes import mistake
from service.pages.typed_numbers import number_of, written
from service.qualify.profile import Profile
from service.texts import Texts

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
_ORDER = "min_employees"
"""Where it is shown that the fewest employees are more than the most."""


def as_form(profile: Mapping[str, Any], language: str) -> dict[str, str]:
    """A profile's values as a person types them."""
    price = profile["price"] or {"amount": "", "currency": ""}
    ideal = profile["ideal_customer"]
    solves = profile["solves"]
    return {
        "we_sell": profile["we_sell"],
        "solves": solves if isinstance(solves, str) else "\n".join(solves),
        "products": ", ".join(profile["products"]),
        "amount": written(price["amount"], language) if price["amount"] != "" else "",
        "currency": price["currency"],
        "industries": ", ".join(ideal["industries"]),
        "min_employees": _size(ideal["min_employees"], language),
        "max_employees": _size(ideal["max_employees"], language),
        "territories": ", ".join(ideal["territories"]),
        "knock_outs": "\n".join(profile["knock_outs"]),
    }


def _size(employees: int, language: str) -> str:
    return written(employees, language) if employees else ""


def profile_of(form: Mapping[str, str], language: str) -> Profile:
    """The profile that was typed on a page in a language. Raises ValidationError."""

    def number(name: str) -> float | int | str:
        return number_of(form[name], language)

    price = None
    if form["amount"].strip() or form["currency"].strip():
        price = {"amount": number("amount"), "currency": form["currency"].strip().upper()}
    return Profile.model_validate(
        {
            "we_sell": form["we_sell"],
            "solves": _split(form["solves"], "\n"),
            "products": _split(form["products"], ","),
            "price": price,
            "knock_outs": _split(form["knock_outs"], "\n"),
            "ideal_customer": {
                "industries": _split(form["industries"], ","),
                "min_employees": number("min_employees") if form["min_employees"].strip() else 0,
                "max_employees": number("max_employees") if form["max_employees"].strip() else 0,
                "territories": _split(form["territories"], ","),
            },
        }
    )


def errors_by_field(error: ValidationError, texts: Texts) -> dict[str, str]:
    """What is wrong, in the reader's words, by the field of the form where it is shown."""
    found: dict[str, str] = {}
    for each in error.errors():
        names = [str(step) for step in each["loc"] if step in FIELDS]
        order = texts("profile.employees_order")
        found |= {names[0]: mistake(each, texts)} if names else {_ORDER: order}
    return found


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]
