"""Many calls at once: every kind of input, errors with their place, a run that is cut off and goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.bulk import inputs, parts, results
from service.bulk.batches import CALLS, RESULTS, AnalyseBatch, batch_of
from service.bulk.given import Given, Place
from service.bulk.inputs import Columns
from service.bulk.run import PARTS, Run
from service.qualify.engine import Engine
from tests.running import ROOT, command, environment, run_here

Json = dict[str, Any]
CALL = "Me: How is it paid for?\nAnna: We set aside 60,000 euro."
FILES = (results.JSONL, results.PARQUET, results.ERRORS, "summary.html")
Batch = Callable[..., Result]


@pytest.fixture
def batch(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Batch:
    """Runs `fingerpost batch … --out out` in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)
    return partial(run_here, engine, "batch", "--out", "out", "--jobs", "1")


def lines(path: Path | str) -> list[Json]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").split("\n")[:-1]]


def write_lines(path: str, calls: list[Json]) -> None:
    text = "".join(json.dumps(call, ensure_ascii=False) + "\n" for call in calls)
    Path(path).write_text(text, "utf-8")


def some_calls(count: int) -> list[Json]:
    said = ("no budget before October", "nothing really", "60,000 euro are set aside", "no idea")
    return [
        {"id": f"call {n}", "text": f"Me: How is it?\nAnna: {said[n % 4]}, {n} of us."}
        for n in range(count)
    ]


# --- what goes in


def test_folders_text_json_lines_csv_and_parquet_give_the_same_analysis(batch: Batch) -> None:
    Path("in/deep").mkdir(parents=True)
    Path("in/deep/call.txt").write_text(CALL, "utf-8")
    Path("in/.hidden.txt").write_text(CALL, "utf-8")
    Path("in/a.csv").write_text(f'id;notes\n7;"{CALL}"\n', "utf-8")
    write_lines("in/b.jsonl", [{"notes": CALL}])
    pq.write_table(pa.table({"id": [12], "notes": [CALL]}), "in/c.parquet")
    done = batch("in", "--text-column", "notes")
    assert done.exit_code == 0, done.stderr
    found = lines("out/results.jsonl")
    assert [(one["id"], one["source"]["file"], one["source"]["line"]) for one in found] == [
        ("7", "in/a.csv", 2),
        ("1", "in/b.jsonl", 1),
        ("12", "in/c.parquet", 1),
        ("deep/call.txt", "in/deep/call.txt", None),
    ]
    alike = [{**one, "id": "", "source": ""} for one in found]
    assert all(one == alike[0] for one in alike)
    assert alike[0]["facts"]["budget"]["state"] == "met"


def test_files_in_which_nothing_is_said_are_told_and_not_judged(batch: Batch) -> None:
    Path("in").mkdir()
    Path("in/call.txt").write_text(CALL, "utf-8")
    Path("in/blank.txt").write_text(" \n\ufeff\u200b\n", "utf-8")
    Path("in/empty.txt").touch()
    Path("in/~$d01.docx").write_bytes(b"\x04Anna" + b" " * 50)
    assert batch("in").exit_code == 1
    found = {one["id"]: one.get("error") for one in lines("out/results.jsonl")}
    assert found == {
        "blank.txt": "nothing is said in this file",
        "call.txt": None,
        "empty.txt": "nothing is said in this file",
        "~$d01.docx": "Office keeps this while a document is open; it holds no call",
    }


def test_whole_numbers_are_ids_too_and_nothing_else_but_texts(batch: Batch) -> None:
    given = [4711, "a", 4712.0, 0, None, True, 4.5, [1], 1e300]
    write_lines("a.jsonl", [{"id": each, "text": CALL} for each in given])
    assert batch("a.jsonl").exit_code == 1
    found = [(one["id"], one.get("error")) for one in lines("out/results.jsonl")]
    wrong = "id: give a text or a whole number"
    good = [(each, None) for each in ("4711", "a", "4712", "0", "5")]
    assert found == [*good, *((str(line), wrong) for line in range(6, 10))]
    some = {"nr": [4711.0, None, 0.5], "text": [CALL] * 3}
    pq.write_table(pa.table(some), "b.parquet")
    assert batch("b.parquet", "--id-column", "nr", "--out", "rows").exit_code == 1
    found = [(one["id"], one.get("error")) for one in lines("rows/results.jsonl")]
    assert found == [("4711", None), ("2", None), ("3", wrong)]


