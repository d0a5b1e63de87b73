"""Small talk says nothing of a pain, and one curt answer ends no call: another angle is tried first."""

from __future__ import annotations

from typing import Any

import pytest

from service.qualify.engine import Engine
from service.qualify.types import Request

SMALL_TALK = {
    "en": [
        "Me: How's it going?\nJoan: can't complain",
        "Me: How is business?\nJoan: nothing to complain about",
        "Me: Hi Joan, how are things?\nJoan: no complaints thanks",
        "Me: How are you today?\nJoan: All good, thanks.",
        "how's business? can't complain",
    ],
    "de": [
        "Ich: Wie geht's?\nKern: Kann nicht klagen.",
        "Ich: Wie läuft das Geschäft?\nKern: Alles gut, läuft bestens.",
        "Ich: Wie geht es Ihnen?\nKern: Passt alles, danke.",
    ],
    "da": [
        "Mig: Hvordan går det?\nMette: Fint, jeg kan ikke klage.",
        "Mig: Hvordan går forretningen?\nMette: Det går godt, ikke noget at klage over.",
    ],
    "zh": [
        "我：最近怎么样？\n王总：挺好的，没什么问题。",
        "我：最近生意怎么样？\n王总：还行，一切都好。",
    ],
}
EVERY = [(language, call) for language, calls in SMALL_TALK.items() for call in calls]
DENIED = {
    "en": "Me: What annoys you about it?\nJoan: nothing really",
    "de": "Ich: Was stört Sie daran?\nKern: Eigentlich nichts, läuft alles rund.",
    "da": "Mig: Hvad driller jer?\nMette: Ikke noget, det kører fint.",
    "zh": "我：目前最让您头疼的是什么？\n王总：没什么痛点，现在挺好。",
}


def analysed(engine: Engine, call: str, language: str = "en") -> Any:
    return engine.analyse(Request(call, lang=language))


@pytest.mark.parametrize(("language", "call"), EVERY)
def test_small_talk_denies_no_pain(engine: Engine, language: str, call: str) -> None:
    found = analysed(engine, call, language)
    assert found["recommendation"]["early"]
    assert found["facts"]["need"]["state"] == "unknown"
    assert found["signals"] == []
    assert found["next_question"]["dimension"] == "need"


@pytest.mark.parametrize(("language", "call"), DENIED.items())
def test_one_answer_ends_no_call_and_another_angle_is_tried(
    engine: Engine, language: str, call: str
) -> None:
    found = analysed(engine, call, language)
    assert found["facts"]["need"]["state"] == "unmet"
    assert found["recommendation"]["early"]
    asked = found["next_question"]
    assert (asked["id"], asked["dimension"]) == ("angle-last-time", "need")


def test_a_pain_that_is_denied_all_along_ends_it(engine: Engine) -> None:
    lines = ["nothing really", "it works, no complaints", "no", "nothing to improve"]
    call = "\n".join(f"Me: What would you like to be better?\nJoan: {said}" for said in lines)
    found = analysed(engine, call)
    assert found["recommendation"]["verdict"] == "disqualify"
    assert found["next_question"] is None


@pytest.mark.parametrize(
    "asked",
    ["How are things with the planning, any trouble?", "How is the reporting going?"],
)
def test_a_question_about_their_work_is_no_small_talk(engine: Engine, asked: str) -> None:
    found = analysed(engine, f"Me: {asked}\nJoan: nothing to complain about")
    assert found["facts"]["need"]["state"] == "unmet"


def test_a_day_that_suits_denies_no_pain(engine: Engine) -> None:
    found = analysed(engine, "Joan: Please do, Thursday suits us.")
    assert found["facts"]["need"]["state"] == "unknown"
