"""The rep's question jotted at the head of a line that also holds the answer.

`success looks like? "dunno, fine"` · `asked what he expects - "service"` · `budget - ask the group`
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp.questions.question_pack import QuestionPack
from nlp.questions.questions import QUESTION_MARKS, head_rule, sentences
from nlp.types import Form
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.unspaced import word_count

MOST_WORDS = 16
MOST_WORDS_OF_A_TOPIC = 4
_COMMA = re.compile("[,，]")
_QUOTE = re.compile(r"\s[\"“”„«'‘](?=\w)")


class Prompt(NamedTuple):
    """Where the question ends, and its form: None when only its topic is named ("budget - …")."""

    end: int
    form: Form | None


def prompt_inside(words: str, pack: QuestionPack) -> Prompt | None:
    """The question at the head of a line; None when the line is all answer, or all question."""
    return _with_question_mark(words, pack) or _reported(words, pack) or _separated(words, pack)


def _with_question_mark(words: str, pack: QuestionPack) -> Prompt | None:
    if not any(mark in words for mark in QUESTION_MARKS):
        return None
    start, end = next(sentences(words), (0, 0))
    if not words[start:end].endswith(QUESTION_MARKS) or not _is_answered(words, start, end):
        return None
    rule = head_rule(words[start:end], pack, marked=True)
    return Prompt(end, rule.form if rule else None)


def _reported(words: str, pack: QuestionPack) -> Prompt | None:
    match = pack.prompts.asked.match(words)
    if match is None:
        return None
    ends = pack.prompts.asked_ends
    end = _first_end(words, match.end(), pack, commas=True, sentence=True, also=ends)
    if end is None:
        return None
    rule = head_rule(words[:end], pack, marked=True)
    return Prompt(end, rule.form if rule else Form.OPEN)


def _separated(words: str, pack: QuestionPack) -> Prompt | None:
    bare = head_rule(words, pack, marked=False)
    asks = bare is not None and not bare.boxes
    end = _first_end(words, 0, pack, commas=asks, sentence=asks)
    if end is None:
        return None
    rule = bare or head_rule(words[:end], pack, marked=True)
    if rule and (rule.bare or not rule.boxes):
        return Prompt(end, rule.form)
    return Prompt(end, None) if word_count(words[:end]) <= MOST_WORDS_OF_A_TOPIC else None


def _first_end(
    words: str,
    start: int,
    pack: QuestionPack,
    *,
    commas: bool,
    sentence: bool,
    also: LazyPattern | None = None,
) -> int | None:
    """Where the question ends: at a separator; if told, a comma, quotation mark or sentence end."""
    marks: list[LazyPattern | re.Pattern[str]] = [
        pack.prompts.separators,
        *([also] if also else []),
    ]
    marks += [_COMMA] if commas else []
    marks += [_QUOTE] if sentence else []
    found = [match.start() for mark in marks if (match := mark.search(words, start))]
    found += [end for _, end in sentences(words) if end > start] if sentence else []
    end = min(found, default=len(words))
    return end if _is_answered(words, 0, end) else None


def _is_answered(words: str, start: int, end: int) -> bool:
    """Whether the question is short enough to be a jotting and words follow it."""
    rest = words[end:]
    return 0 < word_count(words[start:end]) <= MOST_WORDS and any(s.isalnum() for s in rest)
