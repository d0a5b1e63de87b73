"""Knock-outs of the seller's profile are asked first, and whoever answers no is out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.qualify.engine import Engine
from service.qualify.knock_outs.knock_outs import qid_of
from service.qualify.profile import Profile
from service.qualify.types import Asked, Request

CHILDREN = "Has children, born or planned"


def profile(*knock_outs: str, **rest: object) -> Profile:
    return Profile.model_validate({"we_sell": "savings", "knock_outs": knock_outs, **rest})


def call(text: str, sold: Profile, lang: str = "en", **rest: object) -> Request:
    return replace(Request(text, lang=lang, profile=sold), **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["discovery", "cold"])
def test_they_come_before_all_other_questions_marked_as_closed(engine: Engine, mode: str) -> None:
    found = engine.analyse(call("", profile(CHILDREN, "Owns a house"), mode=mode))
    asked = found["next_question"]
    assert asked["text"] == f"Does this apply to you: {CHILDREN}?"
    assert (asked["id"], asked["dimension"], asked["closed"]) == (qid_of(CHILDREN), "fit", "fact")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Trifft das auf Sie zu: Eigener Fuhrpark?"),
        ("da", "Gælder det her for jer: Eigener Fuhrpark?"),
        ("zh", "跟您确认一点：Eigener Fuhrpark，是这样吗？"),
    ],
)
def test_they_are_asked_in_the_language_of_the_call(
    engine: Engine, language: str, text: str
) -> None:
    sold = profile("Eigener Fuhrpark.")
    assert engine.analyse(call("", sold, ui_lang=language))["next_question"]["text"] == text


def test_one_that_is_typed_as_a_question_is_asked_as_it_is(engine: Engine) -> None:
    found = engine.analyse(call("", profile("Do you own the building?")))
    assert found["next_question"]["text"] == "Do you own the building?"


def test_their_ids_stay_when_the_profile_is_put_in_another_order(engine: Engine) -> None:
    first = engine.analyse(call("", profile("A", "B")))["next_question"]
    found = engine.analyse(call("", profile("B", "A"), asked=(Asked(qid_of("B"), "skipped", 0),)))
    assert found["next_question"] == first


def test_a_no_to_one_that_was_asked_ends_it_whatever_else_holds(engine: Engine) -> None:
    text = "We are 200 people and lose 40k a year. I decide, and 50k is set aside.\nNo."
    sold = profile(CHILDREN, ideal_customer={"min_employees": 50})
    asked = (Asked(qid_of(CHILDREN), "asked", text.index("\n")),)
    found = engine.analyse(call(text, sold, asked=asked))
    assert found["levels"]["organisation"] == "unmet"
    assert found["facts"]["fit"]["state"] == "unmet"
    [quote] = found["facts"]["fit"]["evidence"]
    assert (quote["text"], quote["rule"]) == ("No.", "fit-knock-out")
    verdict = found["recommendation"]
    assert (verdict["verdict"], verdict["scope"]) == ("disqualify", "account")
    assert found["next_question"] is None


OWN_WORDS = [
    ("en", CHILDREN, "Me: Do you have children, or are any planned?", "Anna: No, none."),
    ("en", CHILDREN, "Me: Do you have any children?", "Anna: No, we don't have any."),
    ("en", "Uses SAP", "Me: And are you using SAP?", "Anna: Unfortunately no."),
    ("de", "Eigener Fuhrpark", "Ich: Haben Sie einen eigenen Fuhrpark?", "Kunde: Nein, keinen."),
    ("de", "Hat Kinder", "Ich: Haben Sie denn Kinder?", "Kunde: Nein, keine Kinder."),
    ("da", "Har egne biler", "Mig: Har I jeres egne biler?", "Anna: Nej, det har vi ikke."),
    ("zh", "有自己的车队", "我：贵公司有自己的车队吗？", "客户：没有。"),
    ("zh", "有自己的车队", "我：您有车队吗？", "客户：我们没有车队。"),
]


@pytest.mark.parametrize(("language", "knock_out", "question", "answer"), OWN_WORDS)
def test_it_may_be_asked_in_ones_own_words(
    engine: Engine, language: str, knock_out: str, question: str, answer: str
) -> None:
    found = engine.analyse(call(f"{question}\n{answer}", profile(knock_out), language))
    assert found["facts"]["fit"]["state"] == "unmet"
    assert found["questions"][0]["qid"] == qid_of(knock_out)


@pytest.mark.parametrize(
    ("language", "knock_out", "answer"),
    [
        ("en", CHILDREN, "Yes, two girls."),
        ("en", CHILDREN, "We do."),
        ("de", "Eigener Fuhrpark", "Ja, zwölf Wagen."),
        ("da", "Har egne biler", "Ja, det har vi."),
        ("zh", "有自己的车队", "有的，十几辆。"),
        ("zh", "有自己的车队", "没错。"),
    ],
)
def test_a_yes_counts_as_a_fit_and_it_is_asked_no_more(
    engine: Engine, language: str, knock_out: str, answer: str
) -> None:
    asked = (Asked(qid_of(knock_out), "asked", 0), Asked(qid_of(knock_out), "answered", 50))
    found = engine.analyse(call(answer, profile(knock_out), language, asked=asked))
    assert found["facts"]["fit"]["state"] == "met"
    assert found["next_question"]["dimension"] != "fit"


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "Not yet."),
        ("en", "No, not yet."),
        ("en", "No. Next year, perhaps."),
        ("en", "No, but my wife is expecting."),
        ("en", "No idea."),
        ("en", "No time for this."),
        ("en", "No problem, go ahead."),
        ("en", "We don't see why that matters to you."),
        ("en", "None of your business."),
        ("en", "We have an office in Leeds."),
        ("en", "Why do you ask?"),
        ("de", "Noch nicht."),
        ("de", "Nein, aber im Sommer."),
        ("de", "Keine Ahnung."),
        ("de", "Kein Problem."),
        ("da", "Ikke endnu."),
        ("da", "Nej, men til efteråret."),
        ("da", "Det ved jeg ikke."),
        ("zh", "还没有。"),
        ("zh", "目前没有。"),
        ("zh", "不太清楚。"),
        ("zh", "没有，不过明年打算要。"),
        ("zh", "没问题。"),
    ],
)
def test_not_yet_and_what_is_neither_yes_nor_no_decide_nothing(
    engine: Engine, language: str, answer: str
) -> None:
    asked = (Asked(qid_of(CHILDREN), "asked", 0),)
    found = engine.analyse(call(answer, profile(CHILDREN), language, asked=asked))
    assert found["facts"]["fit"]["state"] == "unknown"
    assert found["levels"]["organisation"] == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "Me: Do you sell to children?\nAnna: No.",
        "Me: You have no children, right?\nAnna: No.",
        "Me: What do your children say?\nAnna: No.",
        "Me: Do you have children?\nMe: And a house?\nAnna: No.",
        "Me: Do you have a minute?\nAnna: No.",
        "Anna: No.",
    ],
)
def test_a_no_to_something_else_is_none(engine: Engine, text: str) -> None:
    assert engine.analyse(call(text, profile(CHILDREN)))["facts"]["fit"]["state"] == "unknown"


@pytest.mark.parametrize("line", ["Children: no", "Do you have children? - no", "children? none"])
def test_question_and_answer_may_be_noted_on_one_line(engine: Engine, line: str) -> None:
    found = engine.analyse(call(line, profile(CHILDREN)))
    assert found["facts"]["fit"]["state"] == "unmet"


def test_one_that_is_worded_with_a_no_is_left_to_the_rep(engine: Engine) -> None:
    knock_out = "No contract with a rival"
    asked = (Asked(qid_of(knock_out), "asked", 0),)
    found = engine.analyse(call("No.", profile(knock_out), asked=asked))
    assert found["facts"]["fit"]["state"] == "unknown"


@pytest.mark.parametrize("answer", ["no, none", "Not yet.", "No."])
def test_its_answer_is_no_curt_one_and_denies_no_pain(engine: Engine, answer: str) -> None:
    asked = (Asked(qid_of(CHILDREN), "asked", 0),)
    found = engine.analyse(call(answer, profile(CHILDREN), asked=asked))
    assert found["signals"] == []
    assert found["facts"]["need"]["state"] == "unknown"


def test_what_was_said_last_counts(engine: Engine) -> None:
    text = "Me: Do you have children?\nAnna: No.\nMe: Do you have children?\nAnna: Yes, one."
    assert engine.analyse(call(text, profile(CHILDREN)))["facts"]["fit"]["state"] == "met"


def test_with_several_products_it_is_asked_which_fits_best_once_there_is_a_pain(
    engine: Engine,
) -> None:
    sold = profile(products=["Planner", "Router", "Tracker"])
    assert engine.analyse(call("", sold))["next_question"]["id"] != "product-fit"
    text = "Anna: We lose 40 hours every month because planning is a mess."
    found = engine.analyse(call(text, sold))["next_question"]
    assert found["text"] == "Which of these would help you most: Planner, Router or Tracker?"
    skipped = (Asked("product-fit", "skipped", 0),)
    assert engine.analyse(call(text, sold, asked=skipped))["next_question"]["id"] != "product-fit"
    one = profile(products=["Planner"])
    assert engine.analyse(call(text, one))["next_question"]["id"] != "product-fit"
