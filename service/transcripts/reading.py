"""Reads a file into the calls that it holds, whatever it is called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from service.errors import Invalid, TooLarge
from service.files import strict_json
from service.limits import TEXT_LIMIT
from service.transcripts import crm_exports, cues, recorded_json, spoken_text, unknown_tables
from service.transcripts.decoding import decode
from service.transcripts.sides import with_sides
from service.transcripts.transcript import Format, NotUnderstood, Transcript

FILE_LIMIT = TEXT_LIMIT
"""Bytes of one file."""
_TABLES = (".csv", ".tsv")
"""How the names of files end that are no notes, whatever they hold."""


@dataclass(frozen=True, slots=True)
class File:
    """What a file holds."""

    format: Format
    calls: tuple[Transcript, ...]
    encoding: str | None = None
    """The encoding, when it is not UTF-8."""
    not_understood: tuple[NotUnderstood, ...] = ()
    """Lines that belong to none of the calls."""
    without_text: int = 0
    """Rows of an export in which nobody wrote anything."""
    other_kinds: int = 0
    """Rows of an export that are no calls."""


def read(data: bytes, name: str) -> Transcript:
    """The one call of a transcript. Raises what `read_file` raises, and Invalid for several calls."""
    file = read_file(data, name)
    if len(file.calls) != 1:
        raise Invalid(name, f"this file holds {len(file.calls)} calls, not one")
    return file.calls[0]


def read_file(data: bytes, name: str) -> File:
    """The calls of a file, with the sides that the file itself tells.

    Raises TooLarge, and Invalid for what holds no call: no text, an unknown kind of JSON, nothing said.
    """
    if len(data) > FILE_LIMIT:
        raise TooLarge(
            f"A file holds at most {FILE_LIMIT // 1_000_000} MB; this one has {len(data):,} bytes. "
            "Split it."
        )
    if _is_archive(data):
        file = _spoken("\n".join(spoken_text.join_ranges(_paragraphs(data, name))), Format.TEAMS)
    else:
        text, encoding = decode(data, name)
        file = replace(_text(text, name), encoding=encoding)
    if not any(segment.text for call in file.calls for segment in call.segments):
        raise Invalid(name, "nothing is said in this file")
    return replace(file, calls=tuple(with_sides(call) for call in file.calls))


def _is_archive(data: bytes) -> bool:
    """Whether the bytes begin as a ZIP file does: a Word document."""
    return data.startswith(b"PK\x03\x04")


def _paragraphs(data: bytes, name: str) -> list[str]:
    from service.transcripts import word_document

    return word_document.paragraphs(data, name)


def structured(data: bytes, name: str) -> File | None:
    """The same for a file that no engine reads as it is; None for notes and other plain text.

    Raises Invalid for a file of rows with unknown columns, which would be read as one call.
    """
    if _is_archive(data):
        return read_file(data, name)
    if len(data) > FILE_LIMIT:
        return None
    text, encoding = decode(data, name)
    file = _structured(text, name)
    if file is None and name.lower().endswith(_TABLES):
        unknown_tables.refuse(text, name)
    if file is None or not file.calls:
        return None
    return replace(file, encoding=encoding, calls=tuple(with_sides(call) for call in file.calls))


def _text(text: str, name: str) -> File:
    file = _structured(text, name)
    if file is None and _json(text) is not None:
        raise Invalid(name, "this JSON holds no transcript of a kind that is known")
    if file is None:
        unknown_tables.refuse(text, name)
    return file or _spoken(text)


def _structured(text: str, name: str) -> File | None:
    value = _json(text)
    if value is not None:
        calls = recorded_json.read(value)
        return File(calls[0].format, calls) if calls else None
    if kind := cues.looks_like_cues(text):
        return File(kind, (cues.read(text, kind),))
    if export := crm_exports.looks_like_export(text):
        found = crm_exports.read(text, export, name)
        return File(
            export.format,
            tuple(found.calls),
            not_understood=tuple(found.not_understood),
            without_text=found.without_text,
            other_kinds=found.other_kinds,
        )
    return None


def _json(text: str) -> Any:
    """The value of a JSON object or list, None for all else."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return strict_json.parse(text.encode())
    except strict_json.InvalidJson:
        return None


def _spoken(text: str, kind: Format | None = None) -> File:
    headed = spoken_text.looks_headed(text)
    call = spoken_text.read_headed(text, kind) if headed else spoken_text.read_plain(text)
    return File(call.format, (call,))