def test_binary_columns_are_the_text_that_they_hold(batch: Batch) -> None:
    texts = [CALL.encode(), "Anna: für März".encode("cp1252"), "Anna: für März".encode()]
    hashes = [b"\xff\x00", b"won", None]
    columns = {"id": [b"0060x", b"b", b"c"], "text": texts, "outcome": hashes, "list": [[b"a"]] * 3}
    pq.write_table(pa.table(columns), "calls.parquet")
    assert batch("calls.parquet").exit_code == 1
    good, bad, other = lines("out/results.jsonl")
    assert (good["id"], good["facts"]["budget"]["state"]) == ("0060x", "met")
    assert good["given"] == {"outcome": "ff00", "list": ["a"]}
    assert (bad["id"], bad["error"]) == ("2", "text: these bytes are no UTF-8")
    assert other["given"] == {"list": ["a"]}


def test_rows_of_a_file_that_is_not_utf_8_say_so(batch: Batch) -> None:
    table = "id,text\na,Anna: für März größer\nb,Anna: schön\n"
    Path("old.csv").write_bytes(table.encode("cp1252"))
    Path("new.csv").write_text(table, "utf-8-sig")
    assert batch("old.csv", "new.csv").exit_code == 0
    *old, new, _ = lines("out/results.jsonl")
    told = {"code": "encoding", "text": "The file is not UTF-8; it was read as cp1252."}
    assert [one["warnings"].count(told) for one in old] == [1, 1]
    assert told not in new["warnings"]


def test_a_result_is_what_analyze_says_and_where_the_call_stood(
    batch: Batch, engine: Engine
) -> None:
    write_lines("calls.jsonl", [{"id": "a", "text": CALL, "framework": "bant"}])
    batch("calls.jsonl", "--at", "2026-03-09T14:30:00Z")
    given = Path("calls.jsonl").read_bytes()
    alone = run_here(engine, "analyze", "--jsonl", "-", "--at", "2026-03-09T14:30:00Z", given=given)
    (found,) = lines("out/results.jsonl")
    assert found.pop("source") == {"file": "calls.jsonl", "line": 1}
    assert found == json.loads(alone.stdout)


def test_other_columns_are_kept_beside_the_result(batch: Batch) -> None:
    Path("calls.csv").write_text("text,outcome,owner\nno budget,lost,\n", "utf-8")
    batch("calls.csv")
    (found,) = lines("out/results.jsonl")
    assert found["given"] == {"outcome": "lost"}


def test_the_parquet_file_has_a_column_for_each_fact_and_kind_of_signal(batch: Batch) -> None:
    write_lines("calls.jsonl", [{"id": "a", "text": CALL}, {"id": "b", "text": 5}])
    batch("calls.jsonl")
    table = pq.read_table("out/results.parquet")
    assert table.schema.names == RESULTS.names
    good, bad = table.to_pylist()
    assert (good["fact_budget"], good["signals_specificity"], good["error"]) == ("met", 1, None)
    assert (bad["verdict"], bad["error"]) == (None, "text: Input should be a valid string")
    assert [row["analysis"] for row in (good, bad)] == Path("out/results.jsonl").read_text(
        "utf-8"
    ).split("\n")[:-1]


def test_a_run_within_its_own_input_does_not_read_its_results(batch: Batch) -> None:
    Path("call.txt").write_text(CALL, "utf-8")
    assert batch(".").exit_code == 0
    assert batch(".").exit_code == 0
    assert len(lines("out/results.jsonl")) == 1


