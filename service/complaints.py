"""What is wrong with an input, field by field, in plain words. Nothing of the input is quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Complaint = dict[str, str]
"""`{"field", "message"}`."""


def complaints(errors: Iterable[Mapping[str, Any]]) -> list[Complaint]:
    """One complaint for each of pydantic's errors."""
    return [{"field": _field(error["loc"]), "message": _message(error)} for error in errors]


def in_one_line(found: Iterable[Complaint]) -> str:
    """All complaints as one sentence."""
    return "; ".join(f"{each['field']}: {each['message']}" for each in found)


def _field(location: Sequence[str | int]) -> str:
    """`price.amount` for a place in the body, `body` for the whole of it."""
    return ".".join(str(step) for step in location)[:200] or "body"


def _message(error: Mapping[str, Any]) -> str:
    """Pydantic's message, in the words of our own checks where they said something."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "extra_forbidden":
        return "there is no such field; check its spelling"
    if error["type"] == "too_short" and error["ctx"]["min_length"] == 1:
        return "name at least one"
    return str(error["msg"])
