"""Calls as JSON, one a line: an Analysis for each, in the same order, one line held at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from pydantic import ValidationError

from service.calls.schemas import Text
from service.complaints import complaints, in_one_line
from service.errors import FingerpostError
from service.files import strict_json
from service.limits import TEXT_LIMIT, check_size
from service.qualify.engine import Engine
from service.qualify.types import Request, UnknownName

LINE_LIMIT = 3 * TEXT_LIMIT + 1_000_000
"""Bytes of one line: the longest text with every character escaped, and a profile."""

Json = dict[str, Any]

WRONG = (strict_json.InvalidJson, FingerpostError, UnknownName, ValidationError)
"""What is raised for a call that cannot be analysed as it is given."""


def analyse_lines(engine: Engine, source: BinaryIO, usual: Mapping[str, Any]) -> Iterator[Json]:
    """An Analysis, or `{"id", "error"}`, for each line. `usual` fills in what a line leaves out."""
    for number, line in enumerate(lines(source), start=1):
        fields: Any = {}
        try:
            fields = fields_of(line)
            yield analyse({"id": str(number), **usual, **fields}, engine)
        except WRONG as error:
            yield {"id": _id(fields, number), "error": complaint(error)}


def analyse(fields: Mapping[str, Any], engine: Engine) -> Json:
    """The Analysis of a call given as JSON. Raises ValidationError, TooLarge and UnknownName."""
    text = Text.model_validate(fields)
    check_size(text.text)
    asked = Request(**{name: getattr(text, name) for name in Text.model_fields})
    return engine.analyse(asked)


def complaint(error: Exception) -> str:
    """What to mend, in one line."""
    if isinstance(error, ValidationError):
        return in_one_line(complaints(error.errors(include_input=False, include_url=False)))
    return str(error)


def lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines ended by `\\n` only. A line over the limit is cut, so that it is refused, not held."""
    while line := source.readline(LINE_LIMIT):
        whole = line.endswith(b"\n") or len(line) < LINE_LIMIT
        while not whole:
            rest = source.readline(LINE_LIMIT)
            whole = rest.endswith(b"\n") or len(rest) < LINE_LIMIT
            line = b""
        yield line


def fields_of(line: bytes) -> Json:
    """The object on a line. Raises InvalidJson."""
    if not line:
        raise strict_json.InvalidJson(f"The line is longer than {LINE_LIMIT:,} bytes.")
    fields = strict_json.parse(line.removesuffix(b"\n"))
    if not isinstance(fields, dict):
        raise strict_json.InvalidJson('The line is not an object, such as {"text": "..."}.')
    return fields


def _id(fields: Json, number: int) -> str:
    given = fields.get("id") if isinstance(fields, dict) else None
    return given if isinstance(given, str) else str(number)
