"""Expressions that are compiled when they are needed, with Chinese characters only for texts that hold some."""

from __future__ import annotations

import pickle
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlp.templates.phrases import expression
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.unspaced import HAN

SOURCES = [
    expression(["no budget", "(any|some) [more] money", "budget*"]),
    expression(["没有预算", "ERP", "预算 [没] 批"]),
    rf"[{HAN}]|[^\W_{HAN}]+(?:[-&.'’][^\W_{HAN}]+)*|&",
    rf"[^{HAN}，。]{{3,9}}",
    rf"[{HAN}]{{2,4}}",
    rf"(?<=[{HAN}])[?!]+(?=[{HAN}\"“])|[.?!](?=\s|$|[{HAN}])",
    r"(?<!\w)\d+(?!\w)",
]
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["no budget", "any more money", "Budgets", "ERP", "没有预算", "预算没批", "有"]
        ),
        st.text("aB9éß -.,?!&“，。\u4e00\u9fff\u2e80\u3400\U00020000\uf900カ", max_size=4),
    ),
    max_size=6,
).map("".join)


@pytest.mark.parametrize("source", SOURCES, ids=range(len(SOURCES)))
@settings(max_examples=100, deadline=None)
@given(text=TEXTS, start=st.integers(0, 12), length=st.integers(0, 12))
@example(text="有no budget", start=1, length=9)
@example(text="no budget有", start=0, length=9)
@example(text="über no budget and any money", start=0, length=30)
def test_it_finds_what_the_expression_finds(
    source: str, text: str, start: int, length: int
) -> None:
    lazy, whole = LazyPattern(source, re.IGNORECASE), re.compile(source, re.IGNORECASE)
    end = start + length
    for find in ("search", "match"):
        ours, theirs = getattr(lazy, find)(text, start, end), getattr(whole, find)(text, start, end)
        assert (ours and ours.span()) == (theirs and theirs.span())
    ours, theirs = lazy.fullmatch(text, start), whole.fullmatch(text, start)
    assert (ours is None) == (theirs is None)
    spans = [match.span() for match in whole.finditer(text, start, end)]
    assert [match.span() for match in lazy.finditer(text, start, end)] == spans
    assert lazy.findall(text) == whole.findall(text)
    assert lazy.split(text, 1) == whole.split(text, 1)
    assert lazy.sub("-", text) == whole.sub("-", text)


def test_what_is_kept_is_the_source() -> None:
    lazy = LazyPattern("a+", re.IGNORECASE)
    unused = pickle.dumps(lazy)
    assert lazy.findall("baA") == ["aA"]
    assert pickle.dumps(lazy) == unused
    assert pickle.loads(unused).findall("baA") == ["aA"]
