"""What outcomes say: small cases by hand, the statistics against scipy and statsmodels, whole stories."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from nlp.strict_yaml import load
from service.evidence.accounts import Trait, in_common, number_of
from service.evidence.backtest import Backtest
from service.evidence.outcomes import outcome_of
from service.evidence.proportions import (
    Share,
    adjusted,
    exact_test,
    ratio,
    ratio_interval,
)
from service.qualify.engine import Engine
from tests.running import run_here

group = st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


# --- statistics, against well-kept libraries


@settings(max_examples=80, deadline=None)
@given(group)
def test_the_interval_of_a_share_is_wilsons(counts: tuple[int, int]) -> None:
    found = Share(*counts).interval
    low, high = proportion_confint(*counts, alpha=0.05, method="wilson")
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


@settings(max_examples=60, deadline=None)
@given(group, group)
def test_the_interval_of_a_ratio_is_the_score_interval(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    assume(one[0] and other[0] and one[0] < one[1] and other[0] < other[1])
    found = ratio_interval(Share(*one), Share(*other))
    low, high = confint_proportions_2indep(
        *one, *other, compare="ratio", method="score", correction=False
    )
    assert found.low == pytest.approx(low, rel=1e-3)
    assert found.high == pytest.approx(high, rel=1e-3)


@settings(max_examples=60, deadline=None)
@given(group, group)
def test_any_ratio_lies_within_its_interval(one: tuple[int, int], other: tuple[int, int]) -> None:
    found, middle = ratio_interval(Share(*one), Share(*other)), ratio(Share(*one), Share(*other))
    assert 0 <= found.low <= found.high
    assert middle is None or found.low - 1e-9 <= middle <= found.high + 1e-9


@settings(max_examples=80, deadline=None)
@given(group, group)
def test_the_exact_test_is_fishers(one: tuple[int, int], other: tuple[int, int]) -> None:
    table = [[one[0], one[1] - one[0]], [other[0], other[1] - other[0]]]
    expected = fisher_exact(table).pvalue
    assert exact_test(Share(*one), Share(*other)) == pytest.approx(expected, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_many_tests_at_once_are_corrected_as_benjamini_and_hochberg_do(
    chances: list[float],
) -> None:
    assert adjusted(chances) == pytest.approx(false_discovery_control(chances), abs=1e-12)


def test_shares_of_nothing_and_of_all_are_no_error() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval.high) == (None, 1.0)
    assert ratio(Share(3, 3), Share(0, 5)) is None
    assert ratio_interval(Share(3, 3), Share(0, 5)).high == math.inf
    assert ratio_interval(Share(0, 3), Share(0, 5)).low == 0


# --- backtest


@pytest.mark.parametrize(
    ("cell", "won"),
    [
        *(("Won", True), ("closed won", True), ("gewonnen", True), ("成交", True), (1, True)),
        *(("lost", False), ("tabt", False), (False, False), ("0", False)),
        *(("", None), (None, None), ("open", None)),
    ],
)
def test_outcomes_are_read_as_people_write_them(cell: object, won: bool | None) -> None:
    assert outcome_of(cell) is won


def test_a_value_of_ones_own_can_mean_won() -> None:
    assert [outcome_of(cell, "Gold") for cell in ("gold", "silver", "")] == [True, False, None]


def test_a_backtest_by_hand() -> None:
    found = Backtest()
    budget = ("fact", "budget", "met")
    for outcome, traits in [(True, {budget})] * 12 + [(False, {budget})] * 4:
        found.add({("verdict", "advance", ""), *traits}, outcome)
    for outcome in [True] * 3 + [False] * 13 + [None]:
        found.add({("verdict", "nurture", "")}, outcome)
    (worth,) = found.worth("fact")
    assert (found.won, found.lost, found.open) == (15, 17, 1)
    assert (worth.with_it, worth.without) == (Share(12, 16), Share(3, 16))
    assert worth.lift == 4.0
    assert worth.holds and not worth.few
    assert dict(found.verdicts()) == {"advance": Share(12, 16), "nurture": Share(3, 16)}
    by_verdict, of_all = found.brier() or (0, 0)
    # left out of its own forecast: 12 won of 16 → 11/15 for the won, 12/15 for the lost
    expected = (12 * (4 / 15) ** 2 + 4 * (12 / 15) ** 2) + (3 * (13 / 15) ** 2 + 13 * (3 / 15) ** 2)
    assert by_verdict == pytest.approx(expected / 32)
    assert by_verdict < of_all


def test_a_trait_that_all_calls_have_says_nothing() -> None:
    found = Backtest()
    for outcome in (True, False):
        found.add({("fact", "need", "met")}, outcome)
    assert found.worth("fact") == []


CALLS = "text,outcome\n" + "".join(
    f'"Me: How is it paid for?\nAnna: {said}",{outcome}\n'
    for said, outcome in [("We set aside 60,000 euro.", "won")] * 12
    + [("There is no budget and there will be none.", "lost")] * 12
    + [("Not decided.", "open")] * 2
)


def test_the_command_tells_what_facts_were_worth(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("calls.csv").write_text(CALLS, "utf-8")
    done = run_here(engine, "backtest", "calls.csv", "--json", "--out", "page.html")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["won"], found["lost"], found["open"]) == (12, 12, 2)
    met = next(t for t in found["traits"] if (t["name"], t["state"]) == ("budget", "met"))
    assert (met["with"]["hits"], met["without"]["hits"], met["holds"]) == (12, 0, True)
    assert met["lift"] is None and met["low"] > 1
    assert "Budget: holds" in Path("page.html").read_text("utf-8")
    assert "12 won, 12 lost" in run_here(engine, "backtest", "calls.csv").stdout


def test_results_of_a_batch_are_not_analysed_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("calls.csv").write_text(CALLS, "utf-8")
    run_here(engine, "batch", "calls.csv", "--out", "out", "--jobs", "1")
    anew = run_here(engine, "backtest", "calls.csv", "--json")
    with monkeypatch.context() as patch:
        patch.setattr(Engine, "analyse", lambda *_: pytest.fail("analysed again"))
        kept = run_here(engine, "backtest", "out/results.jsonl", "--json")
    assert kept.stdout == anew.stdout


def test_without_outcomes_it_says_what_to_name(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("calls.csv").write_text("text,result\nx,won\n", "utf-8")
    done = run_here(engine, "backtest", "calls.csv")
    assert (done.exit_code, "--outcome-column" in done.stderr) == (2, True)


# --- the best customers


def homes(count: int, own: int, outcome: str) -> list[dict[str, str]]:
    return [
        {
            "name": f"{outcome} {n}",
            "home": "own" if n < own else "rent",
            "staff": str(20 + n * 7 + (200 if outcome == "won" else 0)),
            "colour": "blue" if n % 2 else "green",
            "outcome": outcome,
        }
        for n in range(count)
    ]


def test_the_best_all_own_their_home_so_ask_about_it() -> None:
    best = in_common(homes(12, 12, "won"), homes(30, 6, "lost"), frozenset({"outcome"}))
    home = next(common for common in best if common.trait == Trait("home", "own"))
    assert (home.best, home.rest) == (Share(12, 12), Share(6, 30))
    assert home.lift == 5.0 and home.holds and home.knock_out
    assert {common.trait.column for common in best if common.holds} == {"home", "staff"}
    assert "name" not in {common.trait.column for common in best}


def test_six_against_six_is_said_to_be_few() -> None:
    (found,) = in_common([{"home": "own"}] * 6, [{"home": "own"}] * 2 + [{"home": "rent"}] * 4)
    assert found.few


def test_pure_chance_is_seldom_found_among_many_columns() -> None:
    dice = random.Random(7)
    rows = [{f"c{n}": dice.choice("ab") for n in range(40)} for _ in range(200)]
    assert not [common for common in in_common(rows[:80], rows[80:]) if common.holds]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        *(("1,250", 1250), ("1.250,50 €", 1250.5), ("12%", 12), ("1.5", 1.5), ("1,5", 1.5)),
        *(("€ 3 000", 3000), ("-4", -4), ("2024-01-15", None), ("about twelve", None), ("", None)),
    ],
)
def test_numbers_are_read_as_tables_hold_them(cell: str, number: float | None) -> None:
    assert number_of(cell) == number


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = homes(12, 12, "won") + homes(30, 6, "lost")
    for n, row in enumerate(rows):
        row["product"] = "roof" if n % 2 and row["home"] == "own" else "heat"
    path = tmp_path / "accounts.csv"
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_the_command_proposes_questions_that_a_bank_takes(
    engine: Engine, table: Path, tmp_path: Path
) -> None:
    done = run_here(
        engine, "customers", str(table), "--ui-lang", "de", "--product-column", "product"
    )
    assert done.exit_code == 0, done.stderr
    assert "12 beste, 30 übrige" in done.stdout
    own = tmp_path / "own" / "question_banks" / "questions" / "best.yaml"
    own.parent.mkdir(parents=True)
    text = done.stdout[done.stdout.index("dimension: fit") : done.stdout.index("K.-o.")]
    own.write_text(text, "utf-8")
    assert set(dict(load(own).mapping(("dimension", "questions"))["questions"].items())) == {
        "own-home",
        "own-staff",
    }
    Engine.load(tmp_path / "own")


def test_products_are_told_apart_by_the_same_evidence(engine: Engine, table: Path) -> None:
    done = run_here(engine, "customers", str(table), "--product-column", "product", "--json")
    found = json.loads(done.stdout)
    assert set(found["products"]) == {"heat", "roof"}
    assert all(each["column"] != "product" for each in found["in_common"])
    wrong = run_here(engine, "customers", str(table), "--product-column", "prodct")
    assert (wrong.exit_code, "prodct" in wrong.stderr) == (2, True)


def test_the_column_of_outcomes_is_found_by_what_it_says(engine: Engine, tmp_path: Path) -> None:
    rows = [("gewonnen", "ja"), ("verloren", "nein"), ("Gewonnen", "ja"), ("", "nein")] * 4
    path = tmp_path / "kunden.csv"
    body = "".join(f"F{n};{fleet};{told}\n" for n, (told, fleet) in enumerate(rows))
    path.write_text("Firma;Eigene Flotte;Ergebnis\n" + body, "utf-8")
    found = json.loads(run_here(engine, "customers", str(path), "--json").stdout)
    assert (found["best"], found["rest"], found["open"]) == (8, 4, 4)
    assert all(each["column"] != "Ergebnis" for each in found["in_common"])
    named = run_here(engine, "customers", str(path), "--json", "--column", "eigene flotte")
    assert json.loads(named.stdout)["best"] == 8
    wrong = run_here(engine, "customers", str(path), "--column", "result")
    assert "it has: Firma, Eigene Flotte, Ergebnis" in wrong.stderr


# --- pages


def test_the_pages_compare_what_is_sent_and_store_nothing(client: TestClient, table: Path) -> None:
    for path, name, data in (
        ("/customers", "accounts.csv", table.read_bytes()),
        ("/backtest", "calls.csv", CALLS.encode()),
    ):
        assert client.get(path).status_code == 200
        page = client.post(path, files={"file": (name, data)}, data={"column": "outcome"})
        assert page.status_code == 200 and "<table" in page.text
        wrong = client.post(path, files={"file": (name, data)}, data={"column": "x"})
        assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
        assert client.post(path, files={"file": ("a.png", b"x")}).status_code == 422
        assert client.post(path).status_code == 422
    assert client.get("/api/calls").json()["items"] == []
