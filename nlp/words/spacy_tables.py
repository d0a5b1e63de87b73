"""What spaCy knows of the words of a language, read out of a blank pipeline when a pack is compiled.

This is the one module that imports spaCy, which takes a second and some 70 MB; whoever reads a pack that
was kept needs it no more.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import spacy
from spacy.attrs import NORM, ORTH  # type: ignore[import-not-found]
from spacy.lang.norm_exceptions import BASE_NORMS

from nlp.strict_yaml import PackError
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.unspaced import UNSPACED_LANGUAGES
from nlp.words.word_tables import Affixes, Special, WordTables


@cache
def read(language: str) -> WordTables:
    """The tables of one language, of which spaCy only gives spellings where characters are words."""
    try:
        pipeline = spacy.blank(language)
    except ImportError:
        known = "name its folder by the code of a language, such as fr"
        raise PackError(
            f"no words of a language {language!r} are known; {known}", language, 1
        ) from None
    unspaced = language in UNSPACED_LANGUAGES
    tokenizer: Any = None if unspaced else pipeline.tokenizer
    return WordTables(
        affixes=Affixes(
            prefix=_pattern(tokenizer, "prefix_search"),
            suffix=_pattern(tokenizer, "suffix_search"),
            infix=_pattern(tokenizer, "infix_finditer"),
            whole=_pattern(tokenizer, "token_match"),
            address=_pattern(tokenizer, "url_match"),
        ),
        special={}
        if unspaced
        else {text: _special(tokenizer.rules[text]) for text in tokenizer.rules},
        norms={word: pipeline.vocab[word].norm_ for word in BASE_NORMS},
        lower=pipeline.Defaults.lex_attr_getters.get(NORM, str.lower),
        stop_words=frozenset(pipeline.Defaults.stop_words),
    )


def _pattern(tokenizer: Any, role: str) -> LazyPattern | None:
    """The expression behind a bound method of it: spaCy is given nothing else in any of its languages."""
    method = getattr(tokenizer, role, None)
    if method is None:
        return None
    expression: re.Pattern[str] = method.__self__
    return LazyPattern(expression.pattern, expression.flags)


def _special(words: list[dict[int, str]]) -> Special:
    return tuple((word[ORTH], word.get(NORM)) for word in words)
