"""`fingerpost explain`: every flag with cues that add up, every other line with what came nearest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import Result

from nlp.cues.cues import name_of
from nlp.cues.weight_table import Scale
from nlp.explain import Explanation, explain
from nlp.pack import Pack
from nlp.reader import read_with
from nlp.types import KINDS, Cue, Span
from service.packs.cue_meanings import CueMeanings
from service.packs.explaining import explained
from service.qualify.engine import Engine
from tests.running import ROOT, run_here

CONTRADICTION = """Me: How do you track parts today?
Anna: We never lose a part, everything is tracked.
Me: Who signs?
Anna: last month we lost two parts in the yard
"""
SUPPOSED = "if we had a steering committee it would sign"
CALLS = [
    "\n".join(one["text"] for one in json.loads(line)["lines"])
    for name in ("en_c", "en_d", "en_e")
    for line in (ROOT / "tests" / "gold" / "train" / f"{name}.jsonl")
    .read_text("utf-8")
    .split("\n")[:4]
]
NO_SCALE = Scale(0, {})


@pytest.fixture(scope="module")
def pack(engine: Engine) -> Pack:
    return engine.reader.packs["en"]


@pytest.fixture(scope="module")
def explanations(pack: Pack) -> list[tuple[str, Explanation]]:
    return [(text, one) for text in CALLS for one in explain(pack, text, "en")]


# --- what is explained


def test_the_cues_of_every_flag_add_up_to_its_score(
    pack: Pack, explanations: list[tuple[str, Explanation]]
) -> None:
    told = {
        (text, flag.kind, flag.quote): flag.score
        for text, one in explanations
        for flag in one.flags
    }
    scores = {
        (text, signal.kind, signal.span): signal.score
        for text in CALLS
        for signal in read_with(pack, text, "en").signals
    }
    assert told == scores
    assert {kind for _, kind, _ in told} == set(KINDS)
    assert all(score >= 0 for score in scores.values())


def test_a_contradiction_counts_its_start_apart_and_names_the_earlier_statement(
    pack: Pack, explanations: list[tuple[str, Explanation]]
) -> None:
    for text, one in explanations:
        for flag in one.flags:
            if flag.kind == "inconsistency":
                assert flag.start == pack.contradictions.pack.start
                assert "start" not in [cue.id for cue in flag.cues]
                assert flag.related is not None and flag.related.of(text).strip()


def test_a_line_without_a_flag_says_what_came_nearest_and_that_it_fell_short(
    explanations: list[tuple[str, Explanation]],
) -> None:
    nearest = [one.nearest for _, one in explanations if not one.flags]
    assert all(weighing is not None and weighing.score < 0 for weighing in nearest)
    assert {"inconsistency", "specificity"} <= {one.kind for one in nearest if one is not None}


def test_a_scope_is_told_once_with_its_cue_and_the_words_under_it(pack: Pack) -> None:
    text = "ok. we do not sign that, the board does"
    over = next(explain(pack, text, "en")).scopes
    told = [(one.scope, one.cue.of(text), one.words.of(text)) for one in over]
    assert told == [("negated", "do not", "do not sign that")]


def test_a_rule_that_a_scope_kept_silent_is_told_with_what_it_would_have_added(pack: Pack) -> None:
    silenced = {one.rule.id: one for one in next(explain(pack, SUPPOSED, "en")).silenced}
    one = silenced["knowledge-bodies"]
    assert (one.over.scope, one.over.cue.of(SUPPOSED)) == ("hypothetical", "if")
    assert one.span.of(SUPPOSED) == "steering committee"
    weight = pack.weights.scales["knowledge"].cues["rule", "knowledge-bodies"]
    assert one.adds == (("knowledge", weight),)


def test_every_cue_that_weighs_has_a_meaning_in_plain_words(pack: Pack) -> None:
    meanings = CueMeanings(pack)
    names = {
        *(name_of(key) for kind in KINDS for key in pack.weights.scales.get(kind, NO_SCALE).cues),
        *pack.contradictions.pack.weights,
        "another-contradiction",
    }
    for name in names:
        meaning = meanings.meaning(Cue(name, Span(0, 4)), "said so")
        assert meaning.replace("said", "").strip(" “”"), name
        assert not re.search(r"[{}_]|\bnegated\b", meaning), name


# --- how it is told


def told(engine: Engine, text: str, line: int | None = None, every_cue: bool = False) -> str:
    return "\n".join(explained(engine, text, "en", line, every_cue))


def test_a_flag_is_told_with_its_quote_and_cues_that_add_up(engine: Engine) -> None:
    for every_cue in (False, True):
        out = told(engine, (ROOT / "docs" / "call.txt").read_text("utf-8"), 7, every_cue)
        assert "- no knowledge: “No idea, finance would have" in out
        *cues, whole = map(int, re.findall(r"^ {4,9}([+-]\d+)  ", out, re.MULTILINE))
        assert sum(cues) == whole > 0
        assert ("smaller cues, together" in out) is not every_cue


def test_a_rule_is_told_with_its_meaning_file_and_line(engine: Engine) -> None:
    out = told(engine, "Anna: No idea, finance would have to tell you.")
    rule = next(row for row in out.split("\n") if "rule:no-knowledge-ask-elsewhere" in row)
    assert "“would have to tell you”: They would have to ask or look it up" in rule
    assert re.search(r"no_knowledge\.yaml:\d+$", rule)


def test_what_a_line_is_quoted_for_is_told_with_the_rule_that_found_it(engine: Engine) -> None:
    out = told(engine, (ROOT / "docs" / "call.txt").read_text("utf-8"))
    fact, rule = next(pair for pair in pairwise(out.split("\n")) if "= authority met" in pair[0])
    assert fact == "  = authority met: “Our CFO Henrik signs everything above 20,000 euro”"
    assert "The decider is named and known" in rule
    assert re.search(r"\+100 .*rule:authority-known, fact_authority\.yaml:\d+$", rule)


def test_an_inconsistency_is_told_with_the_line_that_it_contradicts(engine: Engine) -> None:
    out = told(engine, CONTRADICTION, line=4)
    assert "inconsistency: “last month we lost two parts" in out
    assert "contradicts line 2: “" in out
    assert "they take opposite sides" in out


def test_without_a_flag_it_says_what_came_nearest_and_what_stood_in_the_way(engine: Engine) -> None:
    out = told(engine, SUPPOSED)
    assert re.search(r"no flag; nearest came \w+, \d+ short", out)
    assert "scope: “if” only supposes it, in “if we had a steering committee" in out
    silenced = r"“if”: “steering committee”, \+\d+ to knowledge  \(rule:knowledge-bodies, knowledge"
    assert re.search(rf"silenced by {silenced}\.yaml:\d+\)", out)


@pytest.mark.parametrize(
    ("line", "text", "said"),
    [
        (1, "Me: how are you?\nAnna: fine", "Line 1 is the rep's: nothing is weighed there."),
        (2, "Anna: fine\n\nAnna: ok", "Line 2 is empty: nothing is weighed there."),
        (None, "", "nothing is weighed"),
    ],
)
def test_what_is_not_weighed_is_told(
    engine: Engine, line: int | None, text: str, said: str
) -> None:
    assert said in told(engine, text, line)


def test_a_language_without_a_pack_is_told(engine: Engine) -> None:
    text = "Анна: у нас нет бюджета на этот год, спросите в следующем. " * 8
    assert "not covered" in "\n".join(explained(engine, text, "auto", None, False))


# --- the command


Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)
    return partial(run_here, engine, "explain")


def test_a_line_of_a_file_is_explained(run: Run) -> None:
    done = run(str(ROOT / "docs" / "call.txt"), "--line", "7")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Line 7  Anna: No idea")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.txt"], "there is no such file"),
        (["."], "there is no such file"),
        (["call.txt", "--line", "99"], "there is no line 99; the text has 4"),
        (["call.txt", "--line", "0"], "there is no line 0"),
        (["call.txt", "--line", "x"], "--line"),
        (["call.txt", "--lang", "xx"], "lang: Input should be 'auto'"),
        ([], "FILE"),
    ],
)
def test_wrong_usage_is_told(run: Run, arguments: list[str], said: str) -> None:
    Path("call.txt").write_text(CONTRADICTION, "utf-8")
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_file_that_is_no_text_is_an_error_in_the_input(run: Run) -> None:
    Path("picture.png").write_bytes(b"\x89PNG\0\0\0")
    done = run("picture.png")
    assert done.exit_code == 1
    assert "no text file" in done.stderr


def test_another_encoding_is_recognised_and_told(run: Run) -> None:
    words = "Anna: she said the café is “fine” – no budget for it this year, naïve as that is."
    Path("call.txt").write_bytes(words.encode("cp1252"))
    done = run("call.txt")
    assert done.exit_code == 0
    assert "it was read as" in done.stderr


def test_standard_input_is_read(run: Run) -> None:
    assert "no knowledge: “" in run("-", given=b"Anna: no idea").stdout
