"""The question banks: every question fit to be said, every criterion covered, mistakes refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from nlp.questions.question_pack import load_questions
from nlp.sources import Sources as Packs
from nlp.strict_yaml import PackError
from nlp.types import FACTS, Evidence, Span, State, Value, ValueKind
from service.qualify.linting.bank_lint import lint_banks
from service.qualify.questions.banks import load_banks
from service.qualify.questions.objection import load_objections, objection_card
from service.qualify.questions.reframe import load_reframe, reframe
from service.qualify.sources import Sources
from service.qualify.types import Fact
from tests.by_hand import reading

SOURCES = Sources.find()
BANKS = load_banks(SOURCES)
FORMS = {"en": load_questions(Packs("en"))}


def laid_over(tmp_path: Path, content: str, name: str = "questions/ours.yaml") -> Sources:
    path = tmp_path / "question_banks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return Sources.find(tmp_path)


def question(text: str, qid: str = "ours-1", **keys: str) -> str:
    lines = [f"  {qid}:", *(f"    {key}: {value}" for key, value in keys.items())]
    return "\n".join(["dimension: budget", "questions:", *lines, f"    en: {text!r}", ""])


def kinds(sources: Sources) -> set[str]:
    return {finding.kind for finding in lint_banks(sources, FORMS)}


def test_the_built_in_banks_have_nothing_to_mend():
    assert [str(finding) for finding in lint_banks(SOURCES, FORMS)] == []


@pytest.mark.parametrize(
    ("framework", "criterion"),
    [
        pytest.param(name, criterion, id=f"{name}-{criterion.name}")
        for name, criteria in BANKS.frameworks.items()
        for criterion in criteria
    ],
)
def test_each_criterion_has_at_least_five_open_questions(framework, criterion):
    assert sum(not q.closed for q in BANKS.of_criterion(framework, criterion)) >= 5


@pytest.mark.parametrize("fact", FACTS)
def test_each_fact_has_a_stock_question(fact):
    assert any(q.depth == "stock" for q in BANKS.about(fact))


def test_a_cold_call_has_two_or_three_questions_at_most():
    assert 2 <= BANKS.cold_at_most <= 3
    assert len(BANKS.cold) >= BANKS.cold_at_most


@pytest.mark.parametrize("group", BANKS.follow_ups, ids=lambda group: group.id)
def test_each_occasion_has_five_follow_ups(group):
    assert len(group.questions) >= 5


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Is there money for it?", "closed"),
        ("Don't you think that is a lot of money?", "leading"),
        ("What would you spend, and who signs?", "stacked"),
        (
            "What would the money look like if you could choose freely between all the ways "
            "that you know of?",
            "long",
        ),
        ("What would our platform be worth to you?", "pitching"),
        ("What is the ROI that you look for?", "jargon"),
        ("Money for it.", "no_question"),
        ("Where would the money come from then?", "alike"),
    ],
)
def test_a_bad_question_is_refused_with_its_place(tmp_path, text, kind):
    findings = lint_banks(laid_over(tmp_path, question(text)), FORMS)
    assert kind in {finding.kind for finding in findings}
    found = next(finding for finding in findings if finding.kind == kind)
    assert (Path(found.file).name, found.line) == ("ours.yaml", 4)
    assert "ours-1" in found.message


def test_a_good_question_is_accepted(tmp_path):
    assert kinds(laid_over(tmp_path, question("What grants could pay for part of it?"))) == set()


def test_a_bare_fact_may_be_closed_when_it_is_marked(tmp_path):
    sources = laid_over(tmp_path, question("Do you own the building?", closed="fact"))
    assert kinds(sources) == set()


def test_too_few_questions_for_a_criterion_are_found(tmp_path):
    off = "\n".join(f"  {q.id}: {{off: yes}}" for q in BANKS.about("champion")[:3])
    assert "few" in kinds(laid_over(tmp_path, f"questions:\n{off}\n"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (question("What?", dimension="budgt"), "did you mean 'budget'"),
        (question("What?", depth="deep"), "did you mean 'deeper'"),
        (question("What?", closed="yes"), "unknown name 'yes'"),
        (question("What?", when="{autority: met}"), "did you mean 'authority'"),
        (question("What?", when="{authority: mett}"), "did you mean 'met'"),
        (question("What?", after="[budget-fundd]"), "did you mean 'budget-funded'"),
        (question("What?", **{"for": "[medic]"}), "did you mean 'meddic'"),
        (question("What?", on="x"), "unknown key 'on'"),
        ("questions:\n  ours-1:\n    en: What?\n", "'dimension' is missing"),
        ("dimension: budget\nquestions:\n  ours-1:\n    de: Was?\n", "'en' is missing"),
        ("questions:\n  budget-fundd: {off: yes}\n", "did you mean 'budget-funded'"),
        (question("What?", qid="cold-bother"), "stands in"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_the_nearest_name(tmp_path, content, message):
    sources = laid_over(tmp_path, content)
    with pytest.raises(PackError, match=r"\.yaml:\d+: ") as error:
        load_banks(sources)
    assert message in str(error.value)
    assert kinds(sources) == {"unreadable"}


def test_an_id_that_stands_twice_is_refused(tmp_path):
    laid_over(tmp_path, question("What else?"), "questions/more.yaml")
    with pytest.raises(PackError, match=r"'ours-1' stands in more\.yaml:3 too"):
        load_banks(laid_over(tmp_path, question("What?")))


def test_a_company_adds_replaces_and_switches_off_by_id(tmp_path):
    sources = laid_over(
        tmp_path,
        "questions:\n"
        "  budget-grants: {dimension: budget, en: What grants could pay for it?}\n"
        "  budget-other: {en: What else must that money pay for?}\n"
        "  budget-season: {off: yes}\n",
    )
    about = {q.id: q for q in load_banks(sources).about("budget")}
    assert "budget-grants" in about
    assert about["budget-other"].text("en") == "What else must that money pay for?"
    assert "budget-season" not in about


def test_a_question_of_one_framework_comes_first_there_and_nowhere_else():
    assert BANKS.about("authority", "meddic")[0].frameworks == ("meddic",)
    assert all("meddic" not in q.frameworks for q in BANKS.about("authority", "bant"))


@pytest.mark.parametrize(
    "words",
    [
        "Why are you asking me all this?",
        "why so many questions",
        "what do you need all this for?",
        "he wondered why i was asking",
        "That's none of your business.",
    ],
)
def test_an_objection_to_being_questioned_brings_up_the_card(words):
    card = objection_card(load_objections(SOURCES), words, "en", "en")
    assert card is not None
    assert "suits you" in card.text
    assert "only if we really do it" in card.door


@pytest.mark.parametrize(
    "words", ["why are the invoices late?", "they asked all the right questions", "", "who asks?"]
)
def test_other_questions_are_no_objection(words):
    assert objection_card(load_objections(SOURCES), words, "en", "en") is None


TEXT = "we want 88 percent uptime, pay 40k a year for the old one"
GOAL = Span(8, 25)


def evidence(fact: str, span: Span) -> Evidence:
    return Evidence(fact, State.MET, span, 0, "rule", "quote", 100)


PAID = Value(ValueKind.RATE, Span(31, 41), amount=40_000, unit="EUR")
CALL = replace(reading(TEXT), values=(PAID,))


def facts(*without: str) -> dict[str, Fact]:
    quotes = {
        "goals": evidence("goals", GOAL),
        **{fact: evidence(fact, GOAL) for fact in ("need", "implications", "champion")},
    }
    return {
        fact: Fact(fact, State.MET, (quotes[fact],))
        if fact in quotes and fact not in without
        else Fact(fact, State.UNKNOWN)
        for fact in FACTS
    }


RULES = load_reframe(SOURCES, BANKS)


def test_the_reframe_is_filled_in_once_all_its_conditions_hold():
    said = reframe(RULES, CALL, facts(), (45_000, "EUR"), "en").text
    assert said is not None
    assert "88 percent uptime" in said
    assert "pay 40k a year" in said
    assert said.count("€45,000") == 2


@pytest.mark.parametrize(
    ("fact", "missing"),
    [
        ("goals", "goal"),
        ("need", "failing"),
        ("implications", "return_agreed"),
        ("champion", "trust"),
    ],
)
def test_a_missing_piece_of_the_reframe_is_asked_for(fact, missing):
    found = reframe(RULES, CALL, facts(fact), (45_000, "EUR"), "en")
    assert (found.text, found.missing, found.lacking) == (None, missing, (missing,))
    assert found.ask in BANKS.questions


@pytest.mark.parametrize(
    ("price", "missing"),
    [(None, "price"), ((45_000.0, "USD"), "price"), ((60_000.0, "EUR"), "near")],
)
def test_the_reframe_waits_for_a_price_near_what_they_spend(price, missing):
    assert reframe(RULES, CALL, facts(), price, "en").missing == missing
