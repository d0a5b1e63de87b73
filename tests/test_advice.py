"""What is concluded from ordinary lines: a budget is no pain, "next year is fine" is no step, what fails is said."""

from __future__ import annotations

from typing import Any

import pytest

from service.qualify.engine import Engine
from service.qualify.types import Request

Analysis = dict[str, Any]


def analysed(engine: Engine, call: str, language: str = "en") -> Analysis:
    return engine.analyse(Request(call, lang=language))


def states(found: Analysis) -> dict[str, str]:
    return {name: fact["state"] for name, fact in found["facts"].items()}


@pytest.mark.parametrize(
    ("language", "call"),
    [
        ("en", "Me: How do you plan routes today?\nSam: budget is 30k for next year"),
        ("en", "Sam: our budget is 30,000 this year"),
        ("en", "budget is 30k"),
        ("en", "Sam: the budget's 30k"),
        ("en", "Sam: the budget for transport is about 30k a year"),
        ("de", "Kern: Unser Budget ist 30.000 Euro für nächstes Jahr"),
        ("da", "Mette: Vores budget er 300.000 kr. i år"),
        ("zh", "王总：我们预算是30万，今年的"),
    ],
)
def test_a_stated_budget_is_a_budget_and_neither_a_pain_nor_a_say(
    engine: Engine, language: str, call: str
) -> None:
    found = states(analysed(engine, call, language))
    assert found["budget"] == "met"
    assert (found["need"], found["metrics"], found["authority"]) == ("unknown",) * 3


@pytest.mark.parametrize(
    ("language", "earlier", "later", "fact"),
    [
        ("en", "we've got 20k set aside for it this year", "there isnt really any budget left tbh", "budget"),
        ("en", "we've got 20k set aside for it", "we don't really have any budget for this", "budget"),
        ("en", "we have 12 no shows a week", "there are no no-shows anymore, we fixed that in spring", "need"),
        ("en", "scheduling is a nightmare", "scheduling is fine, no problems at all", "need"),
        ("de", "Wir haben 20.000 Euro dafür eingeplant", "Da ist nicht mehr wirklich Geld übrig", "budget"),
        ("de", "Die Planung kostet uns zwei Tage die Woche", "Das Problem haben wir seither nicht mehr", "need"),
        ("da", "Vi har sat 200.000 kr. af til det", "Der er ikke flere penge i år", "budget"),
        ("da", "Planlægningen er et mareridt", "Vi har ikke det problem længere", "need"),
        ("zh", "预算批了20万", "其实已经没什么预算了", "budget"),
        ("zh", "现在排班全靠手工，经常出错", "这个问题我们春天就解决了", "need"),
    ],
)  # fmt: skip
def test_what_is_gone_contradicts_what_was_said(
    engine: Engine, language: str, earlier: str, later: str, fact: str
) -> None:
    sign = "：" if language == "zh" else ": "
    assert states(analysed(engine, f"Mark{sign}{later}", language))[fact] == "unmet"
    found = analysed(engine, f"Mark{sign}{earlier}\nMark{sign}{later}", language)
    assert found["facts"][fact]["state"] == "conflict"


@pytest.mark.parametrize(
    ("language", "call"),
    [
        ("en", "Mark: no rush, next year is fine"),
        ("en", "Mark: no rush at all, Q3 is fine"),
        ("de", "Kern: Keine Eile, nächstes Jahr passt auch"),
        ("da", "Mette: Det haster ikke, vi ses næste år"),
        ("zh", "王总：不急，明年也可以"),
    ],
)
def test_some_time_is_no_agreed_step(engine: Engine, language: str, call: str) -> None:
    found = analysed(engine, call, language)
    assert found["next_steps"] == []


@pytest.mark.parametrize(
    ("language", "call"),
    [
        ("en", "Mark: Thursday is good"),
        ("en", "Mark: the 14th is fine"),
        ("en", "Mark: 12 March is good"),
        ("de", "Kern: Der 12. März passt gut"),
        ("de", "Kern: Dienstag passt"),
        ("da", "Mette: Så ses vi den 12. marts"),
        ("zh", "王总：可以，下周二上午"),
    ],
)
def test_a_day_is_one(engine: Engine, language: str, call: str) -> None:
    assert len(analysed(engine, call, language)["next_steps"]) == 1
