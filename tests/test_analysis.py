"""The Analysis: order of keys, faithful quotes, the same bytes twice, a person's word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.strict_yaml import PackError
from nlp.types import FACTS, State
from service.qualify.engine import Engine
from service.qualify.profile import Profile
from service.qualify.types import Dispute, NoteMark, Override, Request, UnknownName
from tests import loaded
from tests.by_hand import reading

ENGINE = loaded.ours()
LINES = (
    "rep: what goes wrong today?",
    "Ann: we pay 40k a year for wrong parcels {need met, metrics met, specificity}",
    "Ann: meant to fix it last year but the move ate everyone {excuse}",
    "Ann: no budget {budget unmet}",
    "Bo: there is 50k in my plan {budget met}",
    "Ann: I sign it {authority met}",
    "note: 9 ppl in Leeds",
)
PROFILE = Profile.model_validate(
    {
        "we_sell": "parcel software",
        "ideal_customer": {"min_employees": 5, "industries": ["logistics"], "territories": ["UK"]},
    }
)


def analysis(*lines: str, **request: Any) -> dict[str, Any]:
    call = reading(*lines)
    return ENGINE.conclude(Request(call.text, **request), call)


def spans(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping with start, end and text, wherever it stands."""
    if isinstance(node, dict):
        if {"start", "end", "text"} <= node.keys():
            yield node
        for value in node.values():
            yield from spans(value)
    elif isinstance(node, list):
        for value in node:
            yield from spans(value)


class TestShape:
    def test_keys_stand_in_the_contracts_order(self) -> None:
        assert list(analysis(*LINES))[:11] == [
            *("id", "language", "signals", "questions", "facts", "levels", "frameworks"),
            *("recommendation", "next_question", "rules", "warnings"),
        ]

    def test_a_signal_has_everything_that_explains_it(self) -> None:
        signal = analysis(*LINES)["signals"][0]
        assert list(signal)[:10] == [
            *("kind", "polarity", "start", "end", "text", "speaker", "rule", "cues", "why"),
            "related",
        ]
        assert signal["polarity"] == "good"
        assert signal["text"] in signal["why"]

    def test_all_facts_are_there(self) -> None:
        assert tuple(analysis("hello")["facts"]) == FACTS

    def test_frameworks_are_views_over_the_same_facts(self) -> None:
        found = analysis(*LINES)["frameworks"]
        assert {name: list(criteria) for name, criteria in found.items()} == {
            "bant": ["budget", "authority", "need", "timeline"],
            "meddic": [
                *("metrics", "economic_buyer", "decision_criteria", "decision_process"),
                *("identify_pain", "champion"),
            ],
            "champ": ["challenges", "authority", "money", "prioritisation"],
            "gpctba": [
                *("goals", "plans", "challenges", "timeline", "budget", "authority"),
                *("consequences", "implications"),
            ],
            "anum": ["authority", "need", "urgency", "money"],
            "faint": ["funds", "authority", "interest", "need", "timing"],
            "levels": [
                *("fit", "need", "goals", "interest", "budget", "authority"),
                "decision_process",
            ],
        }
        assert found["champ"]["challenges"] == found["meddic"]["identify_pain"] == "met"
        assert found["bant"]["budget"] == found["faint"]["funds"] == "conflict"

    def test_levels_are_met_unmet_or_unknown(self) -> None:
        assert analysis(*LINES, profile=PROFILE)["levels"] == {
            "organisation": "met",
            "opportunity": "met",
            "stakeholder": "met",
        }
        assert analysis(*LINES)["levels"]["organisation"] == "unknown"

    def test_every_quote_stands_in_one_line_of_the_text(self) -> None:
        text = reading(*LINES).text
        found = list(spans(analysis(*LINES, profile=PROFILE)))
        assert found
        for span in found:
            assert text[span["start"] : span["end"]] == span["text"] != ""
            assert "\n" not in span["text"]

    def test_met_and_unmet_carry_evidence(self) -> None:
        facts = analysis(*LINES, profile=PROFILE)["facts"].values()
        assert all(fact["evidence"] for fact in facts if fact["state"] in ("met", "unmet"))

    def test_people_who_disagree_are_named_with_both_quotes(self) -> None:
        found = analysis(*LINES)
        assert found["facts"]["budget"]["misalignment"]
        sentence = next(r for r in found["recommendation"]["reasons"] if "disagree" in r)
        assert "no budget" in sentence
        assert "there is 50k in my plan" in sentence

    def test_the_same_call_gives_the_same_bytes(self) -> None:
        first, second = (
            json.dumps(Engine.load().conclude(Request(call.text, profile=PROFILE), call))
            for call in (reading(*LINES), reading(*LINES))
        )
        assert first == second


