"""The next question: what it would decide comes first, nothing is asked twice, and it says why."""

from typing import Any

import pytest

from nlp.types import FACTS, State
from service.qualify.questions.banks import load_banks
from service.qualify.questions.choice import Said, Situation
from service.qualify.questions.choice_rules import load_choice_rules
from service.qualify.questions.next_question import choose
from service.qualify.sources import Sources
from service.qualify.types import Request
from tests import loaded

SOURCES = Sources.find()
BANKS = load_banks(SOURCES)
RULES = load_choice_rules(SOURCES)


def situation(*, met="", unmet="", conflict="", verdict="nurture", **rest):
    states = dict.fromkeys(FACTS, State.UNKNOWN)
    states |= dict.fromkeys(met.split(), State.MET)
    states |= dict.fromkeys(unmet.split(), State.UNMET)
    states |= dict.fromkeys(conflict.split(), State.CONFLICT)
    return Situation(states, verdict, **{"has_profile": True, **rest})


def chosen(**given):
    return choose(BANKS, RULES, situation(**given))


def every_fact_but(*names):
    return " ".join(fact for fact in FACTS if fact not in names)


def test_the_first_question_of_a_call_looks_for_the_pain():
    assert chosen(early=True).dimension == "need"


def test_in_a_deal_that_waits_money_is_asked_about_first_then_the_date_then_who_decides():
    assert chosen(met="fit need goals").dimension == "budget"
    assert chosen(met="fit need goals budget").dimension == "timeline"
    assert chosen(met="fit need goals budget timeline").dimension == "authority"


def test_a_deal_that_can_go_on_is_made_firm():
    met = "fit need goals authority budget timeline decision_criteria decision_process"
    assert chosen(met=met, verdict="advance").dimension == "champion"
    assert chosen(met=f"{met} champion", verdict="advance").dimension == "consequences"


def test_a_fact_that_would_change_the_verdict_comes_before_the_others():
    flips = (("advance", ("priority",)),)
    found = chosen(met="fit need budget authority timeline", flips=flips)
    assert found.dimension == "priority"
    assert found.decides == ("advance",)
    assert "turn this into an advance" in found.why


def test_an_open_question_is_preferred_to_a_bare_fact():
    assert not BANKS.find(chosen(met="need").id).closed


def test_nothing_is_asked_once_the_account_is_disqualified():
    assert chosen(unmet="fit", verdict="disqualify", scope="account") is None


def test_when_only_the_contact_is_out_it_asks_who_can_decide():
    found = chosen(met="need", unmet="authority", verdict="disqualify", scope="contact")
    assert found.dimension == "authority"
    assert "cannot decide" in found.why


def test_nothing_is_asked_once_everything_is_known():
    assert chosen(met=" ".join(FACTS), verdict="advance") is None


@pytest.mark.parametrize("outcome", ["asked", "answered", "skipped"])
def test_a_question_that_was_dealt_with_does_not_come_back(outcome):
    first = chosen(met="need")
    assert chosen(met="need", outcomes={first.id: outcome}).id != first.id


def test_a_restored_question_comes_back():
    first = chosen(met="need")
    assert chosen(met="need", outcomes={first.id: "restored"}).id == first.id


def test_a_fact_that_was_asked_about_waits_for_those_that_were_not():
    first = chosen(met="need")
    assert chosen(met="need", outcomes={first.id: "skipped"}).dimension != first.dimension


def test_a_call_runs_out_of_questions_and_never_asks_one_twice():
    outcomes = {}
    while found := chosen(met="need", outcomes=outcomes):
        assert found.id not in outcomes
        outcomes[found.id] = "asked"
    assert len(outcomes) > 80


def test_without_a_profile_the_market_is_asked_last():
    met = every_fact_but("fit", "competition")
    assert chosen(met=met, has_profile=False).dimension == "competition"


def test_a_conflict_is_cleared_up():
    found = chosen(met=every_fact_but("budget"), conflict="budget")
    assert found.dimension == "budget"
    assert "two different things about budget" in found.why


