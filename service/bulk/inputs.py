"""Reads calls one after the other from folders, notes, transcripts, JSONL, CSV and Parquet.

One call is held at a time. What cannot be read is given as an error at its place.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from service.bulk import json_lines, tables
from service.bulk.given import Given, Json, Place
from service.errors import FingerpostError, Invalid
from service.files import strict_json, text_files
from service.limits import is_blank
from service.transcripts.call_texts import texts_of
from service.transcripts.reading import FILE_LIMIT, structured


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold a call's text and id."""

    text: str | None = "text"
    """None for tables of which no text is asked."""
    id: str = "id"


@dataclass(frozen=True, slots=True)
class Source:
    """A file with calls."""

    path: Path
    name: str
    """As it is told: the path that was given, and what follows in its folder."""
    id: str
    """The id of the call when the whole file is one."""


def sources(paths: Sequence[Path], leave_out: Path | None = None) -> Iterator[Source]:
    """The files under `paths`, those of a folder by name; hidden ones and `leave_out` are passed over."""
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, leave_out)
        else:
            yield Source(path, _text(path.as_posix()), text_files.name_of(path))


def calls_in(sources: Iterator[Source], columns: Columns) -> Iterator[Given]:
    """Every call of every source, in their order."""
    for source in sources:
        reader = _READERS.get(source.path.suffix.lower(), _calls_of_file)
        try:
            yield from reader(source, columns)
        except (OSError, FingerpostError) as error:
            yield Given(Place(source.name), {"id": source.id}, _told(error))


def size_of(paths: Sequence[Path], leave_out: Path | None = None) -> int:
    """Bytes of all sources together."""
    return sum(
        source.path.stat().st_size for source in sources(paths, leave_out) if source.path.is_file()
    )


def _in_folder(folder: Path, leave_out: Path | None) -> Iterator[Source]:
    for parent, folders, files in os.walk(folder):
        here = Path(parent)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not _same(here / name, leave_out)
        )
        for name in sorted(files):
            if not name.startswith("."):
                path = here / name
                inside = _text(path.relative_to(folder).as_posix())
                yield Source(path, _text(path.as_posix()), inside)


def _same(path: Path, other: Path | None) -> bool:
    return other is not None and other.exists() and path.samefile(other)


def _text(path: str) -> str:
    """A path as text, whatever bytes the system keeps it in."""
    return path.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="replace")


def _told(error: OSError | FingerpostError) -> str:
    """The error without the name of the file: its place says that."""
    if isinstance(error, Invalid):
        return error.message
    return str(error) if isinstance(error, FingerpostError) else error.strerror or str(error)


def _calls_of_file(source: Source, _columns: Columns) -> Iterator[Given]:
    """Notes, or the calls of a transcript or export."""
    if source.path.name.startswith("~$"):
        raise Invalid(source.name, "Office keeps this while a document is open; it holds no call")
    texts = texts_of(source.id, text_files.bytes_of(source.path))
    size = source.path.stat().st_size // max(1, len(texts))
    for text in texts:
        beside: Json = {"warnings": text.warnings} if text.warnings else {}
        if text.transcript is not None:
            beside["transcript"] = text.transcript
        fields = {"id": text.id, "text": text.text}
        error = "nothing is said in this file" if is_blank(text.text) else None
        yield Given(Place(source.name), fields, error, size, beside)


def _json_lines(source: Source, columns: Columns) -> Iterator[Given]:
    with source.path.open("rb") as file:
        for number, line in enumerate(json_lines.lines(file), start=1):
            place = Place(source.name, number)
            try:
                fields = _named(json_lines.fields_of(line), columns)
                yield Given.of(place, fields, None, len(line))
            except strict_json.InvalidJson as error:
                yield Given(place, {}, str(error), len(line))


def _csv(source: Source, columns: Columns) -> Iterator[Given]:
    """Rows with a column of texts, or the export of a tool whose columns are known."""
    rows = tables.csv_rows(source.path, columns.text)
    try:
        first = next(rows, None)
    except Invalid:
        if columns.text != Columns().text or not _is_export(source):
            raise
        yield from _calls_of_file(source, columns)
        return
    for row in chain([] if first is None else [first], rows):
        fields, place = _named(row.cells, columns), Place(source.name, row.line)
        warnings = [text_files.encoding_warning(row.encoding)] if row.encoding else []
        yield Given(place, fields, row.error, row.size, {"warnings": warnings} if warnings else {})


def _is_export(source: Source) -> bool:
    """Whether a table is the export of a tool; one with unknown columns is none."""
    if source.path.stat().st_size > FILE_LIMIT:
        return False
    try:
        return structured(text_files.bytes_of(source.path), source.id) is not None
    except Invalid:
        return False


def _parquet(source: Source, columns: Columns) -> Iterator[Given]:
    from service.bulk import parquet

    for row in parquet.parquet_rows(source.path, columns.text):
        yield given_of(row, source.name, columns)


def given_of(row: tables.Row, name: str, columns: Columns) -> Given:
    """The call in a row of a Parquet file."""
    return Given.of(Place(name, row.line), _named(row.cells, columns), row.error, row.size)


def _named(cells: Json, columns: Columns) -> Json:
    """The fields under the names that they have here."""
    fields = dict(cells)
    for ours, theirs in (("text", columns.text), ("id", columns.id)):
        if theirs is not None and theirs != ours and theirs in fields:
            fields[ours] = fields.pop(theirs)
    return fields


_READERS: dict[str, Callable[[Source, Columns], Iterator[Given]]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": _csv,
    ".tsv": _csv,
    ".parquet": _parquet,
}