class TestRecommendation:
    def test_an_account_that_is_out_has_no_next_question(self) -> None:
        found = analysis("all fine here, nothing to fix {need unmet}", *["we carry on"] * 6)
        assert found["recommendation"]["scope"] == "account"
        assert found["next_question"] is None

    def test_a_contact_who_is_out_is_asked_who_can_decide(self) -> None:
        found = analysis(LINES[1], "I have no say {authority unmet}")
        assert found["recommendation"]["scope"] == "contact"
        assert found["next_question"]["dimension"] == "authority"

    def test_switching_the_framework_changes_questions_only(self) -> None:
        plain, meddic = analysis(*LINES), analysis(*LINES, framework="meddic")
        for key in ("facts", "levels", "frameworks", "recommendation", "signals"):
            assert plain[key] == meddic[key]

    def test_too_little_to_tell_is_early(self) -> None:
        found = analysis("hello")["recommendation"]
        assert (found["verdict"], found["early"]) == ("nurture", True)


class TestAPersonsWord:
    def test_an_override_wins_and_says_who(self) -> None:
        word = Override("budget", State.MET, "Kim", "the CFO called")
        fact = analysis("no budget {budget unmet}", overrides=(word,))["facts"]["budget"]
        assert fact["state"] == "met"
        assert fact["override"] == {"who": "Kim", "why": "the CFO called"}

    def test_only_a_persons_word_stands_without_a_quote(self) -> None:
        word = Override("timeline", State.MET, "Kim", "said so at lunch")
        facts = analysis(*LINES, overrides=(word,))["facts"]
        settled = {name for name, fact in facts.items() if fact["state"] in ("met", "unmet")}
        assert "timeline" in settled and len(settled) > 2
        assert [name for name in settled if not facts[name]["evidence"]] == ["timeline"]

    def test_a_disputed_signal_counts_no_more_but_can_be_restored(self) -> None:
        excuse = next(s for s in analysis(*LINES)["signals"] if s["kind"] == "excuse")
        dispute = Dispute("by-hand", "excuse", excuse["start"], excuse["end"])
        found = analysis(*LINES, disputes=(dispute,))
        assert excuse not in found["signals"]
        assert found["disputed"] == [excuse]