def test_transcripts_and_exports_are_read_as_such(batch: Batch) -> None:
    Path("in").mkdir()
    Path("in/call.vtt").write_text(
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Anna>We set aside 60,000 euro.</v>\n", "utf-8"
    )
    Path("in/old.txt").write_bytes(
        "Für nächstes Jahr gäbe es ein größeres Budget.".encode("cp1252")
    )
    assert batch("in").exit_code == 0
    vtt, old = lines("out/results.jsonl")
    assert vtt["transcript"]["text"] == "Anna: We set aside 60,000 euro."
    assert [warning["code"] for warning in vtt["warnings"]] == ["transcript"]
    assert [warning["code"] for warning in old["warnings"]] == ["encoding"]


# --- what is wrong


def test_errors_are_collected_with_their_place_and_the_rest_goes_on(batch: Batch) -> None:
    Path("in").mkdir()
    Path("in/calls.csv").write_text(
        'id,text,profile\na,"two\nlines",\nb,x,{}\nc,x,"{""sell"": 1}"\nd,x,,,\ne,"x\n', "utf-8"
    )
    Path("in/lines.jsonl").write_bytes(b'{"text": "x", "lang": "xx"}\n{bad\n\xff\n{"text": "x"}\n')
    Path("in/no.parquet").write_bytes(b"PAR1")
    Path("in/picture.png").write_bytes(b"\x89PNG\0\0\0")
    Path("in/words.csv").write_text("id,txt\na,b\n", "utf-8")
    done = batch("in")
    assert done.exit_code == 1
    found = {(e["file"], e["line"]): e["error"] for e in lines("out/errors.jsonl")}
    assert list(found) == [
        ("in/calls.csv", 5),
        ("in/calls.csv", 6),
        ("in/calls.csv", 7),
        ("in/lines.jsonl", 1),
        ("in/lines.jsonl", 2),
        ("in/lines.jsonl", 3),
        ("in/no.parquet", None),
        ("in/picture.png", None),
        ("in/words.csv", None),
    ]
    assert "did you mean 'txt'" in found["in/words.csv", None]
    assert found["in/calls.csv", 6] == "the row has 5 columns, the first line names 3"
    assert len(lines("out/results.jsonl")) == 12
    page = Path("out/summary.html").read_text("utf-8")
    assert "in/lines.jsonl:2" in page and "9 with an error" in page


@pytest.mark.parametrize(
    ("rows", "read", "line", "says"),
    [
        ('1,a\n2,"b\n3,c\n4,d\n', ["1"], 3, "never closed, so it takes in lines 3 to 5"),
        (
            '1,a\n2,"b\n3,c\n4,"d"\n5,e\n',
            ["1", "5"],
            3,
            "in the midst of line 5, so it takes in lines 3 to 5",
        ),
        ('1,a\n2,"said ""no"" to us\nthen left\n', ["1"], 3, "takes in lines 3 to 4"),
    ],
)
def test_a_quote_that_is_not_closed_does_not_make_one_call_of_many(
    batch: Batch, rows: str, read: list[str], line: int, says: str
) -> None:
    Path("calls.csv").write_text(f"id,text\n{rows}", "utf-8")
    assert batch("calls.csv").exit_code == 1
    (error,) = lines("out/errors.jsonl")
    assert error["line"] == line and says in error["error"]
    assert [each["id"] for each in lines("out/results.jsonl") if "error" not in each] == read


def test_quotes_within_one_line_are_read_as_they_are_meant(batch: Batch) -> None:
    Path("calls.csv").write_text(
        'id,text\n1,"she said "no budget" today"\n2,"two\nlines"\n', "utf-8"
    )
    assert batch("calls.csv").exit_code == 0
    assert [each["id"] for each in lines("out/results.jsonl")] == ["1", "2"]


def test_wrong_usage_is_told_before_anything_is_read(batch: Batch) -> None:
    for arguments, says in ((["nowhere"], "nowhere"), ([".", "--framework", "bnt"], "bant")):
        done = batch(*arguments)
        assert (done.exit_code, says in done.stderr) == (2, True)
    assert not Path("out").exists()


# --- a run that is cut off


