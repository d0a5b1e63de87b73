"""An archive of Parquet files: the same results by any engine, whole after workers were lost."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.bulk.archive import daft_engine, processes, run
from service.bulk.archive.analyse_file import AnalyseFile
from service.bulk.archive.place import Results, files_at
from service.bulk.batches import AnalyseBatch
from service.errors import FingerpostError, Invalid
from service.qualify.engine import Engine
from tests.running import ROOT, run_here

CALLS = [
    "\n".join(line["text"] for line in json.loads(call)["lines"])
    for call in (ROOT / "tests/gold/ours/en_british.jsonl").read_text("utf-8").split("\n")[:6]
]
FILES = 2


@pytest.fixture
def archive(tmp_path: Path) -> str:
    """Two files of three calls."""
    folder = tmp_path / "calls" / "2026"
    folder.mkdir(parents=True)
    for number in range(FILES):
        some = CALLS[number::FILES]
        table = pa.table({"id": [f"{number}-{i}" for i in range(len(some))], "text": some})
        pq.write_table(table, folder / f"part-{number}.parquet")
    return (tmp_path / "calls").as_uri()


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def analysed(archive: str, out: Path, over: run.Over) -> dict[str, bytes]:
    analyse = AnalyseBatch()
    task = AnalyseFile(analyse, Results(out.as_uri(), analyse.rules))
    tally = run.run(files_at(archive), task, over, 2, lambda _: None)
    assert (tally.calls, tally.errors) == (len(CALLS), 0)
    return bytes_in(out)


def alone(files: Sequence[str], analyse: AnalyseFile, _workers: int) -> Iterator[str]:
    for file in files:
        analyse(file)
        yield file


def loses_workers(files: Sequence[str], analyse: AnalyseFile, workers: int) -> Iterator[str]:
    """The first file of each round is done, then all workers are killed."""
    for done in processes.over(files, analyse, workers):
        yield done
        _kill_children()


def _kill_children() -> None:
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text("ascii").split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(int(child), signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers in /proc")
def test_workers_that_are_killed_leave_no_trace_in_the_results(
    archive: str, tmp_path: Path
) -> None:
    expected = analysed(archive, tmp_path / "alone", alone)
    assert sorted(expected) == [f"part-{number}.parquet" for number in range(FILES)]
    assert analysed(archive, tmp_path / "killed", loses_workers) == expected


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Daft's own pipes
def test_daft_gives_the_same_bytes_as_one_process(archive: str, tmp_path: Path) -> None:
    expected = analysed(archive, tmp_path / "alone", alone)
    assert analysed(archive, tmp_path / "daft", daft_engine.over) == expected


def test_the_command_writes_a_file_of_results_for_each_and_a_summary(
    archive: str, tmp_path: Path, engine: Engine
) -> None:
    out = tmp_path / "results"
    done = run_here(engine, "batch", archive, "--out", out.as_uri(), "--jobs", "1")
    assert done.exit_code == 0, done.output
    assert (out / "summary.html").read_text("utf-8").startswith("<!doctype html>")
    found = pq.read_table(out / "part-1.parquet")
    assert found.column("id").to_pylist() == ["1-0", "1-1", "1-2"]
    assert json.loads(found.column("analysis")[0].as_py())["recommendation"]


def test_what_is_there_is_not_done_again_unless_its_input_changed(
    archive: str, tmp_path: Path
) -> None:
    out = tmp_path / "results"
    analysed(archive, out, alone)
    asked: list[str] = []

    def counting(files: Sequence[str], analyse: AnalyseFile, workers: int) -> Iterator[str]:
        asked.extend(files)
        return alone(files, analyse, workers)

    analysed(archive, out, counting)
    assert asked == []
    changed = tmp_path / "calls" / "2026" / "part-0.parquet"
    pq.write_table(pa.table({"id": ["a", "b", "c"], "text": ["", "50k", "no"]}), changed)
    analysed(archive, out, counting)
    assert [file.rpartition("/")[2] for file in asked] == ["part-0.parquet"]


def test_a_file_that_is_no_parquet_is_an_error_at_its_place(archive: str, tmp_path: Path) -> None:
    (tmp_path / "calls" / "broken.parquet").write_text("not parquet")
    analyse = AnalyseBatch()
    task = AnalyseFile(analyse, Results((tmp_path / "out").as_uri(), analyse.rules))
    tally = run.run(files_at(archive), task, alone, 1, lambda _: None)
    assert (tally.calls, tally.errors) == (len(CALLS) + 1, 1)
    assert tally.first_errors[0]["file"].endswith("broken.parquet")


def test_a_run_ends_when_workers_are_lost_without_end(archive: str, tmp_path: Path) -> None:
    def lost(_files: Sequence[str], _analyse: AnalyseFile, _workers: int) -> Iterator[str]:
        return iter(())

    task = AnalyseFile(AnalyseBatch(), Results((tmp_path / "out").as_uri(), "rules"))
    with pytest.raises(FingerpostError, match=r"again and again.*part-0"):
        run.run(files_at(archive), task, lost, 1, lambda _: None)


def test_what_cannot_be_found_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no files"):
        files_at(tmp_path.as_uri())
    with pytest.raises(Invalid, match="cannot be read"):
        files_at("nowhere://bucket/calls")
