"""The readable report: complete, and in one language throughout."""

from __future__ import annotations

import pytest

from service.documents.report import report
from service.qualify.engine import Engine
from service.qualify.types import Request
from service.texts import Texts, languages

TEXT = (
    "Me: what does it cost you?\nAnna: about 40k a year, we lose two vans a week.\n"
    "Anna: no budget before October."
)


def told(engine: Engine, ui_lang: str | None, text: str = TEXT) -> str:
    asked = Request(text, id="call.txt", lang="en", ui_lang=ui_lang)
    return report(engine.analyse(asked), ui_lang)


def test_it_says_the_verdict_why_what_next_and_what_it_rests_on(engine: Engine) -> None:
    said = told(engine, None)
    lines = said.split("\n")
    assert lines[:2] == ["call.txt", "========"]
    for part in ("Next step: ", "Ask next: ", "What would change it", "Signals heard"):
        assert any(line.startswith(part) for line in lines)
    assert '      "no budget before October"' in said


@pytest.mark.parametrize("language", languages())
def test_every_heading_is_in_the_language_of_the_sentences(engine: Engine, language: str) -> None:
    said, texts = told(engine, language), Texts.load(language)
    for key in ("verdict.next_step", "question.next", "evidence.signals", "coverage.title"):
        assert texts(key) in said
    if language != "en":
        english = Texts.load("en")
        assert english("verdict.next_step") not in said
        assert english("coverage.title") not in said


def test_an_empty_call_is_too_early(engine: Engine) -> None:
    said = told(engine, "de", "")
    assert "Noch zu früh" in said
    assert "Noch ist nichts bekannt." in said


def test_a_warning_is_told_in_the_language(engine: Engine) -> None:
    analysis = engine.analyse(Request("x", id="a", lang="en", ui_lang="de"))
    text = "The file is not UTF-8; it was read as latin_1."
    said = report({**analysis, "warnings": [{"code": "encoding", "text": text}]}, "de")
    assert "Hinweis: Die Datei ist kein UTF-8; sie wurde als latin_1 gelesen." in said
