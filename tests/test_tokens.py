"""Phrases and beginnings are found by their first words, however a word is spelt."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from nlp.recent import Recent
from nlp.templates.beginnings import ByBeginning, beginnings, simplified
from nlp.templates.phrase_index import PhraseIndex
from nlp.types import Span
from nlp.words.tokens import Tokenizer

TOKENIZERS = {language: Tokenizer(language, {}) for language in ("en", "de", "da")}


@pytest.mark.parametrize(
    ("language", "spellings"),
    [("de", "über Über ueber Ueber"), ("da", "vær Vær vaer"), ("da", "årh Årh aarh")],
)
def test_words_that_also_stand_in_a_special_case_are_spelt_as_all_others_are(
    language: str, spellings: str
) -> None:
    assert len(set(TOKENIZERS[language].words(spellings))) == 1


def test_a_phrase_is_found_whatever_blanks_stand_between_its_words() -> None:
    tokenizer, phrases = TOKENIZERS["en"], PhraseIndex()
    phrases.add(tokenizer.words("no budget"), -1)
    phrases.add(tokenizer.words("no budget at all"), -2)
    for text, found in (
        ("there is no budget", [(-1, 2, 4)]),
        ("no  budget at all", [(-1, 0, 2), (-2, 0, 4)]),
        ("no budget at", [(-1, 0, 2)]),
        ("budget no", []),
    ):
        assert list(phrases.find(tokenizer.cut(text, Span(0, len(text))).norms)) == found


@pytest.mark.parametrize(
    ("phrases", "found"),
    [
        (["what breaks", "i'd say", "(who|a person)"], {"wh", "i", "a"}),
        (["[so] how"], {"so", "ho"}),
        (["übrig*"], {"ub", "ue"}),
        (["<thing> costs"], {"th"}),
        (["*ing"], None),
        (["… later"], None),
    ],
)
def test_phrases_tell_with_which_letters_they_begin(
    phrases: list[str], found: set[str] | None
) -> None:
    expected = None if found is None else frozenset(found)
    assert beginnings(phrases, {"thing": frozenset({"th"})}) == expected


def test_only_what_can_begin_at_a_place_is_tried_there() -> None:
    tried = ByBeginning(
        [
            ("what", frozenset({"wh"})),
            ("any", None),
            ("I'd", frozenset({"i"})),
            ("if", frozenset({"if"})),
        ]
    )
    text = simplified("What if I'd")
    assert tried.at(text, 0) == ("what", "any")
    assert tried.at(text, 5) == ("any", "I'd", "if")
    assert tried.at(text, 8) == ("any", "I'd")
    assert tried.at(text, 1) == ("any",)
    assert tried.at(simplified("İ"), 0) == ("what", "any", "I'd", "if")


def test_what_was_used_lately_is_remembered() -> None:
    recent = Recent[str, int](2)
    for number, word in enumerate("abc"):
        recent.put(word, number)
    assert [recent.get(word) for word in "abc"] == [0, 1, 2]
    for number, word in enumerate("defgh"):
        recent.put(word, number)
    assert recent.get("a") is None
    assert recent.get("h") == 4


def test_threads_that_stem_at_once_do_not_cut_each_others_words() -> None:
    words = [
        f"{stem}{end}"
        for stem in ("nation", "organiz", "general")
        for end in ("al", "ation", "ally", "izing", "ities")
    ]
    usual = [Tokenizer("en", {}).stem_of(word) for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            at_once = list(
                pool.map(lambda _: [Tokenizer("en", {}).stem_of(w) for w in words], range(8))
            )
    finally:
        sys.setswitchinterval(before)
    assert at_once == [usual] * 8
