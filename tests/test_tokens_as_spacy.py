"""Words are those of spaCy: where they stand and how they are spelt, in all labelled calls and in any text."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.attrs import NORM, ORTH

from nlp.rules.rules import load_norms
from nlp.sources import Sources
from nlp.types import Span
from nlp.words import letters, spacy_tables
from nlp.words.tokens import Tokenizer, spelt_plainly
from nlp.words.unspaced import pieces

GOLD = Path(__file__).parent / "gold"
OURS = ("en", "de", "da", "zh")
OTHERS = ("sv", "es", "nl", "fi", "tr", "el", "hi")
"""Languages of which somebody may bring a pack: they have neither abbreviations nor special cases of ours."""

Found = list[tuple[str, int, int]]


@cache
def tokenizer(language: str) -> Tokenizer:
    return Tokenizer(language, abbreviations(language))


def abbreviations(language: str) -> dict[str, str]:
    return load_norms(Sources(language)) if language in OURS else {}


@cache
def pipeline(language: str) -> Any:
    """A blank spaCy pipeline that was told our special cases and abbreviations."""
    blank: Any = spacy.blank(language)
    known = abbreviations(language)
    if language in letters.LANGUAGES:
        for text, words in spacy_tables.read(language).special.items():
            spelt = [
                {ORTH: word, NORM: norm} if norm else {ORTH: word}
                for word, norm in spelt_plainly(text, words, known)
            ]
            blank.tokenizer.add_special_case(text, spelt)
    for word, norm in known.items():
        blank.vocab[word].norm_ = norm
    return blank


def by_spacy(language: str, text: str) -> Found:
    """The words of spaCy; of what no blank parts it is given 300 characters at a time."""
    plain = letters.plain if language in letters.LANGUAGES else str
    found = []
    cuts = [0, *(run.end() for run in re.finditer(r"\S{300}", text)), len(text)]
    for start, end in pairwise(cuts):
        for word in pipeline(language).tokenizer(text[start:end]):
            if not word.text.isspace():
                found.append((plain(word.norm_), start + word.idx, start + word.idx + len(word)))
    return found


def by_us(language: str, text: str) -> Found:
    cut = tokenizer(language).cut(text, Span(0, len(text)))
    return list(zip(cut.norms, cut.starts, cut.ends, strict=True))


def parts_of_calls(language: str) -> list[str]:
    """All that stands between blanks in the labelled calls of a language."""
    calls = [
        json.loads(call)
        for file in sorted(GOLD.glob("*/*.jsonl"))
        for call in file.read_text("utf-8").splitlines()
    ]
    texts = [line["text"] for call in calls if call["lang"] == language for line in call["lines"]]
    return sorted({part for text in texts for part in text.split(" ")})


@pytest.mark.parametrize("language", ["en", "de", "da"])
def test_in_all_labelled_calls(language: str) -> None:
    parts = parts_of_calls(language)
    assert len(parts) > 5_000
    assert [part for part in parts if by_us(language, part) != by_spacy(language, part)] == []


def test_characters_have_spacys_spelling() -> None:
    words = {word for part in parts_of_calls("zh") for word in pieces(part) if not word.isspace()}
    assert len(words) > 1_000
    for word in words:
        [(norm, _, _)] = by_us("zh", word)
        assert norm == pipeline("zh").vocab[word].norm_


KNOWN = """
can't cannot won’t I'd've z.B. f.eks. U.S. a.m. Dr. o.ä. über’m gonna budget Müller über så
10km 50k 3,5% €20 20€ $1.5m 1.000,50 12:30 2024-05-01 7pm 3x https://a.example/x?y=1 me@firm.example
www.firm.example a/b e-mail :-) ;) <3 xD ¯\\(ツ)/¯ 🙂 👍🏽 👩\u200d💻 C++ ... … -- – — e\u0301te\u0301 a\u0308
\u200b ﬁrm İstanbul ẞ
"""
WORDS = st.one_of(
    st.sampled_from(KNOWN.split()),
    st.text(st.characters(categories=["L", "M", "N", "P", "S"]), min_size=1, max_size=6),
)
SIGNS = st.text("'’‘`´\"“”„«»(){}[]<>.,:;!?-–—_/\\|+*=&%$€£#@~^…", max_size=3)
TEXTS = st.lists(
    st.one_of(
        st.builds("{}{}{}{}".format, SIGNS, WORDS, SIGNS, st.one_of(WORDS, SIGNS)),
        st.builds("{}{}".format, WORDS, SIGNS).map(lambda part: part * 120),
    ),
    max_size=4,
).map(" ".join)


@pytest.mark.parametrize("language", ["en", "de", "da", *OTHERS])
@settings(max_examples=60, deadline=None)
@given(text=TEXTS, gap=st.sampled_from(["\t", "\n", "\u00a0", "\u2003"]))
@example(text="so:-) (can't) 'z.B.' U.S.'s 10km/h…", gap="\t")
def test_in_any_text(language: str, text: str, gap: str) -> None:
    for part in [*text.split(" "), text.replace(" ", gap)]:
        assert by_us(language, part) == by_spacy(language, part)


@pytest.mark.parametrize("language", ["en", "de", "da", *OTHERS])
def test_in_all_that_spacy_cuts_in_a_way_of_its_own(language: str) -> None:
    for special in spacy_tables.read(language).special:
        for text in (special, f"({special}", f"{special}.", f"x-{special}", f"{special}{special}"):
            for part in text.split(" "):
                assert by_us(language, part) == by_spacy(language, part)


@pytest.mark.parametrize("language", [*OURS, *OTHERS])
def test_stop_words_are_spacys(language: str) -> None:
    assert tokenizer(language).stop_words == pipeline(language).Defaults.stop_words
