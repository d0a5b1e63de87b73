"""Files that say what no program means: numbers without end, days beyond the calendar, cells that cannot be read."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from service.bulk.parquet import parquet_rows
from service.bulk.parquet_size import check_unpacked
from service.errors import Invalid, TooLarge
from service.qualify.engine import Engine
from tests.running import run_here

SAID = "Anna: we have no budget"
LATER = "Anna: call me next week"
HEAD = "Record ID,Call title,Call notes,Activity date,Call duration\n"
PAGES = ("/", "/pipeline", "/imports", "/api/calls", "/api/calendar.ics")


def spoken(**more: Any) -> str:
    return json.dumps([{"speaker": "Anna", "text": "we have no budget", **more}])


HOSTILE = {
    "start.json": spoken(start=10**400, end=-(10**400)),
    "float.json": spoken(start=1e308, end=-1e308, date=10**400),
    "length.json": json.dumps(
        {"organizer_email": "a@b.co", "duration": 1e308, "sentences": json.loads(spoken())}
    ),
    "types.json": spoken(start={"a": []}, end=[True], speaker_id={}),
    "deep.json": spoken(x=0).replace('"x": 0', f'"x": {"[" * 900}"\\u0041"{"]" * 900}'),
    "late.csv": f"{HEAD}1,x,{LATER},31/12/9999,60\n2,y,{LATER},31/12/0001 10:00,60\n",
    "zone.csv": f"{HEAD}1,x,{SAID},9999-12-31T23:59:59-14:00,{'9' * 500}\n",
    "clock.csv": f"{HEAD}1,x,{SAID},9999999999999,{'9' * 4400}:00\n",
    "clock.vtt": f"WEBVTT\n\n{'9' * 400}:00:00.000 --> 00:00:01.000\nAnna: x\n"
    f"\n00:00:01.000 --> 00:00:02.000\n{SAID}\n",
    "name\r\nSet-Cookie: a=1.vtt": f"WEBVTT\n\n00:00.000 --> 00:01.000\n{SAID}\n",
    "../../x\x1b[31m.txt": f"{SAID}, {{{{ 7 * 7 }}}}{{% include 'base.html' %}}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_breaks_its_import_or_a_page_after_it(client: TestClient, name: str) -> None:
    answer = client.post("/api/imports", params={"name": name}, content=HOSTILE[name].encode())
    assert answer.status_code == 201, answer.text
    made = answer.json()
    calls = [each["call"] for each in made["calls"]]
    assert calls
    for page in (*PAGES, f"/api/imports/{made['id']}", *(f"/calls/{call}" for call in calls)):
        assert client.get(page).status_code == 200, page
    kept = client.get(f"/api/imports/{made['id']}/file")
    assert kept.content.decode() == HOSTILE[name]
    assert "set-cookie" not in kept.headers
    assert not set("\r\n\x1b/") & set(kept.headers["content-disposition"])


UNREADABLE = {
    "string": pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")]
    ),
    "date": pa.array([2**30], pa.date32()),
    "time": pa.array([2**62], pa.timestamp("us")),
    "length": pa.array([2**62], pa.duration("s")),
}


def parquet(path: Path, cells: pa.Array) -> Path:
    """A file with one row that has this cell, between two that have none."""
    none = pa.nulls(1, cells.type)
    column = pa.chunked_array([none, cells, none])
    pq.write_table(pa.table({"text": [SAID] * 3, "at_last": column}), path)
    return path


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_cell_that_cannot_be_read_costs_its_row_only(what: str, tmp_path: Path) -> None:
    first, bad, last = parquet_rows(parquet(tmp_path / "x.parquet", UNREADABLE[what]), "text")
    assert (first.line, bad.line, last.line) == (1, 2, 3)
    assert first.error is None and first.cells == last.cells == {"text": SAID}
    assert bad.error is not None and "'at_last'" in bad.error and not bad.cells


def test_a_batch_goes_on_after_such_a_cell(engine: Engine, tmp_path: Path) -> None:
    file, out = parquet(tmp_path / "x.parquet", UNREADABLE["string"]), tmp_path / "out"
    done = run_here(engine, "batch", str(file), "--out", str(out), "--jobs", "1")
    found = [json.loads(line) for line in (out / "results.jsonl").read_text("utf-8").splitlines()]
    assert done.exit_code == 1
    assert ["error" in each for each in found] == [False, True, False]


def test_a_footer_that_lies_is_an_error_and_not_an_outage(tmp_path: Path) -> None:
    """Of an archive such a file is told once; an error of the system would have it tried again."""
    file = parquet(tmp_path / "x.parquet", UNREADABLE["date"])
    whole = file.read_bytes()
    for size in (3, 2**31 - 1):
        file.write_bytes(whole[:-8] + size.to_bytes(4, "little") + b"PAR1")
        with pytest.raises(Invalid, match="no Parquet file"):
            list(parquet_rows(file, "text"))
    with pytest.raises(FileNotFoundError):
        list(parquet_rows(tmp_path / "none.parquet", "text"))


LONG = "a" * 1_000_000
GROWING: dict[str, Callable[[], pa.Array]] = {
    "text": lambda: pa.array([LONG] * 120),
    "bytes": lambda: pa.array([LONG.encode()] * 120),
    "text in a struct": lambda: pa.array([{"a": LONG}] * 120),
    "text in a list": lambda: pa.array([[LONG] * 3] * 40),
    "text in a long list": lambda: pa.array([[LONG] * 3] * 40, pa.large_list(pa.string())),
    "text in a map": lambda: pa.array([[("a", LONG)]] * 120, pa.map_(pa.string(), pa.string())),
    "numbers": lambda: pa.array([[0] * 5_000_000]),
}
"""Made when they are needed: a hundred million bytes each."""


def packed(cells: pa.Array) -> bytes:
    file = io.BytesIO()
    column = {"cell": cells, "outcome": ["won"] * len(cells), "text": [SAID] * len(cells)}
    pq.write_table(pa.table(column), file, compression="zstd")
    return file.getvalue()


@pytest.mark.parametrize("what", GROWING)
def test_a_table_that_grows_when_it_is_unpacked_is_refused_before_it_is_read(
    what: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.parquet"
    cells = GROWING[what]()
    path.write_bytes(packed(cells))
    assert path.stat().st_size < 5_000
    with pytest.raises(TooLarge, match="more than 30 MB"):
        check_unpacked(path, 30_000_000)
    path.write_bytes(packed(cells[:1].slice(0, 0)))
    check_unpacked(path, 1_000)


def test_pages_unpack_no_more_than_they_can_hold(client: TestClient) -> None:
    for page in ("/customers", "/backtest"):
        sent = client.post(page, files={"file": ("x.parquet", packed(GROWING["text"]()))})
        assert sent.status_code == 422 and "unpacks to more than 100 MB" in sent.text
        damaged = client.post(page, files={"file": ("x.parquet", b"PAR1" * 9)})
        assert damaged.status_code == 422 and "no Parquet file" in damaged.text
