"""What is typed meets what was written: one spelling, pairs for phrases and for Chinese."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.search.query import Query, marks
from service.search.words import LARGEST_TEXT, index_words, units

PHRASES = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=12),
        st.sampled_from(["预算", "Größe", "indkøbschef", "Aarhus", "50k", "e-mail", "ＡＢＣ", '"']),
    ),
    min_size=1,
    max_size=8,
)


def found(typed: str, text: str) -> bool:
    """Whether the index would find it, and the text itself confirms it; both must agree."""
    query = Query.of(typed)
    words = index_words(text.split("\n"), "abcd").split(" ")
    indexed = bool(query.terms) and all(
        any(word.startswith(f"abcd{wanted}") for word in words)
        if begins
        else f"abcd{wanted}" in words
        for wanted, begins in query.index_words().items()
    )
    lines = [units(line) for line in text.split("\n")]
    assert query.occurs_in(lines) <= indexed or not query.terms
    return indexed and query.occurs_in(lines)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("budget", "Kein Budget dieses Jahr"),
        ("budget", "die Budgetfreigabe kommt im Mai"),
        ("budgetfreigabe", "die Budgetfreigabe kommt im Mai"),
        ("größe", "die Groesse stimmt"),
        ("groesse", "die Größe stimmt"),
        ("grosse", "die Größe stimmt"),
        ("strasse", "Straße 5"),
        ("ueberblick", "Überblick"),
        ("Über", "UEBERBLICK"),
        ("indkøbschef", "vores indkoebschef siger nej"),
        ("indkobschef", "vores indkøbschef siger nej"),
        ("århus", "kontoret i Aarhus"),
        ("aarhus", "kontoret i Århus"),
        ("ærø", "færgen til Aeroe"),
        ("cafe", "the cafe\u0301 round the corner"),
        ("budget", "ＢＵＤＧＥＴ 50k"),
        ("预算", "没有预算"),
        ("預算", "没有预算"),
        ("预算", "沒有預算"),
        ("钱", "他们没钱"),
        ("预算批准", "预算批准了"),
        ("预算 李经理", "李经理：预算批准了"),
        ("预算，批准", "批准了，预算没问题"),
        ("budget 批准", "budget已经批准"),
        ("e-mail", "send it by e mail"),
        ('"no budget"', "there is no budget"),
        ("„kein Budget“", "es gibt kein Budget"),
        ("«intet budget»", "der er intet budget"),
        ('"no bud', "there is no budget"),
        ("don't", "we don’t buy"),
        ("50.000", "etwa 50.000 €"),
        ("signs who", "who signs?"),
    ],
)
def test_what_is_typed_is_found(typed: str, text: str) -> None:
    assert found(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("budget ", "die Budgetfreigabe"),
        ("budget may", "budget in June"),
        ('"signs who"', "who signs?"),
        ('"no budget"', "no\nbudget"),
        ("预算", "预先算好"),
        ("b", "budget"),
        ("get", "budget"),
        ("", "budget"),
        ('" " … ??', "budget"),
    ],
)
def test_what_is_not_there_is_not_found(typed: str, text: str) -> None:
    assert not found(typed, text)


@given(PHRASES, st.data())
def test_any_part_of_what_was_written_is_found(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    typed = " ".join(words[first:last])
    if len(typed) <= 200 and Query.of(typed).terms:
        assert found(typed, text.replace("\n", " "))


@given(st.text(max_size=200), st.text(max_size=300))
def test_marks_are_places_of_the_text_in_order(typed: str, text: str) -> None:
    spans = marks(text, Query.of(typed))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


@given(st.text(max_size=200))
def test_words_of_the_index_hold_nothing_that_a_database_would_read_otherwise(typed: str) -> None:
    for word in (*Query.of(typed).index_words(), *index_words([typed], "abcd").split()):
        assert all(letter.isalnum() or letter == "_" for letter in word), word
        assert len(word.encode()) < 500


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("budget", "Budgetfreigabe: kein Budget.", ["Budgetfreigabe", "Budget"]),
        ("indkobschef", "Vores indkøbschef, Bo", ["indkøbschef"]),
        ('"kein budget"', "Es gibt kein Budget, Budget fehlt", ["kein Budget"]),
        ("预算批准", "那个预算批准了，预算", ["预算批准"]),
        ("cafe", "ein Cafe\u0301 🙂 café", ["Cafe\u0301", "café"]),
    ],
)
def test_what_was_found_is_marked_where_it_stands(typed: str, text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(text, Query.of(typed))] == marked


def test_a_text_of_any_length_fits_a_database() -> None:
    text = " ".join(f"word{number}" for number in range(200_000))
    words = index_words([text], "abcd")
    assert len(words.encode()) <= LARGEST_TEXT
    assert words.startswith("abcdword0 abcdword1 ")
