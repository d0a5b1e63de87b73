"""Rows as CSV that every spreadsheet opens rightly and none runs: UTF-8 with its mark, formulas kept as text. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""
RUNS = "=+-@\t\r\n＝＋－＠"
"""What a cell begins with that a spreadsheet takes for a formula; Excel in Japanese and Chinese reads the
wide signs as the narrow ones (OWASP, CSV Injection)."""


def head(columns: Sequence[str]) -> str:
    """The first line, with the mark."""
    return MARK + lines(columns, [dict(zip(columns, columns, strict=True))])


def lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A line for each row."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return file.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(tuple(RUNS)) else text