def test_a_run_that_is_killed_goes_on_and_ends_as_if_it_had_not_been(
    batch: Batch, tmp_path: Path
) -> None:
    write_lines("calls.jsonl", some_calls(130))
    assert batch("calls.jsonl").exit_code == 0
    whole = {name: Path("out", name).read_bytes() for name in FILES}
    arguments = command("batch", "calls.jsonl", "--out", "cut", "--jobs", "2")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    process = subprocess.Popen(arguments, env=environment(), **quiet)  # type: ignore[call-overload]
    done = Path("cut", PARTS)
    while process.poll() is None and not list(done.glob("*.parquet")):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    process.wait()
    kept = {path: path.stat().st_mtime_ns for path in done.glob("*.parquet")}
    assert batch("calls.jsonl", "--out", "cut").exit_code == 0
    assert {name: Path("cut", name).read_bytes() for name in FILES} == whole
    assert kept and not done.exists()


def test_only_what_is_not_done_is_analysed_again(engine: Engine, tmp_path: Path) -> None:
    calls = [Given(Place("x", n), call) for n, call in enumerate(some_calls(120))]
    seen: list[int] = []

    class Counting(AnalyseBatch):
        def __call__(self, calls: pa.RecordBatch) -> pa.RecordBatch:
            seen.append(calls.num_rows)
            return super().__call__(calls)

        def load(self) -> Engine:
            return engine

        rules = "today's"

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Run(tmp_path, Counting(), 1, stop).over(calls)
    Run(tmp_path, Counting(), 1, lambda *_: None).over(calls)
    assert seen == [50, 50, 20]


def test_other_rules_or_another_text_are_another_chunk(tmp_path: Path) -> None:
    one, other = (batch_of([Given(Place("x"), {"text": text})]) for text in ("a", "b"))
    paths = [
        parts.Parts(tmp_path, rules).path(0, batch)
        for rules, batch in (("r", one), ("s", one), ("r", other))
    ]
    assert len(set(paths)) == 3


# --- shape


def test_a_batch_can_be_handed_to_any_engine_that_maps_arrow(engine: Engine) -> None:
    calls = batch_of([Given(Place("a.txt"), {"id": "a", "text": CALL})])
    assert calls.schema == CALLS
    with mock.patch.object(AnalyseBatch, "load", lambda _: engine):
        found = AnalyseBatch(usual={"lang": "en"})(calls)
    assert found.schema == RESULTS
    assert found.to_pylist()[0]["fact_budget"] == "met"


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.binary(max_size=300), st.sampled_from([".csv", ".tsv", ".jsonl", ".parquet", ".txt"]))
def test_no_bytes_break_the_reading(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"input{ending}"
    path.write_bytes(data)
    for call in inputs.calls_in(inputs.sources([path]), Columns()):
        assert call.error or "text" in call.fields or ending == ".jsonl"
        batch_of([call])


def test_chunks_depend_on_the_calls_alone() -> None:
    large = [Given(Place("x", n), {}, size=400_000) for n in range(7)]
    assert [batch.num_rows for batch, _ in parts.chunks(iter(large))] == [3, 3, 1]


# --- other packs


def test_a_call_whose_verdict_changes_under_other_packs_is_told_with_what_differs(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    ours, examples = str(ROOT / "docs/examples/ours"), str(ROOT / "docs/examples/calls")
    done = run_here(engine, "diff", ours, examples, "--json")
    assert done.exit_code == 0, done.stderr
    (found,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert found["id"] == "works.txt"
    assert found["before"] != found["after"]
    assert found["facts"]["budget"] == ["unknown", "unmet"]
    assert "1 of 3 calls change verdict" in done.stderr
    told = run_here(engine, "diff", ours, examples).stdout
    assert "Budget: not known yet → fails" in told


def test_the_same_packs_change_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("packs").mkdir()
    write_lines("calls.jsonl", [{"text": CALL}, {"text": 5}])
    done = run_here(engine, "diff", "packs", "calls.jsonl")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "calls.jsonl:2: text: " in done.stderr
