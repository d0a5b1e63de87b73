"""The phrases that a template without gaps and names stands for, written out."""

from __future__ import annotations

import math

from nlp.templates import template as syntax


def count(element: syntax.Element) -> int:
    """How many word lists a phrase stands for. Raises TemplateError for a gap, a name or an edge."""
    match element:
        case syntax.Word() | syntax.Part():
            return 1
        case syntax.Choice(options, optional):
            return sum(count(option) for option in options) + optional
        case syntax.Sequence(parts):
            return math.prod(count(part) for part in parts)
    raise syntax.TemplateError("in a concept only words, choices and * may stand")


def spellings(element: syntax.Element) -> list[list[str]]:
    """All word lists that a phrase stands for."""
    match element:
        case syntax.Word(text) | syntax.Part(text):
            return [[text]]
        case syntax.Choice(options, optional):
            found = [words for option in options for words in spellings(option)]
            return [[], *found] if optional else found
        case syntax.Sequence(parts):
            lists: list[list[str]] = [[]]
            for part in parts:
                lists = [done + more for done in lists for more in spellings(part)]
            return lists
    raise AssertionError(element)
