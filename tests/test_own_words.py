"""What reps ask in their own words: ticked where the bank has it, opened up where it is closed."""

from __future__ import annotations

import pytest

from service.qualify.engine import Engine
from service.qualify.types import Asked, Request


def asked(engine: Engine, text: str, **how: object) -> dict[str, object]:
    found = engine.analyse(Request(text, **{"lang": "en", **how}))["questions"]  # type: ignore[arg-type]
    return dict(found[-1])


@pytest.mark.parametrize(
    ("language", "words", "qid"),
    [
        ("en", "Me: how is a project like this usually funded?", "budget-funded"),
        ("en", "Me: so how is a project like that usually funded at your place?", "budget-funded"),
        ("en", "Me: where would the money for it come from?", "budget-where-from"),
        ("de", "Ich: Wie wird so ein Projekt bei euch normalerweise finanziert?", "budget-funded"),
        ("da", "Mig: Hvordan finansierer I normalt sådan et projekt hos jer?", "budget-funded"),
        ("zh", "我：这类项目您这边一般是怎么安排资金的？", "budget-funded"),
    ],
)
def test_a_question_in_the_reps_own_words_is_ticked(
    engine: Engine, language: str, words: str, qid: str
) -> None:
    assert asked(engine, words, lang=language)["qid"] == qid
    found = engine.analyse(Request(words, lang=language))
    offered = [found["next_question"], *found["question_options"]]
    assert qid not in [question["id"] for question in offered]


def test_another_question_on_the_same_fact_is_not_ticked(engine: Engine) -> None:
    assert asked(engine, "Me: what is your budget?")["qid"] is None


def test_a_tick_can_be_taken_back(engine: Engine) -> None:
    words = "Me: how is a project like this usually funded?"
    taken_back = (Asked("budget-funded", "restored", len(words)),)
    found = engine.analyse(Request(words, lang="en", framework="bant", asked=taken_back))
    offered = [found["next_question"], *found["question_options"]]
    assert "budget-funded" in [question["id"] for question in offered]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Me: do you have a budget for this?"),
        ("de", "Ich: Haben Sie ein Budget eingeplant?"),
        ("da", "Mig: Har I et budget til det?"),
        ("zh", "我：你们有预算吗？"),
    ],
)
def test_a_closed_question_gets_an_open_one_instead(
    engine: Engine, language: str, words: str
) -> None:
    found = asked(engine, words, lang=language)
    assert found["form"] == "closed"
    instead = found["instead"]
    assert isinstance(instead, dict)
    question = engine.banks.find(instead["id"])
    assert question and question.dimension == "budget" and question.closed is None
    assert instead["text"] == question.text(language)


def test_an_open_question_is_left_alone(engine: Engine) -> None:
    assert asked(engine, "Me: what keeps you up at night?")["instead"] is None


def test_a_question_is_opened_up_while_it_is_typed(engine: Engine) -> None:
    found = engine.draft(Request("Ann: hello", lang="en"), "Me: is this a priority?")["questions"]
    assert found[0]["form"] == "closed" and found[0]["instead"]
    assert found[0]["start"] < len("Me: is this a priority?")


@pytest.mark.parametrize(
    ("language", "words", "kind"),
    [
        ("en", "can you just send me some information", "send_something"),
        ("en", "I need to think about it", "think_it_over"),
        ("en", "we are pretty happy with what we have", "content_as_is"),
        ("en", "I'm really busy right now", "no_time"),
        ("de", "schicken Sie mir doch einfach mal Unterlagen", "send_something"),
        ("de", "das muss ich mir noch mal überlegen", "think_it_over"),
        ("de", "wir haben da schon einen Anbieter", "content_as_is"),
        ("de", "ich habe gerade keine Zeit", "no_time"),
        ("da", "kan du ikke bare sende mig noget materiale", "send_something"),
        ("da", "jeg skal lige tænke over det", "think_it_over"),
        ("da", "vi er egentlig glade for det vi har", "content_as_is"),
        ("da", "jeg er lige i møde", "no_time"),
        ("zh", "您先发份资料给我看看吧", "send_something"),
        ("zh", "我再考虑考虑", "think_it_over"),
        ("zh", "我们已经有固定的供应商了", "content_as_is"),
        ("zh", "我现在没空", "no_time"),
    ],
)
def test_a_stall_brings_up_what_to_say(
    engine: Engine, language: str, words: str, kind: str
) -> None:
    card = engine.analyse(Request(words, lang=language))["card"]
    assert card and card["kind"] == kind
    assert card["say"] and card["door"]


@pytest.mark.parametrize(
    "words",
    [
        "they send us a file every night and it breaks",
        "we think about the migration a lot",
        "nobody is happy with the reports",
        "the busy season is December",
    ],
)
def test_other_answers_are_no_stall(engine: Engine, words: str) -> None:
    assert engine.analyse(Request(words, lang="en"))["card"] is None