def test_a_failing_fact_is_asked_again_only_where_that_could_turn_the_deal():
    met = every_fact_but("authority")
    assert chosen(met=met, unmet="authority") is None
    flips = (("advance", ("authority",)),)
    assert chosen(met=met, unmet="authority", flips=flips).dimension == "authority"


@pytest.mark.parametrize("fact", ["budget", "timeline"])
def test_money_and_dates_that_fail_are_asked_about_again_while_a_deal_waits(fact):
    met = every_fact_but(fact)
    assert chosen(met=met, unmet=fact).dimension == fact
    assert chosen(met=met, unmet=fact, verdict="advance") is None


@pytest.mark.parametrize(
    ("framework", "fact"),
    [
        ("bant", "budget"),
        ("meddic", "metrics"),
        ("champ", "need"),
        ("gpctba", "goals"),
        ("anum", "authority"),
        ("faint", "budget"),
        ("levels", "fit"),
    ],
)
def test_a_framework_asks_in_its_own_order(framework, fact):
    assert chosen(framework=framework).dimension == fact


def test_after_its_criteria_a_framework_lets_a_deciding_fact_through():
    flips = (("advance", ("decision_process",)),)
    found = chosen(framework="bant", met="budget authority need timeline", flips=flips)
    assert found.dimension == "decision_process"


def test_a_framework_uses_its_own_wording():
    met = "metrics"
    assert BANKS.find(chosen(framework="meddic", met=met).id).frameworks == ("meddic",)


@pytest.mark.parametrize(
    ("kind", "group"),
    [
        ("excuse", "dig"),
        ("inconsistency", "two_things"),
        ("no_knowledge", "who_would_know"),
        ("short_answer", "other_angle"),
        ("unrealistic", "steps"),
    ],
)
def test_what_was_just_said_is_followed_up(kind, group):
    found = chosen(met="fit", said=Said(kinds=(kind,)))
    follow_up = next(g for g in BANKS.follow_ups if g.id == group)
    assert found.id in {question.id for question in follow_up.questions}
    assert follow_up.why["en"] in found.why


def test_a_vague_answer_is_put_in_figures():
    found = chosen(met="fit need", said=Said(words="it costs us quite a lot"))
    assert found.id.startswith("quantify-")


def test_the_language_of_the_explanations_changes_no_choice():
    said = Said(words="it costs us quite a lot")
    german = chosen(met="fit need", said=said, language="de", spoken="en")
    assert german.id == chosen(met="fit need", said=said).id
    assert german.why.startswith("Das war vage")


def test_one_curt_answer_after_another_leads_to_another_person():
    said = Said(kinds=("short_answer",), curt=3)
    assert chosen(met="fit need", said=said).id.startswith("person-")


def test_a_follow_up_keeps_to_what_was_being_talked_about():
    said = Said(kinds=("no_knowledge",), about=("budget",))
    assert chosen(met="need", said=said).dimension == "budget"


def test_known_facts_are_not_followed_up():
    met = "need consequences priority plans timeline champion"
    assert chosen(met=met, said=Said(kinds=("excuse",))).dimension == "budget"


def test_a_cold_call_asks_two_or_three_easy_questions_and_then_for_the_appointment():
    outcomes = {}
    while found := chosen(mode="cold", outcomes=outcomes):
        outcomes[found.id] = "asked"
    *easy, last = outcomes
    assert len(easy) == BANKS.cold_at_most
    assert set(easy) <= {question.id for question in BANKS.cold}
    assert last == "cold-good-moment"
    assert BANKS.find(last).closed == "permission"


def test_the_appointment_is_asked_for_early_when_the_easy_questions_have_their_answers():
    assert chosen(mode="cold", met="need authority interest timeline").id == "cold-good-moment"
    assert (
        chosen(mode="cold", met="need authority interest", outcomes={"cold-good-moment": "asked"})
        is None
    )


