"""Prints the tables of docs: `python -m tests.benchmarks [--panel | --deliveries] [--short]`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from tests.benchmarks import deliveries, engine, panel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="few texts, one round: does it still run?"
    )
    parser.add_argument("--panel", action="store_true", help="in Chromium: from key to highlight")
    parser.add_argument(
        "--deliveries", action="store_true", help="with kills, and beside a bare endpoint"
    )
    given = parser.parse_args()
    for name, value in _figures(given):
        print(f"{name:58}{value:>16}")


def _figures(given: argparse.Namespace) -> Iterator[tuple[str, str]]:
    short = given.short
    if given.panel:
        return panel.table(1500, 20 if short else 400, (10,) if short else (10, 100, 500, 1000))
    if given.deliveries:
        return deliveries.table(distinct=200 if short else 10_000, rounds=1 if short else 5)
    return engine.table(calls=12 if short else 300, rounds=1 if short else 5)


if __name__ == "__main__":
    main()
