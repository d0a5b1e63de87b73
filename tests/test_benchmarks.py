"""The benchmarks still run; what they measure belongs to docs/speed.md, not into a test."""

from __future__ import annotations

from tests.benchmarks.engine import table


def test_the_benchmark_of_the_engine_prints_a_ratio_to_the_floor() -> None:
    figures = dict(table(calls=3, rounds=1))
    assert float(figures["whole Analysis / floor"].split()[0]) > 0
    assert "20 times the text costs, times" in figures
