"""What a process holds in memory, and how long it takes to the first answer. Linux."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.running import ROOT, command, environment, served

LANGUAGES = {
    "en": "Anna: we wanted to fix it last year, but the merger came first.",
    "de": "Anna: Wir wollten das letztes Jahr angehen, dann kam die Fusion dazwischen.",
    "da": "Anna: Vi ville have gjort noget ved det sidste år, men så kom fusionen.",
    "zh": "安娜：去年就想解决，后来赶上合并就搁下了。",
}


MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Runs a command and says the most that it held, in KB. Linux counts what a process holds before it becomes
another program, so a small one must start it, not this one, which holds the whole service itself."""


def resident_megabytes(pid: int) -> float:
    """The resident memory of a running process."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").split("\n"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    raise ProcessLookupError(pid)


def table(rounds: int) -> Iterator[tuple[str, str]]:
    """(what was measured, figure)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(f"sqlite:///{folder / 'memory.sqlite3'}", folder) as (process, http):
            for text in LANGUAGES.values():
                http.post("/api/analyze", json={"text": text}).raise_for_status()
            yield "the service, resident, MB", f"{resident_megabytes(process.pid):.0f}"
        yield "`analyze` of notes in all four languages, MB", f"{_peak(folder):.0f}"
        taken = sorted(_first_answer(folder) for _ in range(rounds))
    yield "start to first answer of `analyze`, s", f"{taken[len(taken) // 2]:.2f}"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import spacy"], check=True, cwd=ROOT)
    yield "of which `import spacy` alone, s", f"{time.perf_counter() - began:.2f}"


def _peak(folder: Path) -> float:
    """The most that `analyze` holds, in MB."""
    lines = folder / "notes.jsonl"
    lines.write_text("".join(json.dumps({"text": text}) + "\n" for text in LANGUAGES.values()))
    small = [sys.executable, "-c", MEASURE, *command("analyze", "--jsonl", str(lines))]
    return int(subprocess.check_output(small, env=environment())) / 1000


def _first_answer(folder: Path) -> float:
    file = folder / "note.txt"
    file.write_text(LANGUAGES["en"], "utf-8")
    began = time.perf_counter()
    subprocess.run(
        command("analyze", "--json", str(file)),
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        env=environment(),
    )
    return time.perf_counter() - began
