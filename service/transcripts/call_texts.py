"""The texts to analyse in a file: the file itself, or the calls of a transcript or export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from service.files import text_files
from service.limits import check_size
from service.transcripts.reading import File, structured
from service.transcripts.transcript import NotUnderstood, Transcript

Json = dict[str, Any]

MOST_LINES_NAMED = 10


@dataclass(frozen=True, slots=True)
class CallText:
    """One text, and what has to be said of how it was read."""

    id: str
    text: str
    warnings: list[Json] = field(default_factory=list)
    transcript: Json | None = None
    """For what was read as a transcript: its format, and the text that places count in."""


def texts_of(name: str, data: bytes) -> list[CallText]:
    """What is to be analysed of a file. Notes stay as they are, to the last byte.

    Raises TooLarge, and Invalid for what is no text.
    """
    file = structured(data, name)
    if file is None:
        text = text_files.decoded(name, data)
        return [CallText(name, text.text, _encoding(text.encoding))]
    several = len(file.calls) > 1
    return [
        _of_call(f"{name}:{call.external_id}" if several else name, file, call)
        for call in file.calls
    ]


def _of_call(id_: str, file: File, call: Transcript) -> CallText:
    check_size(call.text)
    told = f"This was read as a transcript ({call.format}): places count in its text of `Name: text` lines."
    warnings = [*_encoding(file.encoding), {"code": "transcript", "text": told}]
    unread = [*file.not_understood, *call.not_understood]
    if unread:
        told = f"Lines that were not understood: {_numbers(unread)}."
        warnings.append({"code": "not_understood", "text": told})
    lines = [{"line": each.line, "text": each.text} for each in unread]
    return CallText(
        id_,
        call.text,
        warnings,
        {"format": call.format, "text": call.text, "not_understood": lines},
    )


def _encoding(encoding: str | None) -> list[Json]:
    if encoding is None:
        return []
    return [text_files.encoding_warning(encoding)]


def _numbers(lines: Sequence[NotUnderstood]) -> str:
    named = ", ".join(str(each.line) for each in lines[:MOST_LINES_NAMED])
    more = len(lines) - MOST_LINES_NAMED
    return f"{named} and {more:,} more" if more > 0 else named
