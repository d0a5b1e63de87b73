"""Prints the tables of docs/speed.md and docs/panel.md: `python -m tests.benchmarks [--panel] [--short]`."""

from __future__ import annotations

import argparse

from tests.benchmarks import engine, panel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="few texts, one round: does it still run?"
    )
    parser.add_argument("--panel", action="store_true", help="in Chromium: from key to highlight")
    given = parser.parse_args()
    short = given.short
    figures = (
        panel.table(1500, 20 if short else 400, (10,) if short else (10, 100, 500, 1000))
        if given.panel
        else engine.table(calls=12 if short else 300, rounds=1 if short else 5)
    )
    for name, value in figures:
        print(f"{name:58}{value:>16}")


if __name__ == "__main__":
    main()
