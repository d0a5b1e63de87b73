"""The benchmarks still run; what they measure belongs to docs/speed.md, not into a test."""

from __future__ import annotations

from tests.benchmarks import engine, growth, kills
from tests.benchmarks.__main__ import BENCHMARKS, PAGES


def test_the_benchmark_of_the_engine_prints_a_ratio_to_the_floor() -> None:
    figures = dict(engine.table(calls=3, rounds=1))
    assert float(figures["whole Analysis / floor"].split()[0]) > 0
    assert "20 times the text costs, times" in figures


def test_the_benchmark_of_growth_measures_each_size() -> None:
    figures = dict(growth.table([40, 400]))
    assert "filing a note, 400 notes stored, ms" in figures


def test_the_benchmark_of_kills_loses_nothing() -> None:
    figures = dict(kills.table(4))
    assert int(figures["notes acknowledged"]) > 0
    assert (figures["of these lost"], figures["notes that are there twice"]) == ("0", "0")
    assert figures["the database's own check of itself"] == "whole"


def test_every_benchmark_has_its_place_in_the_docs() -> None:
    pages = "".join(page.read_text("utf-8") for page in PAGES)
    assert [name for name in BENCHMARKS if pages.count(f"<!-- figures {name} -->") != 1] == []
