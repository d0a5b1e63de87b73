"""What an amount is worth, in steps: read from YAML, and fitted."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from nlp.cues import steps
from nlp.strict_yaml import PackError, parse


def read(text: str) -> steps.Steps:
    return steps.read(parse(text, Path("contradiction.yaml")))


def test_a_worth_holds_from_its_amount_to_the_next() -> None:
    found = read("from: [-150, 40, 200]\nworth: [-80, 0, 35, 60]")
    amounts = (-10_000, -151, -150, 0, 39, 40, 199, 200, 10_000)
    assert [found.at(amount) for amount in amounts] == [-80, -80, 0, 0, 0, 35, 35, 60, 60]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from: [40, 40]\nworth: [0, 1, 2]", "must rise"),
        ("from: [40, 20]\nworth: [0, 1, 2]", "must rise"),
        ("from: [40]\nworth: [0]", "expected 2 values"),
        ("from: [40]\nworth: [5, 9]", "must be worth 0"),
        ("from: [forty]\nworth: [0, 9]", "whole number"),
        ("form: [40]\nworth: [0, 9]", "unknown key 'form'; did you mean 'from'"),
    ],
)
def test_steps_that_cannot_be_are_told_with_their_line(text: str, message: str) -> None:
    with pytest.raises(PackError, match=message) as told:
        read(text)
    assert told.value.line in (1, 2)


def test_what_is_fitted_is_one_sum_over_cues_and_hears_where_an_amount_begins_to_count() -> None:
    fit_steps = pytest.importorskip("nlp.fitting.fit_steps", reason="needs the extra `fit`")
    chance = random.Random(0)
    rows = [
        {"loud": chance.randint(-300, 300)} | ({"turn": 100} if chance.random() < 0.5 else {})
        for _ in range(2_000)
    ]
    right = [row["loud"] >= 100 and "turn" in row for row in rows]
    fitted = fit_steps.fit(rows, right, {"loud": 1})
    loud = fitted.steps["loud"]
    assert loud.at(90) < loud.at(110) - 100, "the step at 100 is heard"
    assert list(loud.worths) == sorted(loud.worths), "what is rising never falls"
    assert loud.at(0) == 0 and fitted.weights["turn"] > 100
    for row, holds in zip(rows, right, strict=True):
        added = sum(
            loud.at(amount) if name == "loud" else fitted.weights[name]
            for name, amount in row.items()
        )
        assert fitted.score(row) == fitted.start + added
        if abs(row["loud"] - 100) > 20:
            assert (fitted.score(row) >= 0) == holds
