"""The banks in German: what is refused, what is heard, and sums as they are written there."""

from __future__ import annotations

import pytest

from service.qualify.linting.bank_lint import load_tone
from service.qualify.questions.choice_rules import load_choice_rules
from service.qualify.questions.objection import load_objections, objection_card
from service.qualify.questions.reframe import reframe
from service.qualify.sources import Sources
from tests.test_banks import BANKS, CALL, RULES, facts

SOURCES = Sources.find()
TONE = load_tone(SOURCES)
CHOICE = load_choice_rules(SOURCES)


def test_every_question_has_a_german_text_of_its_own() -> None:
    assert [q.id for q in BANKS.all() if q.texts.get("de") in (None, q.texts["en"])] == []


@pytest.mark.parametrize(
    "words",
    [
        "Was wäre Ihnen unsere Lösung wert?",
        "Wie könnten wir Ihnen dabei am besten helfen?",
        "Stellen Sie sich vor, was wäre dann?",
        "Was hielten Sie von einem innovativen Ansatz?",
    ],
)
def test_a_question_that_sells_is_refused(words: str) -> None:
    assert TONE.pitching["de"].search(words)


@pytest.mark.parametrize(
    "words", ["Was ist Ihr größter Pain Point?", "Wie hoch ist der ROI?", "Wo liegen Quick Wins?"]
)
def test_our_jargon_is_refused(words: str) -> None:
    assert TONE.jargon["de"].search(words)


def test_no_question_of_ours_sells_or_speaks_jargon() -> None:
    said = [q.texts["de"] for q in BANKS.all()]
    assert [words for words in said if TONE.pitching["de"].search(words)] == []
    assert [words for words in said if TONE.jargon["de"].search(words)] == []


@pytest.mark.parametrize(
    "words",
    [
        "Warum wollen Sie das alles wissen?",
        "wieso fragen Sie mich das?",
        "Wozu die ganzen Fragen?",
        "Das sind mir zu viele Fragen auf einmal",
        "Wird das jetzt ein Verhör?",
        "das geht Sie gar nichts an",
        "er wollte wissen, warum ich das alles frage",
    ],
)
def test_an_objection_to_being_questioned_brings_up_the_card(words: str) -> None:
    card = objection_card(load_objections(SOURCES), words, "de", "de")
    assert card is not None
    assert "zu Ihnen passt" in card.text
    assert "Nur anbieten, wenn wir das wirklich machen" in card.door


@pytest.mark.parametrize(
    "words",
    ["warum sind die Rechnungen so spät?", "die Kunden stellen gute Fragen", "wer fragt das?", ""],
)
def test_other_questions_are_no_objection(words: str) -> None:
    assert objection_card(load_objections(SOURCES), words, "de", "de") is None


@pytest.mark.parametrize(
    "words", ["das kostet ziemlich viel", "irgendwann mal", "kommt drauf an", "ab und zu", "bald"]
)
def test_vague_words_are_heard(words: str) -> None:
    assert CHOICE.vague["de"].search(words)


@pytest.mark.parametrize(
    "words", ["12 Stunden die Woche", "am 3. Mai", "jeden Montag", "vielen Dank"]
)
def test_precise_words_are_not_vague(words: str) -> None:
    assert CHOICE.vague["de"].search(words) is None


def test_the_reframe_names_the_price_as_it_is_written_in_germany() -> None:
    said = reframe(RULES, CALL, facts(), (45_000, "EUR"), "de").text
    assert said is not None
    assert said.count("45.000\N{NO-BREAK SPACE}€") == 2
    assert "„88 percent uptime“" in said
