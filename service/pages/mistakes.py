"""What is wrong in a form, in the reader's words: errors of a model speak to who writes programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.complaints import complaints
from service.pages.typed_numbers import written
from service.texts import Texts
from service.web.messages import told

Body = TypeVar("Body", bound=BaseModel)

_SAID = {
    "float_parsing": "mistake.amount",
    "float_type": "mistake.amount",
    "greater_than_equal": "mistake.amount",
    "int_parsing": "mistake.whole",
    "int_type": "mistake.whole",
    "int_from_float": "mistake.whole",
    "string_pattern_mismatch": "mistake.currency",
    "date_from_datetime_parsing": "mistake.day",
    "date_parsing": "mistake.day",
    "string_too_short": "mistake.empty",
    "missing": "mistake.empty",
}
"""The sentence for a type of pydantic's errors; the rest has messages of its own."""


def mistake(error: Mapping[str, Any], texts: Texts) -> str:
    """One of pydantic's errors as a sentence that says what to type."""
    if key := _SAID.get(error["type"]):
        values = {"whole": 30_000, "cents": 30_000.5}
        examples = {name: written(value, texts.language) for name, value in values.items()}
        return texts(key, **examples)
    return told(complaints([error])[0]["message"], texts.language)


def mistakes(error: ValidationError, texts: Texts) -> dict[str, str]:
    """What is wrong, by the name of the field."""
    return {str(each["loc"][-1]): mistake(each, texts) for each in error.errors() if each["loc"]}


def checked(kind: type[Body], fields: Mapping[str, Any]) -> Body | ValidationError:
    """The fields of a form as a model, or what is wrong with them."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        return error
