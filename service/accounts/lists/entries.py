"""What each row of a list says of an account and a contact, or what is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from nlp.strict_yaml import Node, load
from service.accounts.lists.table import Row, Table
from service.accounts.lists.writing import RUNS
from service.accounts.schemas import domain_of, email_of, name_of, phone_of
from service.errors import Invalid
from service.limits import check_day
from service.qualify.accounts.lifecycle import SOURCES, STAGES

ACCOUNT = ("name", "domain", "stage", "source", "follow_up")
LONGEST = 200
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%Y/%m/%d", "%Y年%m月%d日")
"""How a day may be written; 03/04/2026 is two days, and refused."""
_CLOCK = re.compile(r"[T ]\d{1,2}:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?$")
_SERIAL = re.compile(r"[34567]\d{4}([.,]\d+)?")
"""A day as Excel counts them, from 1982 to 2119: what a column shows that is not formatted as days."""
_FIRST = re.compile(r":|\s[-–—]\s|\s[(]")
"""What ends the first of several words of a stage or source."""
_EXCEL_ZERO = date(1899, 12, 30)


ROW, VALUE = "row", "value"
"""What is left out for something wrong."""
ALONE = "a number alone makes no contact; this and all further ones are left out"
"""Told once: a list of companies has one in every row."""


@dataclass(frozen=True, slots=True)
class Bad:
    """Something wrong in a row."""

    line: int
    column: str
    message: str
    left_out: str = ROW


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be used."""

    line: int
    account: Mapping[str, Any]
    contact: Mapping[str, Any]
    """Empty when the row names nobody; without a name where only the address is known."""
    bad: tuple[Bad, ...] = ()
    """Values that were left out."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a file holds what."""

    place: Mapping[str, int]
    unknown: tuple[str, ...]
    """Columns that are left out."""
    country: str | None
    """Of phone numbers without one, as in ISO 3166."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """How the file calls each."""

    def of(self, row: Row) -> dict[str, str]:
        """The cells of a row by field, without the empty ones."""
        cells = {name: row.cells[at] for name, at in self.place.items() if at < len(row.cells)}
        return {name: _unguarded(cell) for name, cell in cells.items() if not _is_empty(cell)}


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    """What a word means, by `columns`, `stages` and `sources`."""
    groups = _file()
    return {
        group: {
            word: name
            for name, words in node.items()
            for word in (_word(name), *map(_word, words.texts()))
        }
        for group, node in groups.items()
        if group != "empty"
    }


@cache
def _empty() -> frozenset[str]:
    """What programs and people write where there is nothing."""
    return frozenset(_file()["empty"].texts())


@cache
def _file() -> Mapping[str, Node]:
    groups = ("columns", "stages", "sources", "empty")
    return load(Path(__file__).parent / "columns.yaml").mapping(groups)


def _is_empty(cell: str) -> bool:
    return not cell.strip("-–—./ ") or cell.casefold() in _empty()


def _word(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", text.casefold()).split())


def columns_of(table: Table, country: str | None) -> Columns:
    """Find the columns. Raises Invalid when none names a company."""
    place: dict[str, int] = {}
    unknown = []
    for at, title in enumerate(table.head):
        name = _names()["columns"].get(_word(title))
        if name is None or name in place:
            unknown.append(title)
        else:
            place[name] = at
    if "name" not in place and "contact" in place and "domain" in place:
        place["name"] = place.pop("contact")
    if "name" not in place:
        raise Invalid("file", "no column names the company; call one company")
    labels = {name: table.head[at] for name, at in place.items()}
    return Columns(place, tuple(title for title in unknown if title), country, labels)


def entries(table: Table, columns: Columns) -> Iterator[Entry | list[Bad]]:
    """Each row as an entry, or all that is wrong with it."""
    seen: dict[tuple[str, ...], int] = {}
    told = False
    for row in table.rows():
        if row.unclosed:
            yield [Bad(row.line, "", "a quotation mark opens here and never closes")]
        elif (first := seen.setdefault(row.cells, row.line)) != row.line:
            yield [Bad(row.line, "", f"this row repeats line {first}")]
        elif len(row.cells) > len(table.head) and any(row.cells[len(table.head) :]):
            yield [Bad(row.line, "", "this row has more cells than the head has columns")]
        else:
            entry = _entry(row, columns)
            if isinstance(entry, Entry) and any(bad.message == ALONE for bad in entry.bad):
                others = tuple(bad for bad in entry.bad if bad.message != ALONE)
                entry, told = replace(entry, bad=others) if told else entry, True
            yield entry


def _entry(row: Row, columns: Columns) -> Entry | list[Bad]:
    """A row without the values that cannot be read; all that is wrong with one that names no company."""
    bad: list[Bad] = []
    found: dict[str, Any] = {}
    for name, cell in columns.of(row).items():
        try:
            found[name] = _READ[name](cell, columns.country)
        except ValueError as error:
            bad.append(Bad(row.line, columns.labels[name], str(error), VALUE))
    if "name" not in found:
        if all(each.column != columns.labels["name"] for each in bad):
            bad.append(Bad(row.line, columns.labels["name"], "the company is missing"))
        return [replace(each, left_out=ROW) for each in bad]
    account = {name: found[name] for name in ACCOUNT if name in found}
    contact = _contact(found)
    if "phone" in found and not contact:
        bad.append(Bad(row.line, columns.labels["phone"], ALONE, VALUE))
    return Entry(row.line, account, contact, tuple(bad))


def _contact(found: Mapping[str, Any]) -> dict[str, Any]:
    """Whom a row names, at least by address: a number alone is the company's."""
    parts = [found[name] for name in ("first_name", "last_name") if name in found]
    name = found.get("contact") or _joined(parts)
    if not name and "email" not in found:
        return {}
    named = {"name": name[:LONGEST]} if name else {}
    return named | {field: found[field] for field in ("email", "phone", "title") if field in found}