def test_who_does_not_know_is_not_told_of_two_things():
    asked = []
    while found := chosen(
        said=Said(kinds=("no_knowledge",), about=("need",)), outcomes=dict.fromkeys(asked, "asked")
    ):
        if not found.id.startswith("know-"):
            break
        asked.append(found.id)
    assert "know-both" not in asked and "know-who" in asked
    found = chosen(said=Said(kinds=("inconsistency",), about=("need",)))
    assert found.id == "know-both"
    assert found.why.startswith("They said two different things")


def test_where_the_lead_came_from_says_what_is_asked_first():
    assert chosen(early=True, begins_with=("goals", "need")).dimension == "goals"
    assert chosen(early=True, begins_with=("goals",), met="goals").dimension == "need"
    assert chosen(early=True, begins_with=("goals",), framework="bant").dimension == "budget"
    assert chosen(mode="cold", begins_with=("interest",)).dimension == "interest"


def test_how_deep_a_call_goes_is_a_choice():
    outcomes = {}
    while found := chosen(depth="stock", outcomes=outcomes):
        assert BANKS.find(found.id).depth == "stock"
        outcomes[found.id] = "asked"
    assert {BANKS.find(qid).dimension for qid in outcomes} == set(FACTS)


def test_whoever_refuses_every_question_is_asked_no_more():
    assert chosen(mode="cold", refused=True) is None


def test_alternatives_say_why_they_are_not_first():
    found = chosen(met="need")
    assert 1 <= len(found.alternatives) <= 4
    assert all(other.why and other.id != found.id for other in found.alternatives)
    assert any(other.dimension == found.dimension for other in found.alternatives)
    assert len({other.id for other in found.alternatives}) == len(found.alternatives)


def test_the_same_situation_gives_the_same_choice():
    assert chosen(met="need goals") == chosen(met="need goals")


def test_a_conditional_question_comes_up_only_in_its_situation():
    only = "authority-share-goals"
    flips = (("advance", ("authority",)),)
    met = every_fact_but("authority")
    out = chosen(met=met, unmet="authority", flips=flips)
    assert BANKS.find(out.id).when == {"authority": (State.UNMET,)}
    asked = {}
    while found := chosen(met=met, outcomes=asked):
        asked[found.id] = "asked"
    assert only not in asked


def test_what_was_just_asked_is_not_asked_again_at_once():
    notes = (
        "Me: What gets in your way?",
        "Sam: We lose two days a month to wrong invoices.",
        "Me: How is it paid for?",
        "Sam: There is 20k set aside.",
        "Me: When does it have to run?",
        "Sam: By the end of September, that's when the season starts.",
    )
    asked = (
        "Me: Who makes the decision on a new system?",
        "Sam: It goes up and down the corridor.",
    )
    before = next_after(*notes)
    assert before["dimension"] == "authority"
    assert next_after(*notes, *asked)["dimension"] != "authority"


def next_after(*notes: str) -> Any:
    return loaded.ours().analyse(Request("\n".join(notes)))["next_question"]


def test_a_contradiction_or_a_gap_is_taken_up_where_it_is_though_the_fact_is_known():
    met = "fit need goals authority metrics"
    on_who = Said(("inconsistency",), "the partners sign everything", ("authority",))
    assert chosen(met=met, said=on_who).id == "both-who"
    on_cost = Said(("no_knowledge",), "no idea, finance has that", ("metrics",))
    assert chosen(met=met, said=on_cost).id == "know-figures"
    assert "no date" not in chosen(met=met, said=on_who).why.casefold()


def test_what_no_question_of_the_group_is_about_is_taken_up_in_general():
    on_rival = Said(("inconsistency",), "we are with nobody", ("competition",))
    assert chosen(met="fit", said=on_rival).id == "know-both"
    on_plans = Said(("no_knowledge",), "no idea what they plan", ("plans",))
    assert chosen(met="fit", said=on_plans).id == "know-who"
