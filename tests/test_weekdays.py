"""A weekday in an agreed step is the next such day after the call, where the day of the call is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from service.qualify.engine import Engine
from service.qualify.types import Request

SATURDAY = datetime(2026, 11, 28, 12)


def step(engine: Engine, line: str, language: str, at: datetime | None = SATURDAY) -> Any:
    [found] = engine.analyse(Request(line, lang=language, at=at))["next_steps"]
    return found["day"], found["when"]


@pytest.mark.parametrize(
    ("language", "line", "day"),
    [
        ("en", "demo w/ helen thurs 2pm", "2026-12-03"),
        ("en", "Ann: come by the plant on tuesday", "2026-12-01"),
        ("en", "Ann: Tuesday next week is good", "2026-12-01"),
        ("en", "Ann: the demo on Saturday works for me", "2026-12-05"),
        ("de", "termin: di 10 uhr", "2026-12-01"),
        ("de", "Kern: Kommen Sie am Donnerstag vorbei", "2026-12-03"),
        ("de", "Kern: Dienstag nächste Woche passt", "2026-12-01"),
        ("da", "Mette: kom forbi på tirsdag", "2026-12-01"),
        ("da", "Mette: ja tak, ons kl. 10 passer fint", "2026-12-02"),
        ("zh", "王总：可以，下周二上午", "2026-12-01"),
        ("zh", "约好周四下午3点带顾问去现场看一遍", "2026-12-03"),
    ],
)
def test_it_is_the_next_such_day(engine: Engine, language: str, line: str, day: str) -> None:
    assert step(engine, line, language)[0] == day


def test_on_the_very_day_it_is_a_week_ahead(engine: Engine) -> None:
    tuesday = datetime(2026, 12, 1, 9)
    assert step(engine, "Ann: come by on tuesday", "en", tuesday)[0] == "2026-12-08"
    assert step(engine, "Ann: Wednesday next week is good", "en", tuesday)[0] == "2026-12-09"


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("Ann: Let's meet next Tuesday at 2pm", "next Tuesday"),
        ("Ann: Tuesday or Thursday works for me", None),
    ],
)
def test_what_may_be_one_of_two_days_is_none(engine: Engine, line: str, when: str | None) -> None:
    assert step(engine, line, "en") == (None, when)


def test_a_date_comes_before_a_weekday(engine: Engine) -> None:
    assert step(engine, "Ann: Thursday 14 January works for me", "en")[0] == "2027-01-14"
    first = step(engine, "Ann: the first Tuesday in March works for me", "en")[0]
    assert first != "2026-12-01"


def test_without_the_day_of_the_call_there_are_words_alone(engine: Engine) -> None:
    found = step(engine, "Ann: Tuesday next week is good", "en", None)
    assert found == (None, "Tuesday, next week")
