"""Results of earlier analyses as files hold them: anybody can write what only looks like one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from service.complaints import complaints, in_one_line


class _Part(BaseModel):
    """What is looked at of a result; all else may be anything."""

    model_config = ConfigDict(strict=True)


class _Recommendation(_Part):
    verdict: str
    early: bool


class _Fact(_Part):
    state: str


class _Signal(_Part):
    kind: str


class _Result(_Part):
    recommendation: _Recommendation
    levels: dict[str, str]
    facts: dict[str, _Fact]
    signals: list[_Signal]
    given: dict[str, Any] = {}


def wrong_with(found: Mapping[str, Any]) -> str | None:
    """What keeps JSON from being the result of an analysis; None for one."""
    try:
        _Result.model_validate(found)
    except ValidationError as error:
        return in_one_line(complaints(error.errors(include_input=False)[:1]))
    return None
