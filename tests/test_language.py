"""Which language a text is in: the four that are meant, and any other as unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.language import LANGUAGES, UNKNOWN, identify, of_call

SAID = {
    "en": "they know it for years but never got round to it, the board wants a fix before summer",
    "de": "Wir haben das noch nicht angefasst, aber die Geschäftsführung will bis Sommer eine Lösung.",
    "da": "Vi har ikke gjort noget ved det endnu, men bestyrelsen vil have en løsning inden sommer.",
    "zh": "我们还没有处理，但是老板希望夏天之前解决。",
}
OTHERS = {
    "Norwegian": "Vi har ikke fått gjort noe med det ennå, men styret vil ha en løsning før sommeren. "
    "Hva koster det i måneden?",
    "Swedish": "Vi har inte hunnit göra något åt det ännu, men styrelsen vill ha en lösning före sommaren. "
    "Vad kostar det?",
    "Dutch": "We hebben er nog niets aan gedaan, maar de directie wil voor de zomer een oplossing. "
    "Hoeveel kost het?",
    "French": "On ne s'en est pas encore occupé, mais la direction veut une solution avant l'été. "
    "Combien ça coûte ?",
    "Spanish": "Todavía no hemos hecho nada, pero la dirección quiere una solución antes del verano. "
    "¿Cuánto cuesta?",
    "Italian": "Non abbiamo ancora fatto niente, ma la direzione vuole una soluzione prima dell'estate. "
    "Quanto costa?",
    "Portuguese": "Ainda não fizemos nada, mas a direção quer uma solução antes do verão. Quanto custa "
    "isso por mês?",
    "Polish": "Jeszcze nic z tym nie zrobiliśmy, ale zarząd chce mieć rozwiązanie przed latem. "
    "Ile to kosztuje na miesiąc?",
    "Finnish": "Emme ole vielä tehneet asialle mitään, mutta johto haluaa ratkaisun ennen kesää. "
    "Paljonko se maksaa?",
    "Russian": "Мы ещё ничего не сделали, но руководство хочет решение до лета. Сколько это стоит?",
    "Japanese": "まだ何もしていませんが、夏までに解決策が欲しいと役員が言っています。",
    "Korean": "아직 아무것도 하지 않았지만 경영진은 여름 전에 해결책을 원합니다.",
}


@pytest.mark.parametrize(("language", "text"), SAID.items())
def test_the_four_languages_are_told_apart(language: str, text: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_any_other_language_is_unknown(text: str) -> None:
    assert identify(text, default="en") == UNKNOWN


def test_traditional_chinese_is_chinese() -> None:
    assert identify("我們還沒有處理這個問題，但是董事會希望在夏天之前有方案。") == "zh"


@pytest.mark.parametrize(
    "text", ["", "  \n ", "12 345 %", "ja, passt", "Hoteles Sierra Blanca - Marta"]
)
def test_a_text_too_short_to_tell_takes_the_default(text: str) -> None:
    assert identify(text, default="da") == "da"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Kein Budget dieses Jahr"),
        ("de", "wer entscheidet? der Chef"),
        ("da", "ingen penge i år"),
        ("da", "hun vil gerne se en demo"),
        ("de", "Wir verlieren 20 Stunden pro Woche"),
    ],
)
def test_a_few_words_of_german_or_danish_are_not_taken_for_english(
    language: str, text: str
) -> None:
    assert identify(text, default="en") == language


@pytest.mark.parametrize("text", ["top prio", "Excel mess", "no budget til q3"])
def test_a_few_words_that_may_be_of_any_language_take_the_default(text: str) -> None:
    assert identify(text, default="en") == "en"
    assert identify(text, default="de") == "de"


@pytest.mark.parametrize("expected", ["de", "da", "zh"])
@pytest.mark.parametrize(
    "line",
    [
        "Tel. Frau Bänziger, Leiterin Logistik, Grosshandel, Winterthur",
        "Anna Weber, Head of Sales, Müller Logistik GmbH, Hamburg, 120 MA",
        "Dana Okafor, Northwind, operations lead, Leeds and Manchester",
    ],
)
def test_names_make_no_line_english_where_another_language_is_expected(
    line: str, expected: str
) -> None:
    assert identify(line, "en", expected=expected) == expected
    assert identify(line, "en") == "en"
    said = f"{line}\nThey use Excel for planning, and two people do it every evening."
    assert identify(said, "en", expected=expected) == "en"


def test_a_few_words_are_in_the_language_that_is_expected() -> None:
    assert identify("Weber GmbH, Hamburg", "en") == "de"
    assert identify("Weber GmbH, Hamburg", "en", expected="en") == "en"
    assert identify(SAID["de"], "en", expected="en") == "de"


def test_labels_figures_and_control_characters_do_not_mislead() -> None:
    text = "00:00:12 Maria Lopez: \x00we \ud800have \x1b380 people and \U0010ffffno budget for it this year"
    assert identify(text) == "en"


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert identify(text) in (*LANGUAGES, UNKNOWN)


def test_a_few_chinese_characters_alone_are_chinese_and_beside_other_words_a_name() -> None:
    assert identify("没痛点", "en") == "zh"
    assert identify("预算？没有", "en") == "zh"
    assert identify("call 王小明 back", "en") == "en"


BEGUN = (
    "Me: What annoys you about your system?\nTom: we lose 12 orders a week\nMe: what does that cost?\n"
    "Tom: about 30k a year\nTom: I decide on this alone"
)


def test_a_few_foreign_lines_take_no_call_its_language() -> None:
    foreign = f"\nClaire : {OTHERS['French']} {OTHERS['French']}"
    assert identify(BEGUN + 2 * foreign, "en") == UNKNOWN
    assert of_call(BEGUN + 2 * foreign, LANGUAGES) == "en"


def test_a_call_that_is_foreign_on_the_whole_is_told_to_be() -> None:
    foreign = f"\nClaire : {OTHERS['French']}"
    assert of_call(BEGUN + 20 * foreign, LANGUAGES) == UNKNOWN
    assert of_call(10 * foreign, LANGUAGES) == UNKNOWN
    assert of_call("\n".join(["Hi", "ok", "ja", "well", "um"]) + 3 * foreign, LANGUAGES) == UNKNOWN
