"""Measures, prints tables, writes them into the docs: `python -m tests.benchmarks [NAME…] [--short] [--write]`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator

from tests.benchmarks import (
    archive,
    bulk,
    deliveries,
    engine,
    growth,
    kills,
    memory,
    notes,
    pages,
    panel,
    viewers,
)
from tests.running import ROOT

PAGES = (ROOT / "docs" / "speed.md", ROOT / "docs" / "trust.md", ROOT / "docs" / "bulk.md")
Figures = Iterator[tuple[str, str]]
BENCHMARKS: dict[str, tuple[Callable[[], Figures], Callable[[], Figures]]] = {
    "engine": (lambda: engine.table(300, 5), lambda: engine.table(12, 1)),
    "memory": (lambda: memory.table(7), lambda: memory.table(1)),
    "notes": (lambda: notes.table(2000, 7), lambda: notes.table(100, 1)),
    "viewers": (lambda: viewers.table(5000), lambda: viewers.table(100)),
    "growth": (
        lambda: growth.table([10_000, 100_000, 1_000_000]),
        lambda: growth.table([200, 2000]),
    ),
    "pages": (
        lambda: pages.table(
            pages.Size(10_000, 500), pages.Size(100_000, 500), pages.Size(10_000, 5000), 15
        ),
        lambda: pages.table(pages.Size(200, 20), pages.Size(2000, 20), pages.Size(200, 100), 2),
    ),
    "archive": (lambda: archive.table(400), lambda: archive.table(16)),
    "bulk": (lambda: bulk.table(100_000, 10_000, 5), lambda: bulk.table(500, 100, 3)),
    "deliveries": (lambda: deliveries.table(10_000, 5), lambda: deliveries.table(200, 1)),
    "kills": (lambda: kills.table(1000), lambda: kills.table(3)),
    "panel": (
        lambda: panel.table(1500, 400, (10, 100, 500, 1000)),
        lambda: panel.table(1500, 20, (10,)),
    ),
}
"""Name -> the whole measurement, and a short one that only shows that it still runs."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--short", action="store_true", help="little of all: does it still run?")
    parser.add_argument("--write", action="store_true", help="put the figures into the docs")
    given = parser.parse_args()
    unknown = set(given.names) - BENCHMARKS.keys()
    if unknown:
        parser.error(f"there is no benchmark {min(unknown)!r}; choose from {', '.join(BENCHMARKS)}")
    for name in given.names or BENCHMARKS:
        whole, short = BENCHMARKS[name]
        rows = []
        print(f"\n{name}")
        for what, figure in (short if given.short else whole)():
            rows.append((what, figure))
            print(f"  {what:64}{figure:>20}", flush=True)
        if given.write:
            write(name, rows)


def write(name: str, rows: list[tuple[str, str]]) -> None:
    """Put a table in its place in the docs."""
    table = "\n".join(["| | |", "|---|---:|", *(f"| {what} | {figure} |" for what, figure in rows)])
    start, end = f"<!-- figures {name} -->\n", "<!-- end of figures -->"
    found = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    for page in PAGES:
        text = page.read_text("utf-8")
        if found.search(text):
            page.write_text(found.sub(lambda _: f"{start}{table}\n{end}", text), "utf-8")
            return
    raise SystemExit(f"the docs have no place for {name}: add {start.strip()} and {end}")


if __name__ == "__main__":
    main()
