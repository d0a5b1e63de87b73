"""What a process holds in memory, and how long it takes to the first answer. Linux."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from statistics import median

from tests.running import command, environment, served

LANGUAGES = {
    "en": "Anna: we wanted to fix it last year, but the merger came first.",
    "de": "Anna: Wir wollten das letztes Jahr angehen, dann kam die Fusion dazwischen.",
    "da": "Anna: Vi ville have gjort noget ved det sidste år, men så kom fusionen.",
    "zh": "安娜：去年就想解决，后来赶上合并就搁下了。",
}


MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss / 1000, used.ru_utime + used.ru_stime)
"""
"""Runs a command and says the most that it held, in MB, and the seconds of CPU that it took. Linux counts what
a process holds before it becomes another program, so a small one must start it, not this one, which holds the
whole service itself."""


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
        itself = _serving(folder)
        yield "the service, resident, MB", f"{_serving(folder):.0f}"
        yield "the service that has compiled all languages itself, resident, MB", f"{itself:.0f}"
        held, _ = _answering(LANGUAGES.values(), folder)
        yield "`analyze` of notes in all four languages, MB", f"{held:.0f}"
        kept = [_answering([LANGUAGES["en"]], folder)[1] for _ in range(rounds)]
        yield "start to first answer of `analyze`, s of CPU", f"{median(kept):.2f}"
        new = [_answering([LANGUAGES["en"]], folder / str(n))[1] for n in range(rounds)]
        yield "the same where English must be compiled first, s of CPU", f"{median(new):.2f}"
        alone = [_run(folder, sys.executable, "-c", "import spacy")[1] for _ in range(rounds)]
        yield "of which `import spacy` alone, s of CPU", f"{median(alone):.2f}"


def _serving(folder: Path) -> float:
    """What a service holds that keeps languages in a folder, once it answered in all of them."""
    kept = f"FINGERPOST_CACHE={folder / 'kept'}"
    database = f"sqlite:///{folder / 'memory.sqlite3'}"
    with served(database, folder, "env", kept) as (process, http):
        for text in LANGUAGES.values():
            http.post("/api/analyze", json={"text": text}).raise_for_status()
        return resident_megabytes(process.pid)


def _answering(texts: Collection[str], folder: Path) -> tuple[float, float]:
    """What `analyze` holds and takes, which keeps languages in a folder."""
    folder.mkdir(exist_ok=True)
    notes = folder / "notes.jsonl"
    notes.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    return _run(folder, *command("analyze", "--jsonl", str(notes)))


def _run(folder: Path, *words: str) -> tuple[float, float]:
    """MB that a command held at most, and seconds of CPU."""
    settings = environment(FINGERPOST_CACHE=str(folder / "kept"))
    small = [sys.executable, "-c", MEASURE, *words]
    held, taken = subprocess.check_output(small, env=settings, text=True).split()
    return float(held), float(taken)
