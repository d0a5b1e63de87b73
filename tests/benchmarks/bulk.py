"""Many calls through `fingerpost batch`, killed again and again, against a run of a part that nothing disturbs.

The calls are made of lines of labelled calls in four languages, drawn anew and with other numbers, so that all
texts differ; half of the files are JSONL, half Parquet.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk import results
from service.bulk.parts import CALLS_A_CHUNK
from service.bulk.results import PARTS_A_GROUP
from service.bulk.run import PARTS
from tests.benchmarks.memory import resident_megabytes
from tests.running import ROOT, command, environment

SHARES = {"en": 50, "de": 25, "zh": 15, "da": 10}
"""Calls of a hundred in each language."""
FILES = 10
LOOK = 0.1
"""Seconds between two looks at a run."""
Call = dict[str, str]


def made_up(count: int, seed: int = 1) -> Iterator[Call]:
    """Calls that all differ."""
    chance, met = random.Random(seed), set[str]()
    labelled = {language: _labelled(language) for language in SHARES}
    said = {
        language: {
            who: [line["text"] for call in calls for line in call if line["who"] == who]
            for who in ("note", "prospect", "rep")
        }
        for language, calls in labelled.items()
    }
    while len(met) < count:
        (language,) = chance.choices([*SHARES], [*SHARES.values()])
        like = chance.choice(labelled[language])
        lines = (chance.choice(said[language][line["who"]]) for line in like)
        text = "\n".join(_renumbered(line, chance) for line in lines)
        if text not in met:
            met.add(text)
            yield {"id": f"{language}-{len(met)}", "text": text}


def _labelled(language: str) -> list[list[Call]]:
    files = sorted((ROOT / "tests" / "gold" / "train").glob(f"{language}*.jsonl"))
    return [
        json.loads(call)["lines"]
        for file in files
        for call in file.read_text("utf-8").split("\n")
        if call.strip()
    ]


def _renumbered(line: str, chance: random.Random) -> str:
    return re.sub("[1-9]", lambda _: str(chance.randint(1, 9)), line)


@dataclass
class Broken:
    """A run that is killed and started again until it is done."""

    folder: Path
    """Where `calls` are, and where `out` will be."""
    chunks: int
    chance: random.Random
    kills: list[str] = field(default_factory=list)
    resumed: list[float] = field(default_factory=list)
    """Seconds from each new start to its first new chunk."""
    seconds: float = 0.0
    megabytes: float = 0.0
    """The most that all processes of the run held together."""

    def run(self, kills: int) -> None:
        """Kill at moments that are drawn, the last time while the results are put together."""
        moments = sorted(self.chance.randrange(self.chunks) for _ in range(kills - 1))
        for moment in [*moments, self.chunks]:
            self._once(moment)
        self._once(None)

    def _once(self, until: int | None) -> None:
        began = time.perf_counter()
        there = self._done()
        process = subprocess.Popen(
            command("batch", "calls", "--out", "out"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=environment(),
            start_new_session=True,
        )
        while process.poll() is None:
            if there is not None and self._done() > there:
                if self.kills and there < self.chunks:
                    self.resumed.append(time.perf_counter() - began)
                there = None
            self.megabytes = max(self.megabytes, sum(map(_megabytes, _family(process.pid))))
            if until is not None and self._reached(until):
                time.sleep(self.chance.uniform(0, 1))
                self._kill(process)
            time.sleep(LOOK)
        self.seconds += time.perf_counter() - began
        if until is None and process.returncode:
            raise SystemExit(f"the run ended with {process.returncode}")

    def _reached(self, moment: int) -> bool:
        if moment == self.chunks:
            return (self.folder / "out" / f"{results.JSONL}.unfinished").exists()
        return self._done() > moment

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        """Either the command or one of its workers; what is left must end by itself."""
        family = _family(process.pid)
        victim = self.chance.choice(["the command", "a worker"]) if family[1:] else "the command"
        os.kill(family[0] if victim == "the command" else family[-1], signal.SIGKILL)
        process.wait()
        self.kills.append(victim)

    def _done(self) -> int:
        try:
            names = os.listdir(self.folder / "out" / PARTS)
        except FileNotFoundError:
            return 0
        return sum(name.endswith(".parquet") for name in names)


def _family(pid: int) -> list[int]:
    """A process and those that it began."""
    try:
        began = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    except (FileNotFoundError, ProcessLookupError):
        return [pid]
    return [pid, *map(int, began)]


def _megabytes(pid: int) -> float:
    try:
        return resident_megabytes(pid)
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def table(calls: int, compared: int, kills: int) -> Iterator[tuple[str, str]]:
    """(what was measured, figure). `compared` calls are the first two files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = _write_archive(folder / "calls", calls, compared)
        yield "calls, all different", f"{calls:,}"
        yield "words", f"{words:,}"
        broken = Broken(folder, -(-calls // CALLS_A_CHUNK), random.Random(1))
        broken.run(kills)
        yield "kill -9, of the command or a worker", f"{len(broken.kills)}"
        yield "calls/s, with the starts after kills", f"{calls / broken.seconds:,.0f}"
        yield "words/s", f"{words / broken.seconds:,.0f}"
        yield "all processes together, resident at most, MB", f"{broken.megabytes:,.0f}"
        yield "new start to first new chunk, s", f"{statistics.median(broken.resumed):.1f}"
        yield "results", f"{_lines(folder / 'out'):,}"
        parts = [f"calls/{file.name}" for file in sorted((folder / "calls").iterdir())[:2]]
        subprocess.run(
            command("batch", *parts, "--out", "whole"),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            env=environment(),
        )
        equal = _beginning(folder / "out", compared) == _beginning(folder / "whole", compared)
        yield (
            f"the first {compared:,}, against a run never killed",
            "same bytes" if equal else "OTHER",
        )


def _write_archive(folder: Path, calls: int, compared: int) -> int:
    """Files of JSONL and Parquet in turns; gives the number of words."""
    folder.mkdir()
    every = made_up(calls)
    sizes = [compared // 2] * 2 + [-(-(calls - compared) // (FILES - 2))] * (FILES - 2)
    words = 0
    for number, size in enumerate(sizes):
        some = list(islice(every, size))
        words += sum(len(call["text"].split()) for call in some)
        if number % 2:
            pq.write_table(pa.Table.from_pylist(some), folder / f"{number}.parquet")
        else:
            lines = "".join(json.dumps(call, ensure_ascii=False) + "\n" for call in some)
            (folder / f"{number}.jsonl").write_text(lines, "utf-8")
    return words


def _lines(out: Path) -> int:
    with (out / results.JSONL).open("rb") as file:
        return sum(1 for _ in file)


def _beginning(out: Path, calls: int) -> tuple[list[bytes], pa.Table]:
    """The first calls, as they stand in both files of results."""
    with (out / results.JSONL).open("rb") as file, pq.ParquetFile(out / results.PARQUET) as table:
        groups = range(-(-calls // (CALLS_A_CHUNK * PARTS_A_GROUP)))
        return list(islice(file, calls)), table.read_row_groups([*groups]).slice(0, calls)
