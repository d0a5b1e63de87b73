"""CSV exports of HubSpot, Salesforce and Pipedrive: one logged call a row.

The names of columns are data, in `crm_columns.yaml`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from service.errors import Invalid
from service.files.csv_cells import reader_of
from service.files.csv_quotes import quoted_rows
from service.transcripts import crm_columns
from service.transcripts.dates import DayOrder, day_order, instant
from service.transcripts.markup import plain_text
from service.transcripts.transcript import Format, NotUnderstood, Party, Segment, Side, Transcript

_LINE_END = re.compile(r"\r\n?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FLOAT_ID = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_IDS_OF_PEOPLE = re.compile(r"\d{4,}|00[0-9][0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?")
_MOST_COLUMNS = 1_000
SEPARATORS = (",", ";", "\t", "|")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Export:
    """A CSV file of calls, before its rows are read."""

    format: Format
    delimiter: str
    columns: Mapping[str, int]
    """The place of each field that the file has."""
    width: int
    calls: Sequence[str] = ()
    """Words by which the kind of a row says that it is a call."""


@dataclass(slots=True)
class Calls:
    """What an export holds."""

    calls: list[Transcript] = field(default_factory=list)
    not_understood: list[NotUnderstood] = field(default_factory=list)
    without_text: int = 0
    """Rows of calls in which nobody wrote anything."""
    other_kinds: int = 0
    """Rows of e-mails and tasks that are no calls."""


def looks_like_export(text: str) -> Export | None:
    """What the first line tells; None when it is not the head of an export of calls."""
    head = re.split(r"[\r\n]", text, maxsplit=1)[0]
    known = crm_columns.known()
    found = []
    for delimiter in SEPARATORS:
        cells = cells_of(head, delimiter)
        if not 1 < len(cells) <= _MOST_COLUMNS:
            continue
        spaced = any(cell.startswith(" ") for cell in cells)
        folded = [cell.strip().casefold() for cell in cells]
        for kind, fields in known.of.items():
            columns = _places(folded, fields)
            if _is_head(columns, spaced):
                found.append(Export(kind, delimiter, columns, len(cells), known.calls))
    return max(found, key=lambda export: len(export.columns), default=None)


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line; none where it is no CSV."""
    try:
        return next(reader_of([line], delimiter), [])
    except csv.Error:
        return []


def _places(cells: list[str], fields: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    found = {}
    for name, labels in fields.items():
        place = next((cells.index(label) for label in labels if label in cells), None)
        if place is not None:
            found[name] = place
    return found


def _is_head(columns: Mapping[str, int], spaced: bool) -> bool:
    """Whether the columns are those of calls: notes, and what names a call, or when and by whom it was.

    In a list that somebody typed a space follows each comma: there a title has to be among them.
    """
    marks = {"id", "started_at", "duration", "call", "rep"} & columns.keys()
    return "text" in columns and bool(marks) and ("title" in columns or not spaced)


def read(text: str, export: Export, name: str) -> Calls:
    """The calls of an export. Raises Invalid where the file is not CSV."""
    found = Calls()
    rows = list(_rows(text, export, name, found))
    order = day_order([row.get("started_at", "") for _, row in rows])
    for line, row in rows:
        if not _is_call(row, export.calls):
            found.other_kinds += 1
        elif not row.get("text", "").strip():
            found.without_text += 1
        else:
            found.calls.append(_call(export.format, row, order, line))
    found.calls[:] = _told_apart(found.calls)
    return found


def _told_apart(calls: Sequence[Transcript]) -> Iterator[Transcript]:
    """The calls, each with an id of its own where two rows of one id hold other notes.

    The first keeps the id. The other's is made of its notes too, so that it is the same in a later export.
    """
    first: dict[str | None, str] = {}
    for call in calls:
        if first.setdefault(call.external_id, call.text) == call.text:
            yield call
        else:
            said = f"{call.external_id}\0{call.text}".encode("utf-8", errors="replace")
            digest = hashlib.sha256(said).hexdigest()[:12]
            yield replace(call, external_id=f"{(call.external_id or '')[:80]}-{digest}")


def _rows(text: str, export: Export, name: str, found: Calls) -> Iterator[tuple[int, Row]]:
    for row in quoted_rows(io.StringIO(text, newline=""), export.delimiter):
        line, cells = row.line, row.cells
        if row.wrong is not None:
            raise Invalid(name, f"line {line}: {row.wrong}")
        if line == 1 or not any(cell.strip() for cell in cells):
            continue
        if len(cells) < min(export.width, 2 + max(export.columns.values(), default=0)) // 2 + 1:
            found.not_understood.append(NotUnderstood(line, " ".join(cells).strip()[:200]))
            continue
        yield (
            line,
            {
                key: _LINE_END.sub("\n", cells[place]).replace("\0", "")
                for key, place in export.columns.items()
                if place < len(cells)
            },
        )


def _is_call(row: Row, words: Sequence[str]) -> bool:
    """Whether the row logs a call; a file without a column that tells holds calls only."""
    kind, call = row.get("kind", "").strip().casefold(), row.get("call", "").strip()
    if call or any(word in kind for word in words):
        return True
    return not kind and "call" not in row


def _call(kind: Format, row: Row, order: DayOrder, line: int) -> Transcript:
    told = plain_text(row["text"]).strip()
    started, duration = instant(row.get("started_at", ""), order), _seconds(kind, row)
    rep, contact = row.get("rep", "").strip(), row.get("contact", "").strip()
    parties = []
    if rep and not _IDS_OF_PEOPLE.fullmatch(rep):
        parties.append(Party(rep, side=Side.REP))
    email, phone = row.get("email", "").strip() or None, row.get("phone", "").strip() or None
    if contact or email or phone:
        parties.append(Party(contact or None, email, phone, Side.PROSPECT))
    unread: tuple[NotUnderstood, ...] = ()
    if row.get("started_at", "").strip() and started is None:
        unread = (NotUnderstood(line, row["started_at"].strip()[:200]),)
    return Transcript(
        kind,
        (Segment(None, told),),
        verbatim=told,
        external_id=_id(row) or _content_id(row),
        title=row.get("title", "").strip()[:200] or None,
        company=row.get("company", "").strip() or None,
        participants=tuple(parties),
        started_at=started,
        duration=duration,
        not_understood=unread,
    )


def _id(row: Row) -> str | None:
    """The record's id; one that a spreadsheet made a rounded number of is none."""
    found = row.get("id", "").strip()
    if not found or len(found) > 100 or _FLOAT_ID.fullmatch(found):
        return None
    return found.removesuffix(".0")


def _content_id(row: Row) -> str:
    """A name made of what the row says, so that the same row is the same call."""
    said = "\0".join(f"{key}={row[key].strip()}" for key in sorted(row))
    return hashlib.sha256(said.encode("utf-8", errors="replace")).hexdigest()[:32]


def _seconds(kind: Format, row: Row) -> float | None:
    """HubSpot counts milliseconds, or writes `0:06:52`; Salesforce counts seconds.

    Pipedrive writes hours and minutes: `00:30`.
    """
    told = row.get("duration", "").strip()
    if _NUMBER.fullmatch(told):
        return float(told) / (1000 if kind is Format.HUBSPOT else 1)
    parts = told.split(":")
    if len(parts) in (2, 3) and all(part.isdecimal() and len(part) < 6 for part in parts):
        seconds = 0
        for part in parts:
            seconds = seconds * 60 + int(part)
        return float(seconds * 60 if kind is Format.PIPEDRIVE and len(parts) == 2 else seconds)
    return None