class TestEngine:
    def test_unknown_names_are_refused_with_the_nearest(self) -> None:
        with pytest.raises(UnknownName, match="meddic"):
            ENGINE.analyse(Request("hello", framework="medic"))
        with pytest.raises(UnknownName, match="language"):
            ENGINE.analyse(Request("hello", lang="xx"))
        with pytest.raises(UnknownName, match="discovery"):
            ENGINE.analyse(Request("hello", mode="discovry"))

    def test_an_empty_text_has_an_analysis(self) -> None:
        found = ENGINE.analyse(Request(""))
        assert found["recommendation"]["early"]
        assert list(spans(found)) == []

    def test_a_company_that_changes_the_policy_changes_the_hash(self, tmp_path: Path) -> None:
        folder = tmp_path / "question_banks"
        folder.mkdir()
        own = folder / "policy.yaml"
        own.write_text("early: {known_facts_below: 5}\n", encoding="utf-8")
        changed = Engine.load(tmp_path)
        assert changed.rules.startswith("sha256:")
        assert changed.rules != ENGINE.rules
        own.write_bytes(b"early: {known_facts_below: 5}\r\n")
        assert Engine.load(tmp_path).rules == changed.rules

    def test_a_broken_policy_names_file_and_line(self, tmp_path: Path) -> None:
        folder = tmp_path / "question_banks"
        folder.mkdir()
        (folder / "policy.yaml").write_text("early:\n  facts: 3\n", encoding="utf-8")
        with pytest.raises(PackError, match=r"policy\.yaml:2") as error:
            Engine.load(tmp_path)
        assert error.value.line == 2

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("fit/headcount.yaml", "de: {number_links: {und: 1}}\n"),
            ("calendar.yaml", "de: {units: {wochen: many}}\n"),
        ],
    )
    def test_broken_words_of_any_language_are_named_before_the_first_call(
        self, tmp_path: Path, name: str, content: str
    ) -> None:
        own = tmp_path / "question_banks" / name
        own.parent.mkdir(parents=True)
        own.write_text(content, encoding="utf-8")
        with pytest.raises(PackError) as error:
            Engine.load(tmp_path)
        assert error.value.file == str(own)

    def test_a_draft_has_offsets_of_its_own(self) -> None:
        text = "we meant to fix it last year but the ERP rollout ate everyone"
        signals = ENGINE.draft(Request("Ann: hello"), text)["signals"]
        assert [signal["kind"] for signal in signals] == ["excuse"]
        for signal in signals:
            assert text[signal["start"] : signal["end"]] == signal["text"]

    def test_a_draft_in_a_long_call_is_marked_as_in_a_short_one(self) -> None:
        text = "Ann: we meant to fix it last year but the ERP rollout ate everyone"
        short = "Me: why did nothing change?"
        long = "\n".join(["Ann: we bake bread."] * 500 + [short])
        notes = (
            NoteMark(0, len(long) - len(short) - 1, "note"),
            NoteMark(len(long) - len(short), len(long), None),
        )
        found = ENGINE.draft(Request(long, notes=notes), text)["signals"]
        assert [(s["kind"], s["start"]) for s in found] == [
            (s["kind"], s["start"]) for s in ENGINE.draft(Request(short), text)["signals"]
        ]
        assert found


class TestCards:
    def test_a_prospect_who_objects_to_questions_is_answered(self) -> None:
        card = analysis(*LINES, "Ann: why are you asking me all this?")["card"]
        assert "asking" in card["quote"]["text"]
        assert card["say"]
        assert card["door"]

    def test_an_objection_typed_without_a_name_is_answered_too(self) -> None:
        before = "Me: how do you plan?\nAnn: by hand\n"
        asked = "why are you asking me all this?"
        assert ENGINE.analyse(Request(before + asked, lang="en"))["card"]
        assert ENGINE.analyse(Request(f"{before}Me: {asked}", lang="en"))["card"] is None

    def test_the_answer_goes_away_once_the_rep_went_on(self) -> None:
        found = analysis("Ann: why are you asking me all this?", "rep: to be sure it suits you")
        assert found["card"] is None

    def test_the_reframe_asks_for_what_is_missing(self) -> None:
        found = analysis("hello")["price_reframe"]
        assert found["text"] is None
        assert found["missing"]
        assert found["ask"]


class TestWithoutAnIdealCustomer:
    """A profile may tell what is sold and not to whom."""

    @pytest.mark.parametrize("profile", [None, Profile.model_validate({"we_sell": "rosters"})])
    def test_the_fit_is_not_judged_and_nobody_is_asked_for_it(
        self, profile: Profile | None
    ) -> None:
        found = analysis(*LINES, profile=profile)
        assert any("fit was not judged" in str(one) for one in found["recommendation"]["reasons"])
        assert (found["next_question"] or {}).get("dimension") != "fit"


@pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_text_says_the_same_whatever_sign_ends_its_lines(end: str) -> None:
    said = ("Me: How is it paid for?", "Anna: We set aside 60,000 euro.", "no idea, ask our CFO")
    told = ENGINE.analyse(Request("\n".join(said), lang="en"))
    assert told["signals"] and ENGINE.analyse(Request(end.join(said), lang="en")) == told
