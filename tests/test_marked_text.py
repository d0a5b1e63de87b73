"""Signals marked in the words of a note."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.calls.marked_text import Segment, segments


def signal(name: str, start: int, end: int, polarity: str = "good") -> dict[str, object]:
    return {"id": name, "start": start, "end": end, "polarity": polarity}


def test_a_note_is_cut_where_signals_begin_and_end() -> None:
    assert segments("we lose 9 hours", 100, [signal("a", 103, 115)]) == [
        Segment("we ", (), "", False),
        Segment("lose 9 hours", ("a",), "good", False),
    ]


def test_where_a_good_sign_and_a_red_flag_overlap_both_show_the_narrower_first() -> None:
    found = segments("one two three", 0, [signal("wide", 0, 13), signal("narrow", 4, 7, "red")])
    assert [(s.text, s.signals, s.tone) for s in found] == [
        ("one ", ("wide",), "good"),
        ("two", ("narrow", "wide"), "both"),
        (" three", ("wide",), "good"),
    ]


def test_what_the_seller_said_is_told_apart() -> None:
    found = segments("Me: why?\nbecause", 0, [], [(0, 8)])
    assert [(s.text, s.rep) for s in found] == [("Me: why?", True), ("\nbecause", False)]


def test_offsets_count_code_points() -> None:
    found = segments("👍🏽 no budget", 0, [signal("a", 3, 12)])
    assert [s.text for s in found if s.signals] == ["no budget"]


@given(
    st.text(min_size=1, max_size=30),
    st.integers(0, 1000),
    st.lists(st.tuples(st.integers(0, 29), st.integers(1, 30)), max_size=6),
)
def test_no_word_is_lost_or_doubled(text: str, start: int, spans: list[tuple[int, int]]) -> None:
    signals = [
        signal(str(i), start + a, start + min(a + length, len(text)))
        for i, (a, length) in enumerate(spans)
        if a < len(text)
    ]
    found = segments(text, start, signals)
    assert "".join(segment.text for segment in found) == text
    for one in signals:
        marked = "".join(s.text for s in found if one["id"] in s.signals)
        assert marked == text[int(str(one["start"])) - start : int(str(one["end"])) - start]
