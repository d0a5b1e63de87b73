"""JSON as it may come in:

UTF-8, finite numbers, and strings that any database and any program can hold.
"""

from __future__ import annotations

import json
import math
from codecs import BOM_UTF8
from typing import Any


class InvalidJson(ValueError):
    """Says what is wrong and where, and quotes nothing of it."""


def parse(data: bytes, unique_keys: bool = False) -> Any:
    """The value of a JSON text; of a key that stands twice the last counts, unless that is refused.

    A mark of UTF-8 before it, as programs of Windows write one, is passed over. Raises InvalidJson.
    """
    try:
        text = data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidJson(f"The text is not UTF-8: see byte {error.start}.") from None
    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            object_pairs_hook=_once if unique_keys else None,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidJson(f"This is not JSON: {error.msg} at {where}.") from None
    except RecursionError:
        raise InvalidJson("The JSON is nested too deeply.") from None
    except InvalidJson:
        raise
    except ValueError:
        raise InvalidJson("A number has too many digits.") from None
    if "\\u" in text:  # only an escape can bring in what UTF-8 and JSON themselves rule out
        _check_strings(value)
    return value


def check_count(value: Any, most: int) -> None:
    """Raises InvalidJson when there are more values than `most` in lists and objects, all together."""
    left, found = [value], 0
    while left:
        each = left.pop()
        if isinstance(each, dict | list):
            found += len(each)
            if found > most:
                raise InvalidJson(f"The body holds more than {most:,} values.")
            left += each.values() if isinstance(each, dict) else each


def _refuse_constant(name: str) -> float:
    raise InvalidJson(f"{name} is not a number of JSON. Use a finite number, or null.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidJson("A key stands twice in one object. Send each once.")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise InvalidJson("A number is too large.")
    return number


def _check_strings(value: Any) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check_strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_strings(key)
            _check_strings(item)


def check_text(text: str) -> None:
    """Raises InvalidJson when a text holds half a surrogate pair or U+0000."""
    if "\0" in text:
        raise InvalidJson("A text holds the character U+0000. Remove it.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise InvalidJson(
            f"A text holds half a surrogate pair (U+{code:04X}). Send whole characters."
        ) from None
