"""What the sales policy says of whole situations: verdict, reasons, next step, flips."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nlp.strict_yaml import PackError
from nlp.types import Reading, Span, State, Value, ValueKind
from service.qualify.engine import Engine
from service.qualify.later import until
from service.qualify.sources import Sources
from service.qualify.types import Fact, Override, Recommendation, Request
from service.qualify.verdict import ledger, verdict
from service.qualify.verdict.policy import Policy
from tests.by_hand import reading

SOURCES = Sources.find()
POLICY = Policy.of(SOURCES.read("policy.yaml"))
CALENDAR = until.read(SOURCES.read("calendar.yaml"))["en"]

PAIN = "we pay 40k a year for wrong parcels {need met, metrics met, specificity}"
MONEY = "there is 30k set aside {budget met}"
DECIDES = "I sign it myself {authority met}"
DATE = "it has to run by october {timeline met, specificity}"
FITS = "120 people in logistics {fit met}"
READY = (FITS, PAIN, MONEY, DECIDES, DATE)


def weigh(call: Reading, *overrides: Override) -> dict[str, Fact]:
    return ledger.weigh(call, (), call.signals, overrides, POLICY.weighing)


def judge(
    *lines: str, has_profile: bool = True, overrides: tuple[Override, ...] = ()
) -> Recommendation:
    call = reading(*lines)
    facts = weigh(call, *overrides)
    case = verdict.case_of(facts, call.signals, call)
    return verdict.recommend(POLICY, case, facts, until.NEVER_SAID, has_profile=has_profile)


def reasons(found: Recommendation) -> list[str]:
    return [reason.id for reason in found.reasons]


class TestAdvance:
    def test_all_three_levels_hold_and_a_decision_is_near(self) -> None:
        found = judge(*READY)
        assert (found.verdict, found.scope, found.blocked_at) == ("advance", None, None)
        assert reasons(found)[0] == "verdict.ready"

    def test_without_a_profile_the_fit_is_named_but_blocks_nothing(self) -> None:
        found = judge(*READY[1:], has_profile=False)
        assert found.verdict == "advance"
        assert "no_profile" in reasons(found)

    def test_no_budget_line_is_normal_while_the_rest_holds(self) -> None:
        assert judge(FITS, PAIN, DECIDES, DATE, "demo on thursday {next_step met}").verdict == (
            "advance"
        )

    def test_nobody_advances_without_a_pain_even_with_a_ceo_and_a_full_budget(self) -> None:
        found = judge(FITS, MONEY, DECIDES, DATE)
        assert found.verdict == "nurture"
        assert found.blocked_at == "opportunity"

    def test_what_fails_all_the_same_is_said(self) -> None:
        agreed = "demo on thursday {next_step met}"
        sure = (
            "first of all, by tender {priority met, decision_process met, champion met, plans met}"
        )
        broke = "budget: none yet {budget unmet}"
        found = judge(FITS, PAIN, DECIDES, DATE, agreed, sure, broke)
        assert found.verdict == "advance"
        assert "fact.budget.unmet" in reasons(found)
        assert "fact.budget.unmet" not in reasons(judge(*READY))


class TestDisqualify:
    def test_outside_the_market_nothing_later_makes_up_for_it(self) -> None:
        found = judge("we are 4 people {fit unmet}", *READY[1:])
        assert (found.verdict, found.scope, found.blocked_at) == (
            "disqualify",
            "account",
            "organisation",
        )
        assert reasons(found)[:2] == ["verdict.outside_market", "fact.fit.unmet"]

    def test_no_pain_no_deal_even_with_a_ceo_and_a_full_budget(self) -> None:
        found = judge(FITS, "works fine, nothing to fix {need unmet}", MONEY, DECIDES, DATE)
        assert (found.verdict, found.scope, found.blocked_at) == (
            "disqualify",
            "account",
            "opportunity",
        )

    def test_no_authority_outweighs_the_absence_of_pain(self) -> None:
        denied = ("nothing to fix {need unmet}", "I have no say here {authority unmet}")
        found = judge(FITS, "good morning", *denied)
        assert (found.scope, found.blocked_at) == ("account", "opportunity")

    def test_a_contact_without_say_and_without_a_path_is_out_but_the_account_is_not(self) -> None:
        found = judge(FITS, PAIN, "I have no say and know nobody {authority unmet}")
        assert (found.verdict, found.scope, found.blocked_at) == (
            "disqualify",
            "contact",
            "stakeholder",
        )
        assert found.next_step == "dead_end"

    def test_a_contact_without_say_who_knows_how_they_decide_is_a_way_in(self) -> None:
        found = judge(
            FITS,
            PAIN,
            "not mine to decide {authority unmet}",
            "the board votes {decision_process met}",
        )
        assert found.verdict == "nurture"

    def test_lack_of_interest_alone_breaks_no_prospect(self) -> None:
        assert judge(FITS, "not looking at tools {interest unmet}").verdict == "nurture"

    def test_lack_of_interest_and_curt_answers_to_open_questions_do(self) -> None:
        found = judge(
            FITS, "fine {short_answer}", "nope {short_answer}", "no demo please {interest unmet}"
        )
        assert (found.verdict, found.blocked_at) == ("disqualify", "opportunity")
        assert "sign.short_answer" in reasons(found)

    def test_who_said_a_good_deal_and_too_little_of_a_pain_has_none(self) -> None:
        goal, idle = "we want to grow {goals met}", "not looking at tools {interest unmet}"
        small_talk = ["the fair was fine"] * 8
        assert judge(FITS, goal, idle).verdict == "nurture"
        found = judge(FITS, goal, idle, *small_talk)
        assert (found.verdict, found.blocked_at) == ("disqualify", "opportunity")
        assert "sign.quiet" in reasons(found)
        assert judge(FITS, PAIN, *small_talk).verdict == "nurture"

    def test_a_call_that_the_rep_closed_out_is_over(self) -> None:
        closed = "note: nothing here for us {next_step unmet}"
        found = judge(FITS, PAIN, closed)
        assert (found.verdict, found.scope, found.next_step) == (
            *("disqualify", "account"),
            "closed_out",
        )
        assert reasons(found)[:2] == ["verdict.closed_out", "fact.next_step.unmet"]
        assert "fact.later.unknown" not in reasons(found)

    def test_a_call_closed_out_until_later_is_not(self) -> None:
        closed = "note: nothing here for us now {next_step unmet}"
        assert judge(FITS, PAIN, closed, "ring in may {later met}").verdict == "nurture"

    def test_one_curt_answer_proves_nothing(self) -> None:
        assert judge(FITS, "fine {short_answer}").verdict == "nurture"


class TestNurture:
    def test_a_late_date_alone_never_disqualifies(self) -> None:
        found = judge(FITS, PAIN, MONEY, DECIDES, "maybe in two years {timeline unmet}")
        assert found.verdict == "nurture"
        assert found.next_step == "not_yet.timeline.unmet"

    def test_no_money_this_year_is_to_come_back_with_a_business_case(self) -> None:
        found = judge(FITS, PAIN, DECIDES, "nothing left this year {budget unmet}")
        assert (found.verdict, found.material) == ("nurture", "business_case")

    def test_rivals_wrote_the_criteria(self) -> None:
        found = judge(*READY, "the other firm wrote the tender {decision_criteria unmet}")
        assert found.verdict == "nurture"
        assert found.next_step == "rivals_criteria"

    def test_to_be_contacted_again_later_is_no_advance(self) -> None:
        found = judge(FITS, PAIN, DECIDES, "note: ring again in october {later met}")
        assert found.verdict == "nurture"

    def test_who_names_a_day_to_come_back_has_said_enough(self) -> None:
        found = judge(PAIN, "note: ring again in october {later met}")
        assert (found.verdict, found.early) == ("nurture", False)

    def test_a_later_call_comes_before_a_deal_without_a_date(self) -> None:
        found = judge(FITS, PAIN, MONEY, DECIDES, "in your hands {champion met, priority met}")
        assert found.verdict == "advance"
        later = "ring me again in october {later met}"
        found = judge(FITS, PAIN, MONEY, DECIDES, "mine {champion met, priority met}", later)
        assert (found.verdict, found.next_step) == ("nurture", "comes_back")

    def test_a_date_in_dispute_is_told_once_with_both_sides(self) -> None:
        dates = ("by june {timeline met}", "no date at all {timeline unmet}")
        later = "ring me again in october {later met}"
        found = judge(FITS, PAIN, MONEY, DECIDES, "mine {champion met}", *dates, later)
        assert found.next_step == "comes_back"
        told = [reason for reason in reasons(found) if "timeline" in reason or reason == "conflict"]
        assert told == ["conflict"]

    def test_a_pain_that_is_felt_is_never_called_none(self) -> None:
        signs = [f"no {{short_answer}} {n}" for n in range(3)]
        quiet = ["we carry on"] * 8
        found = judge(FITS, "it hurts {need met}", "no interest {interest unmet}", *signs, *quiet)
        assert found.verdict == "nurture"

    def test_money_alone_does_not_say_who_may_spend_it(self) -> None:
        found = judge(FITS, PAIN, MONEY, DATE)
        assert (found.verdict, found.blocked_at) == ("nurture", "stakeholder")

    def test_who_knows_everything_and_waits_all_the_same_is_stayed_in_touch_with(
        self, engine: Engine
    ) -> None:
        facts = (
            "it hurts, first of all, by tender {need met, priority met, decision_process met}",
        )
        signs = "no {short_answer}", "fine {short_answer}", "no idea {no_knowledge}"
        found = judge(FITS, "I sign 30k {budget met, authority met}", DATE, *facts, *signs)
        assert (found.verdict, found.next_step) == ("nurture", "not_yet")
        said = [wording.next_step(found) for wording in engine.wordings.values()]
        assert said == ["Stay in touch", "In Kontakt bleiben", "Hold kontakten", "保持联系"]

    def test_too_little_to_tell_is_early(self) -> None:
        found = judge("hello")
        assert (found.verdict, found.early, found.next_step) == ("nurture", True, "early")
        assert reasons(found)[0] == "early"

    def test_what_is_not_known_yet_is_named(self) -> None:
        found = judge(FITS, PAIN, DECIDES)
        unknown = next(reason for reason in found.reasons if reason.id == "unknown")
        assert {"budget", "timeline"} <= set(unknown.facts)


class TestFlips:
    def test_a_flip_is_the_smallest_set_of_facts(self) -> None:
        found = judge(FITS, PAIN, DECIDES)
        advance = [flip.needs for flip in found.flips if flip.verdict == "advance"]
        assert ("timeline",) in advance
        assert not any("timeline" in needs and len(needs) > 1 for needs in advance)

    def test_a_flip_to_disqualify_needs_facts_to_fail(self) -> None:
        found = judge(*READY)
        flip = next(flip for flip in found.flips if flip.verdict == "disqualify")
        assert (flip.needs, flip.state) == (("fit",), State.UNMET)

    @pytest.mark.parametrize("lines", [READY, READY[:3], ("hello",), (FITS, PAIN)])
    def test_doing_what_a_flip_says_brings_its_verdict(self, lines: tuple[str, ...]) -> None:
        for flip in judge(*lines).flips:
            overrides = tuple(Override(need, flip.state, "Kim", "") for need in flip.needs)
            assert judge(*lines, overrides=overrides).verdict == flip.verdict


class TestLedger:
    def test_both_sides_of_one_person_are_a_conflict_with_both_quotes(self) -> None:
        fact = weigh(reading("Ann: no budget {budget unmet}", "Ann: we have 50k {budget met}"))[
            "budget"
        ]
        assert fact.state is State.CONFLICT
        assert {evidence.state for evidence in fact.evidence} == {State.MET, State.UNMET}
        assert not fact.misalignment

    def test_two_people_who_disagree_are_a_misalignment(self) -> None:
        fact = weigh(reading("Ann: no budget {budget unmet}", "Bo: we have 50k {budget met}"))[
            "budget"
        ]
        assert fact.state is State.CONFLICT
        assert fact.misalignment

    def test_a_quote_outweighs_what_the_rep_concluded(self) -> None:
        fact = weigh(
            reading(
                "Ann: I decide {authority met}",
                "Ann: always have {authority met}",
                "note: no say I think {authority unmet}",
            )
        )["authority"]
        assert fact.state is State.MET

    def test_an_excuse_proves_the_pain(self) -> None:
        fact = weigh(reading("we meant to fix it but the move ate everyone {excuse}"))["need"]
        assert fact.state is State.MET
        assert fact.evidence[0].rule == "proof-excuse"
        assert fact.evidence[0].provenance == "inference"

    def test_what_was_said_is_not_overruled_by_a_proof(self) -> None:
        call = reading("no trouble at all {need unmet}", "it was planned once {excuse}")
        assert weigh(call)["need"].state is State.UNMET

    def test_a_fact_keeps_a_bounded_number_of_quotes(self) -> None:
        fact = weigh(reading(*["it hurts {need met}"] * 40))["need"]
        assert len(fact.evidence) == POLICY.weighing.quotes

    def test_a_persons_word_wins_and_can_be_taken_back(self) -> None:
        call = reading("no budget {budget unmet}")
        word = Override("budget", State.MET, "Kim", "the CFO called")
        assert weigh(call, word)["budget"].state is State.MET
        assert weigh(call, word)["budget"].override == word
        assert weigh(call)["budget"].state is State.UNMET

    def test_met_and_unmet_always_carry_evidence(self) -> None:
        facts = weigh(reading(*READY))
        decided = [f for f in facts.values() if f.state in (State.MET, State.UNMET)]
        assert decided
        assert all(fact.evidence for fact in decided)


class TestReturn:
    TODAY = date(2026, 3, 10)

    @pytest.mark.parametrize(
        ("words", "day"),
        [
            ("mid Oct", date(2026, 10, 15)),
            ("end of july", date(2026, 7, 31)),
            ("q3", date(2026, 7, 1)),
            ("after q2", date(2026, 7, 1)),
            ("nov 21", date(2026, 11, 21)),
            ("january", date(2027, 1, 1)),
            ("february 2028", date(2028, 2, 1)),
            ("after summer", date(2026, 9, 1)),
            ("next month", date(2026, 4, 9)),
            ("6 weeks", date(2026, 4, 21)),
            ("three months", date(2026, 6, 8)),
            ("week 34", date(2026, 8, 17)),
            ("second half", date(2026, 7, 1)),
            ("end of 2027", date(2027, 12, 31)),
            ("year end", date(2026, 12, 31)),
            ("2027-02-01", date(2027, 2, 1)),
            ("soon", None),
        ],
    )
    def test_words_become_a_day(self, words: str, day: date | None) -> None:
        assert CALENDAR.day_of(words, self.TODAY) == day

    def call(self) -> tuple[Reading, dict[str, Fact]]:
        call = reading(PAIN, "note: ring again mid oct {later met}")
        at = call.text.index("oct")
        dated = Value(ValueKind.DATE, Span(at, at + 3))
        call = Reading(call.text, "en", call.lines, (), call.signals, call.evidence, (dated,))
        return call, weigh(call)

    def test_the_note_says_when(self) -> None:
        found = until.comes_back(*self.call(), CALENDAR, self.TODAY)
        assert found == until.Return(date(2026, 10, 15), "mid oct")

    def test_without_today_only_the_words_are_known(self) -> None:
        found = until.comes_back(*self.call(), CALENDAR, None)
        assert found == until.Return(None, "mid oct")


class TestOwnPolicy:
    def own(self, tmp_path: Path, text: str) -> Policy:
        folder = tmp_path / "question_banks"
        folder.mkdir()
        (folder / "policy.yaml").write_text(text, encoding="utf-8")
        return Policy.of(Sources.find(tmp_path).read("policy.yaml"))

    def test_a_company_changes_one_number_and_keeps_the_rest(self, tmp_path: Path) -> None:
        own = self.own(tmp_path, "scales:\n  readiness:\n    met_from: 9\n")
        assert own.scales["readiness"].met_from == 9
        assert own.scales["opportunity"] == POLICY.scales["opportunity"]

    def test_a_company_switches_a_rule_off(self, tmp_path: Path) -> None:
        own = self.own(tmp_path, "verdicts:\n  rivals_criteria: {off: yes}\n")
        assert [rule.id for rule in own.rules] == [
            rule.id for rule in POLICY.rules if rule.id != "rivals_criteria"
        ]

    def test_a_verdict_without_words_is_named_before_the_first_call(self, tmp_path: Path) -> None:
        mine = "verdicts:\n  not_yet: {off: yes}\n  wait: {verdict: nurture, blocked_at: first}\n"
        self.own(tmp_path, mine)
        with pytest.raises(PackError, match="'wait' has no words: write 'reasons"):
            Engine.load(tmp_path)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("scales:\n  readyness: {met_from: 1}\n", "did you mean 'readiness'"),
            ("scales:\n  readiness:\n    met_from: many\n", "whole number"),
            ("verdicts:\n  ready: {verdict: advence}\n", "did you mean 'advance'"),
            ("verdicts:\n  ready: {opportunity: fine}\n", "met, unmet, unknown or conflict"),
        ],
    )
    def test_a_mistake_is_named_with_file_and_line(
        self, tmp_path: Path, text: str, message: str
    ) -> None:
        with pytest.raises(PackError, match=message) as error:
            self.own(tmp_path, text)
        assert error.value.file.endswith("policy.yaml")


def test_money_that_is_set_aside_measures_no_pain(engine: Engine) -> None:
    text = "Me: How is it paid for?\nAnna: We set aside 60,000 euro for this year."
    facts = engine.analyse(Request(text, lang="en"))["facts"]
    assert facts["budget"]["state"] == "met"
    assert "60,000" not in str(facts["metrics"]["evidence"])
    assert facts["need"]["state"] == "unknown"


def test_a_fact_that_rests_on_what_was_taken_back_is_in_conflict(engine: Engine) -> None:
    text = (
        "Call with Harlan Foods\nhe said he has the money for it in his budget\n"
        "three warehouses, about 340 people\nlater: there is no budget, he can't spend a dollar"
    )
    budget = engine.analyse(Request(text, lang="en"))["facts"]["budget"]
    assert budget["state"] == "conflict"
    assert [e["state"] for e in budget["evidence"]] == ["met", "unmet"]