def _joined(parts: list[str]) -> str:
    """First and last name; in Chinese the last comes first, without a space."""
    if parts and all("\u4e00" <= part[0] <= "\u9fff" for part in parts):
        return "".join(reversed(parts))
    return " ".join(parts)


def _unguarded(cell: str) -> str:
    """A cell without the sign that keeps a spreadsheet from reading it as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple(RUNS) else cell


def _text(cell: str, _country: str | None) -> str:
    name = name_of(cell)
    if len(name) > LONGEST:
        raise ValueError(f"this holds at most {LONGEST} characters")
    return name


def _phone(cell: str, country: str | None) -> str:
    return phone_of(cell, country)


def _day(cell: str, _country: str | None) -> str:
    if _SERIAL.fullmatch(cell):
        return (_EXCEL_ZERO + timedelta(days=int(cell[:5]))).isoformat()
    day = _CLOCK.sub("", cell)
    for pattern in _DAYS:
        try:
            return check_day(datetime.strptime(day, pattern).date()).isoformat()
        except ValueError:
            continue
    raise ValueError(f"write the day as {date(2026, 3, 31).isoformat()}")


def _one_of(group: str, known: tuple[str, ...]) -> Callable[[str, str | None], str]:
    def read(cell: str, _country: str | None) -> str:
        first = _FIRST.split(cell, maxsplit=1)[0]  # Salesforce has "Customer - Direct"
        found = _names()[group].get(_word(cell)) or _names()[group].get(_word(first))
        if found is None:
            raise ValueError(f"this is none of {', '.join(known)}")
        return found

    return read


_READ: Mapping[str, Callable[[str, str | None], str]] = {
    **dict.fromkeys(("name", "contact", "first_name", "last_name", "title"), _text),
    "domain": lambda cell, _: domain_of(cell),
    "email": lambda cell, _: email_of(cell),
    "phone": _phone,
    "follow_up": _day,
    "stage": _one_of("stages", STAGES),
    "source": _one_of("sources", SOURCES),
}
