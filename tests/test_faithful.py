"""Every flag rests on the words it quotes: blank them, and the flag is gone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.reader import hear_lines, read_with
from nlp.types import Reading, Signal, Span
from tests import loaded
from tests.running import ROOT

TRAIN = sorted((ROOT / "tests" / "gold" / "train").glob("en_*.jsonl"))
LEAST_FAITHFUL = 0.95
LONGEST_WHOLE_LINE = 6
OF_TWO_LINES = "inconsistency"


def readings() -> Iterator[Reading]:
    for file in TRAIN:
        for call in filter(str.strip, file.read_text("utf-8").split("\n")):
            text = "\n".join(line["text"] for line in json.loads(call)["lines"])
            yield read_with(loaded.pack("en"), text, "en")


@lru_cache
def flags() -> tuple[tuple[Reading, Signal, bool], ...]:
    """Each flag, and whether it stays without its quote: asked while the call's other lines are remembered."""
    return tuple(
        (reading, signal, stays(reading, signal))
        for reading in readings()
        for signal in reading.signals
    )


def stays(reading: Reading, signal: Signal) -> bool:
    """Whether the line keeps the flag when its quote is blanked."""
    start, end = signal.span.start, signal.span.end
    blanked = reading.text[:start] + " " * (end - start) + reading.text[end:]
    pack = loaded.pack("en")
    if signal.kind == OF_TWO_LINES:
        again = read_with(pack, blanked, "en").signals
    else:  # what a line shows by itself needs no more of the call
        again = tuple(one for read in hear_lines(pack, blanked) for one in pack.signals(read))
    return any((one.kind, one.line) == (signal.kind, signal.line) for one in again)


def test_of_the_flags_in_train_at_least_95_in_100_go_with_their_quote() -> None:
    seen: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for _, signal, kept_on in flags():
        seen[signal.kind] += 1
        kept[signal.kind] += kept_on
    assert sum(seen.values()) > 1000
    for kind, number in seen.items():
        assert 1 - kept[kind] / number >= LEAST_FAITHFUL, kind


def test_the_cues_of_a_flag_add_up_to_its_score() -> None:
    for _, signal, _ in flags():
        scale = loaded.pack("en").weights.scales.get(signal.kind)
        start = scale.start if scale is not None else 0  # a contradiction lists its own start
        assert start + sum(cue.weight for cue in signal.cues) == signal.score >= 0


def test_a_whole_line_is_quoted_only_where_it_is_short() -> None:
    whole = [
        (signal.kind, reading.lines[signal.line].body.of(reading.text))
        for reading, signal, _ in flags()
        if signal.kind != "short_answer" and signal.span == reading.lines[signal.line].body
    ]
    long = [words for _, words in whole if len(words.split()) > LONGEST_WHOLE_LINE]
    assert len(long) <= len(flags()) // 100, long


NOTES = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",)),
        st.sampled_from("\n\n::--  ..??0123456789€$%kK"),
        st.sampled_from("noideaMwbugtv"),
    ),
    max_size=300,
)


@given(NOTES)
@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("language", ["en", "auto"])
def test_any_text_is_read_twice_alike_with_quotes_inside_their_lines(
    language: str, text: str
) -> None:
    reading = loaded.reader().read(text, language)
    assert reading == loaded.reader().read(text, language)
    for span, line in quotes(reading):
        assert 0 <= span.start < span.end <= len(text)
        assert "\n" not in span.of(text)
        assert reading.lines[line].start <= span.start and span.end <= reading.lines[line].end


def quotes(reading: Reading) -> Iterator[tuple[Span, int]]:
    yield from ((signal.span, signal.line) for signal in reading.signals)
    yield from ((question.span, question.line) for question in reading.questions)
    yield from ((evidence.span, evidence.line) for evidence in reading.evidence)
