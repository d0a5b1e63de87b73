"""A company's own folder: what it may switch off, add and put in another order, and what is told of mistakes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nlp.sources import BUILT_IN, languages
from nlp.strict_yaml import PackError
from service.packs.linting import lint_all
from service.qualify.engine import Engine
from service.qualify.questions.banks import load_banks
from service.qualify.sources import Sources
from service.qualify.types import Request

BANKS = "question_banks"
POLICY = f"{BANKS}/policy.yaml"
WORDING = f"{BANKS}/wording/en.yaml"
FRAMEWORKS = f"{BANKS}/frameworks.yaml"
TEXT = "Me: What does it cost you?\nAnna: Nothing much, our CFO Henrik signs."


def own(folder: Path, place: str, text: str) -> Path:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


def found(folder: Path, engine: Engine) -> str:
    return "\n".join(lint_all(folder, engine).findings).replace("\\", "/")


def test_every_question_of_ours_may_be_switched_off(tmp_path: Path, engine: Engine) -> None:
    for qid in engine.banks.questions:
        folder = own(
            tmp_path / qid, f"{BANKS}/questions/ours.yaml", f"questions: {{{qid}: {{off: yes}}}}"
        )
        other = Engine.load(folder, engine)
        assert qid not in other.banks.questions
    assert other.analyse(Request(TEXT))["recommendation"]


@pytest.mark.parametrize(
    ("place", "text", "complaint"),
    [
        (POLICY, "verdicts:\n  redy: {off: yes}\n", "policy.yaml:2: there is no 'redy' to switch"),
        (POLICY, "scales:\n  readiness:\n    met_from: 99\n", "policy.yaml:3: readiness is never"),
        (POLICY, "scales:\n  readiness: {met_from: -4}\n", "policy.yaml:2: readiness is met from"),
        (
            POLICY,
            "scales:\n  readiness: {met_from: -99, unmet_to: -100}\n",
            "policy.yaml:2: readiness is always met",
        ),
        (
            POLICY,
            "verdicts:\n  ready: {off: yes}\n  ready_fit_unknown: {off: yes}\n",
            "no verdict advances",
        ),
        (
            POLICY,
            "verdicts:\n  wait:\n    verdict: nurture\n    facts: {fit: conflict}\n",
            "policy.yaml:2: verdict 'wait' is never reached",
        ),
        (
            POLICY,
            "verdicts:\n  wait:\n    before: redy\n    verdict: nurture\n",
            "policy.yaml:3: unknown name 'redy'; did you mean 'ready'",
        ),
        (WORDING, "next_stps:\n  no_pain: x\n", "en.yaml:2: nothing says 'next_stps.no_pain'"),
        (WORDING, "next_steps:\n  no_pane: x\n", "did you mean 'next_steps.no_pain'"),
        (
            WORDING,
            "quoted: '{sentence}: {quot}'\n",
            "en.yaml:1: quoted: nothing fills in {quot}; did you mean 'quote'",
        ),
        (
            f"{BANKS}/knock_outs.yaml",
            "ask:\n  en: 'Is it so: {knock_ot}?'\n",
            "knock_outs.yaml:2: ask: nothing fills in {knock_ot}; did you mean 'knock_out'",
        ),
        (FRAMEWORKS, "bant:\n  budget: []\n", "frameworks.yaml:2: criterion 'budget' needs a fact"),
        (
            FRAMEWORKS,
            "own:\n  pain: [need]\n",
            "frameworks.yaml:2: criterion own.pain has no label",
        ),
        ("packs/EN/rules/ours.yaml", "[]\n", "EN/notes.yaml:1: this file of the pack is missing"),
    ],
)
def test_what_would_have_no_effect_or_fail_later_is_told(
    tmp_path: Path, engine: Engine, place: str, text: str, complaint: str
) -> None:
    assert complaint in found(own(tmp_path, place, text), engine)


def test_a_framework_of_ones_own_needs_labels_and_then_works(
    tmp_path: Path, engine: Engine
) -> None:
    own(tmp_path, FRAMEWORKS, "own:\n  pain: [need]\n  money: [budget]\n")
    own(tmp_path, WORDING, "criteria:\n  pain: What hurts\n")
    assert found(tmp_path, engine) == ""
    analysis = Engine.load(tmp_path, engine).analyse(Request(TEXT, framework="own"))
    assert set(analysis["frameworks"]["own"]) == {"pain", "money"}


def test_who_names_all_criteria_says_their_order(tmp_path: Path) -> None:
    own(
        tmp_path / "all",
        FRAMEWORKS,
        "bant: {need: [need], timeline: [timeline], "
        + ("budget: [budget], authority: [authority]}\n"),
    )
    own(tmp_path / "some", FRAMEWORKS, "bant: {need: [need, goals]}\n")
    names = {
        folder: [one.name for one in load_banks(Sources.find(tmp_path / folder)).frameworks["bant"]]
        for folder in ("all", "some")
    }
    assert names["all"] == ["need", "timeline", "budget", "authority"]
    assert names["some"] == ["budget", "authority", "need", "timeline"]


def test_a_verdict_of_ones_own_is_tried_where_it_says(tmp_path: Path, engine: Engine) -> None:
    """As docs/deciding.md shows it."""
    page = (Path(__file__).parents[1] / "docs/deciding.md").read_text("utf-8")
    [shown] = [part for part in page.split("```") if "before: ready" in part]
    own(tmp_path, POLICY, shown.removeprefix("yaml\n"))
    assert "verdict 'too_small' has no words" in found(tmp_path, engine)
    said = "reasons: {verdict: {too_small: Too small yet}}\nnext_steps: {too_small: Wait}\n"
    own(tmp_path, WORDING, said)
    assert found(tmp_path, engine) == ""
    names = [rule.id for rule in Engine.load(tmp_path, engine).policy.rules]
    assert names.index("too_small") == names.index("ready") - 1
    assert names[-1] == "not_yet"


def test_the_evidence_may_be_marked_with_what_a_keyboard_has(
    tmp_path: Path, engine: Engine
) -> None:
    rule = (
        "- id: ours\n  meaning: No money.\n  shows: budget unmet\n  match: [purse strings]\n"
        "  hits: ['the [[purse strings]] are tight']\n"
    )
    own(tmp_path, "packs/en/rules/ours.yaml", rule)
    assert found(tmp_path, engine) == ""
    own(tmp_path, "packs/en/rules/ours.yaml", rule.replace("[[purse", "purse [["))
    assert "ours.yaml:5: rule 'ours' must find ' strings'" in found(tmp_path, engine)


def test_hidden_folders_and_words_that_name_no_language_are_none(tmp_path: Path) -> None:
    (tmp_path / "packs" / ".idea").mkdir(parents=True)
    assert ".idea" not in languages(tmp_path)
    with pytest.raises(PackError, match="move the folder 'en - Kopie' elsewhere"):
        Engine.load(own(tmp_path, "packs/en - Kopie/rules/ours.yaml", "[]\n"))


def test_a_copied_pack_under_a_name_that_is_no_language_is_told(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN / "da", tmp_path / "packs" / "xx-copy")
    with pytest.raises(PackError, match="no words of a language 'xx-copy' are known"):
        Engine.load(tmp_path)
