"""A cold call that is refused throughout: one refusal proves nothing, all of them do."""

from __future__ import annotations

from typing import Any

import pytest

from service.qualify.engine import Engine
from service.qualify.types import Asked, Request

REFUSED = {
    "en": ["I'd rather not say.", "None of your business.", "We don't take cold calls."],
    "de": [
        "Das sage ich Ihnen nicht.",
        "Das geht Sie nichts an.",
        "Wir nehmen keine Werbeanrufe an.",
    ],
    "da": [
        "Det vil jeg helst ikke sige.",
        "Det kommer ikke dig ved.",
        "Vi svarer ikke på telefonsalg.",
    ],
    "zh": ["不方便透露。", "这个属于商业机密。", "不接推销电话。"],
}
ASKED = {
    "en": "Me: What bothers you most about it?",
    "de": "Ich: Was stört Sie daran am meisten?",
    "da": "Mig: Hvad irriterer dig mest ved det?",
    "zh": "我：这里面最让您烦心的是什么？",
}


def cold(
    engine: Engine,
    *lines: str,
    mode: str = "cold",
    language: str = "en",
    asked: tuple[Asked, ...] = (),
) -> dict[str, Any]:
    text = "\n".join(lines)
    return engine.analyse(Request(text, lang=language, mode=mode, asked=asked))


def talk(language: str, answers: list[str]) -> list[str]:
    return [line for answer in answers for line in (ASKED[language], f"Anna: {answer}")]


@pytest.mark.parametrize("language", REFUSED)
def test_whoever_refuses_everything_is_probably_not_worth_selling_to(
    engine: Engine, language: str
) -> None:
    found = cold(engine, *talk(language, REFUSED[language]), language=language)
    assert found["next_question"] is None
    assert len(found["refused"]["evidence"]) == 3
    if language == "en":
        assert "probably not worth selling to" in found["refused"]["say"]


@pytest.mark.parametrize("language", REFUSED)
def test_one_refusal_proves_nothing(engine: Engine, language: str) -> None:
    found = cold(engine, *talk(language, REFUSED[language][:1]), language=language)
    assert found["refused"] is None
    assert found["next_question"] is not None


def test_one_answer_is_enough_to_go_on(engine: Engine) -> None:
    answers = [*REFUSED["en"][:2], "The planning, it eats two days a week."]
    assert cold(engine, *talk("en", answers))["refused"] is None


def test_questions_of_the_bank_count_as_asked(engine: Engine) -> None:
    first, second, _ = REFUSED["en"]
    asked = (
        Asked("cold-handle-today", "asked", 0),
        Asked("cold-looks-after", "asked", len(first)),
    )
    assert cold(engine, first, second, asked=asked)["refused"]
    assert cold(engine, "Hello, who is calling?", first, second, asked=asked)["refused"] is None


def test_a_discovery_call_goes_on(engine: Engine) -> None:
    found = cold(engine, *talk("en", REFUSED["en"]), mode="discovery")
    assert found["refused"] is None
    assert found["next_question"] is not None


@pytest.mark.parametrize(
    "answer",
    [
        "Not my business area, ask Tom.",
        "I can't say exactly, about 40.",
        "Business is good.",
        "No.",
    ],
)
def test_what_sounds_like_a_refusal_is_none(engine: Engine, answer: str) -> None:
    assert cold(engine, *talk("en", [answer, answer]))["refused"] is None
