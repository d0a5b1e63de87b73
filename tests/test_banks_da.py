"""The banks in Danish: what is refused, what is heard, and sums as they are written there."""

from __future__ import annotations

import pytest

from nlp.questions.question_pack import load_questions
from nlp.questions.questions import form_of
from nlp.sources import Sources as Packs
from nlp.types import Form
from service.qualify.linting.bank_lint import load_tone
from service.qualify.questions.choice_rules import load_choice_rules
from service.qualify.questions.objection import load_objections, objection_card
from service.qualify.questions.reframe import reframe
from service.qualify.sources import Sources
from tests.test_banks import BANKS, CALL, RULES, facts

SOURCES = Sources.find()
TONE = load_tone(SOURCES)
CHOICE = load_choice_rules(SOURCES)
FORMS = load_questions(Packs("da"))


@pytest.mark.parametrize("question", list(BANKS.all()), ids=lambda question: question.id)
def test_every_question_is_heard_in_danish_as_open_or_as_the_bare_fact_that_it_is(question) -> None:
    found = form_of(question.texts["da"], FORMS)
    assert found is not None
    assert found.form is (Form.CLOSED if question.closed else Form.OPEN)


@pytest.mark.parametrize(
    "words",
    [
        "Hvad ville vores løsning være værd for dig?",
        "Hvordan kunne vi bedst hjælpe jer?",
        "Forestil dig, at det var løst, hvad så?",
        "Hvad siger du til en innovativ tilgang?",
    ],
)
def test_a_question_that_sells_is_refused(words: str) -> None:
    assert TONE.pitching["da"].search(words)


@pytest.mark.parametrize(
    "words", ["Hvad er jeres største pain point?", "Hvad er jeres ROI?", "Hvor er der quick wins?"]
)
def test_our_jargon_is_refused(words: str) -> None:
    assert TONE.jargon["da"].search(words)


@pytest.mark.parametrize(
    "words",
    [
        "Hvorfor vil du vide alt det?",
        "hvorfor spørger du om alt det her?",
        "Hvorfor alle de spørgsmål?",
        "Det er for mange spørgsmål",
        "Er det her et forhør?",
        "det kommer ikke dig ved",
        "hvad skal I bruge det til?",
        "han ville vide, hvorfor jeg spørger",
    ],
)
def test_an_objection_to_being_questioned_brings_up_the_card(words: str) -> None:
    card = objection_card(load_objections(SOURCES), words, "da", "da")
    assert card is not None
    assert "passer til jer" in card.text
    assert "Tilbyd det kun, hvis vi virkelig gør det" in card.door


@pytest.mark.parametrize(
    "words",
    ["hvorfor er fakturaerne så sene?", "kunderne stiller gode spørgsmål", "hvem spørger?", ""],
)
def test_other_questions_are_no_objection(words: str) -> None:
    assert objection_card(load_objections(SOURCES), words, "da", "da") is None


@pytest.mark.parametrize(
    "words",
    ["det koster ret meget", "på et tidspunkt", "det kommer an på", "af og til", "det svinger"],
)
def test_vague_words_are_heard(words: str) -> None:
    assert CHOICE.vague["da"].search(words)


@pytest.mark.parametrize(
    "words", ["12 timer om ugen", "den 3. maj", "en dag om ugen", "en del af holdet", "mange tak"]
)
def test_precise_words_are_not_vague(words: str) -> None:
    assert CHOICE.vague["da"].search(words) is None


def test_the_reframe_names_the_price_as_it_is_written_in_denmark() -> None:
    said = reframe(RULES, CALL, facts(), (45_000, "EUR"), "da").text
    assert said is not None
    assert said.count("45.000\N{NO-BREAK SPACE}€") == 2
    assert "»88 percent uptime«" in said
