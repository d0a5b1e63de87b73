"""Tables that are longer, wider or stranger than any program writes them, and readers that share a process."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.accounts.imports import SHOWN_BAD
from service.accounts.lists.table import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, read
from service.bulk.tables import csv_rows
from service.errors import Invalid
from service.evidence import accounts, proportions
from service.evidence.proportions import Share
from service.evidence.reading import MOST_COLUMNS as MOST_COMPARED
from service.files.csv_cells import LONGEST_CELL as LONGEST_OF_ALL
from service.transcripts.reading import read_file


def take_in(client: TestClient, data: bytes, **headers: str) -> Any:
    place = "/api/accounts/import?dry_run=true"
    return client.post(place, content=data, headers={"Content-Type": "text/csv", **headers})


def test_each_reader_of_tables_has_its_own_limit_on_cells(tmp_path: Path) -> None:
    """Python has one for the whole process, whoever set it last."""
    said = "we have no budget " * 7_000
    export = f"Record ID,Call title,Call notes,Activity date\n1,x,{said},2026-03-01\n".encode()
    calls, long = tmp_path / "calls.csv", "a" * (LONGEST_OF_ALL - 100)
    calls.write_text(f"id,text\n1,{long}\n", "utf-8")
    for _ in range(2):
        with pytest.raises(Invalid, match="a quotation mark is open"):
            list(read(f'Company\n"{"a" * (LONGEST_CELL + 1)}"\n'.encode()).rows())
        [call] = read_file(export, "x.csv").calls
        assert call.segments[0].text == said.strip()
        [row] = csv_rows(calls, "text")
        assert row.cells["text"] == long
    assert csv.field_size_limit() == LONGEST_OF_ALL


@pytest.mark.parametrize("named", ["ab", '"', "\0", "", ";;", "，", "\u2028", "\t"])
def test_a_separator_that_is_none_is_a_problem_and_no_failure(
    client: TestClient, named: str
) -> None:
    answer = take_in(client, f"sep={named}\nCompany,Website\nAcme,acme.de\n".encode())
    assert answer.status_code in (200, 422), answer.text


def test_rows_of_several_lines_are_read_once_each() -> None:
    """The marks that are left are counted on, not counted anew for each row."""
    rows = 5_000
    text = "Company,Notes\n" + 'Acme,"a\nb"\n' * rows
    table = read(text.encode())
    assert [row.unclosed for row in table.rows()] == [False] * rows
    object.__setattr__(table, "body", Counted(table.body))
    assert len(list(table.rows())) == rows
    assert Counted.counts < 5
    *_, last = read(f'{text}Beta,"open\nGamma,x\n'.encode()).rows()
    assert last.unclosed and last.line == 2 * rows + 2


class Counted(str):
    """A text that knows how often it was gone through."""

    counts = 0

    def count(self, *args: Any) -> int:
        Counted.counts += 1
        return super().count(*args)

    def split(self, *args: Any, **more: Any) -> list[str]:
        Counted.counts += 1
        return super().split(*args, **more)


def test_a_table_is_as_long_and_as_wide_as_its_limits(client: TestClient) -> None:
    long = take_in(client, b"Company\n" + b"x\n" * (MOST_ROWS + 1))
    assert long.status_code == 413 and "200,000 rows" in long.json()["detail"]
    wide = take_in(client, b"Company" + b",a" * MOST_COLUMNS + b"\nx\n")
    assert wide.status_code == 422 and "name the columns" in wide.json()["detail"]


def test_faults_without_end_are_told_by_their_number(client: TestClient) -> None:
    data = b"Company,Email\n" + b"".join(b"x,%d\n" % number for number in range(SHOWN_BAD + 50))
    bad = take_in(client, data, **{"Accept-Language": "en"}).json()["bad"]
    assert len(bad) == SHOWN_BAD + 1
    more = {"line": SHOWN_BAD + 2, "column": "", "message": "from here on 50 more"}
    assert bad[-1] == more | {"left_out": ""}


def test_a_table_of_accounts_is_compared_in_so_many_columns(client: TestClient) -> None:
    def sent(columns: int) -> Any:
        names = ",".join(f"c{number}" for number in range(columns - 1))
        rows = [f"{outcome}{',x' * (columns - 1)}" for outcome in ("won", "lost") * 4]
        data = "\n".join([f"outcome,{names}", *rows]).encode()
        return client.post("/customers", files={"file": ("accounts.csv", data)})

    assert sent(MOST_COMPARED).status_code == 200
    wide = sent(MOST_COMPARED + 1)
    assert wide.status_code == 422 and "at most 500 columns are compared" in wide.text


def test_each_cell_of_accounts_is_looked_at_once_however_many_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    monkeypatch.setattr(accounts, "number_of", lambda cell: read.append(cell))
    rows = [{"a": "xyz"[number % 3], "b": "uvw"[number % 3]} for number in range(300)]
    accounts.in_common(rows[:100], rows[100:])
    assert sorted(read) == ["u", "v", "w", "x", "y", "z"]


def test_a_chance_of_a_large_table_costs_what_one_of_a_small_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[int] = []
    choose = proportions._log_choose

    def counted(n: int, k: int) -> float:
        steps.append(n)
        return choose(n, k)

    monkeypatch.setattr(proportions, "_log_choose", counted)
    chance = proportions.exact_test(Share(60_001, 100_000), Share(59_000, 100_000))
    assert chance == pytest.approx(5.25e-6, rel=0.05)
    assert len(steps) < 500
