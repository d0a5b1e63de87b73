"""Prints the table of docs/speed.md: `python -m tests.benchmarks [--short]`."""

from __future__ import annotations

import argparse

from tests.benchmarks.engine import table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="few texts, one round: does it still run?"
    )
    given = parser.parse_args()
    for name, value in table(calls=12 if given.short else 300, rounds=1 if given.short else 5):
        print(f"{name:58}{value:>16}")


if __name__ == "__main__":
    main()
