"""`fingerpost explain`: every flag with cues that add up, every other line with what came nearest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.explain import Explanation, explain
from nlp.pack import Pack
from nlp.reader import read_with
from nlp.sources import Sources
from tests.running import ROOT
from tests.test_command import fingerpost

TRAIN = ROOT / "tests" / "gold" / "train" / "en_d.jsonl"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack(Sources("en"))


def calls() -> Iterator[str]:
    for line in TRAIN.read_text("utf-8").split("\n")[:12]:
        yield "\n".join(one["text"] for one in json.loads(line)["lines"])


def explained(pack: Pack) -> Iterator[tuple[str, Explanation]]:
    for text in calls():
        for one in explain(pack, text, "en"):
            yield text, one


def test_the_cues_of_every_flag_add_up_to_its_score(pack: Pack) -> None:
    for text in calls():
        scores = {
            (signal.kind, signal.span): signal.score
            for signal in read_with(pack, text, "en").signals
        }
        told = {
            (flag.kind, flag.quote): flag.score
            for one in explain(pack, text, "en")
            for flag in one.flags
        }
        assert told == scores
        assert all(score >= 0 for score in scores.values())


def test_a_line_without_a_flag_says_what_came_nearest_and_that_it_fell_short(pack: Pack) -> None:
    nearest = [one.nearest for _, one in explained(pack) if not one.flags]
    assert nearest
    assert all(weighing is not None and weighing.score < 0 for weighing in nearest)


def test_a_rule_that_a_scope_kept_silent_is_named_with_the_words_that_did_it(pack: Pack) -> None:
    text = "if we had a steering committee it would sign"
    silenced = next(explain(pack, text, "en")).silenced
    assert any(one.scope == "hypothetical" and one.cue.of(text) == "if" for one in silenced)


def test_the_command_tells_a_flag_with_its_quote_start_and_sum() -> None:
    done = fingerpost("explain", "docs/call.txt", "--line", "7", folder=ROOT)
    out = done.stdout.decode("utf-8")
    assert done.returncode == 0
    assert "no knowledge: “No idea, finance would have to tell" in out
    assert "start" in out and "smaller" in out and "together" in out


def test_all_cues_are_told_when_asked_for() -> None:
    done = fingerpost("explain", "docs/call.txt", "--line", "7", "--all", folder=ROOT)
    assert "smaller" not in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "nowhere.txt"), "there is no such file"),
        (("explain", "docs/call.txt", "--line", "99"), "there is no line 99; the text has 11"),
        (("explain", "docs/call.txt", "--lang", "xx"), "lang: Input should be 'auto'"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], said: str) -> None:
    done = fingerpost(*arguments, folder=ROOT)
    assert done.returncode == 2
    assert said in done.stderr.decode("utf-8")


def test_a_line_of_the_rep_is_not_weighed(tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text("Me: how are you?\nAnna: fine", encoding="utf-8")
    done = fingerpost("explain", "call.txt", "--line", "1", folder=tmp_path)
    assert "nothing is weighed there" in done.stdout.decode("utf-8")
