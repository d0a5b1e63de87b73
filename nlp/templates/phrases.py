"""Templates (see nlp/templates/template.py) as regular expressions, for short lists of cue words.

The rules on listening have their own, indexed matcher; here some dozens of phrases, such as the
forms of a question, are tried on one short line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from nlp.strict_yaml import Node
from nlp.templates import template
from nlp.templates.template import Choice, Edge, Element, Gap, Named, Part, TemplateError, Word
from nlp.words.lazy_pattern import LazyPattern, in_any_case
from nlp.words.letters import either
from nlp.words.unspaced import HAN

LETTER = rf"(?-i:[^\W{HAN}])"
"""A sign that goes on a word between blanks; a Han character begins a new one. Without regard to case
every character of HAN would be looked up, each time that an expression is compiled: seconds."""

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ANY_WORD = r"[^\s.,;:!?]+"
_ANY_CHARACTER = r"[^.,;:!?，。；：！？]"

LOOSEST = 14
"""Words that one phrase may leave open, a gap for four of them: each doubles the ways in which a line is tried."""
_GAP = 4
LONGEST = 100_000
"""Characters of the expression of one phrase: lists that stand in lists multiply."""

Lists = Mapping[str, str]
"""The expression of each named list that a template may use as `<name>`."""


def compile_phrases(phrases: Sequence[str], lists: Lists | None = None) -> LazyPattern:
    """One pattern that finds any phrase, in any case, whole words only. Raises TemplateError."""
    return in_any_case(expression(phrases, lists))


def proved(entries: Iterable[Node], lists: Lists | None = None) -> list[str]:
    """The phrases that a file lists. Raises PackError at the place of one that cannot be read."""
    phrases = []
    for entry in entries:
        try:
            expression([entry.text()], lists)
        except TemplateError as error:
            raise entry.error(str(error)) from None
        phrases.append(entry.text())
    return phrases


def expression(phrases: Sequence[str], lists: Lists | None = None) -> str:
    """The source of `compile_phrases`. Raises TemplateError."""
    if not phrases:
        raise TemplateError("no phrases are given")
    runs = groupby(phrases, key=lambda phrase: _UNSPACED.search(phrase) is not None)
    return (
        "(?:" + "|".join(_run(list(run), spaceless, lists or {}) for spaceless, run in runs) + ")"
    )


def _run(phrases: list[str], unspaced: bool, lists: Lists) -> str:
    """Phrases of one way of writing; those with blanks between words match whole words only."""
    gap = r"\s*" if unspaced else r"\s+"
    inner = "|".join(_phrase(phrase, lists, gap) for phrase in phrases)
    return inner if unspaced else rf"(?<!{LETTER})(?:{inner})(?!{LETTER})"


def _phrase(phrase: str, lists: Lists, space: str) -> str:
    parts = template.parse(phrase).parts
    if _open(parts) > LOOSEST:
        raise TemplateError(f"more than {LOOSEST} words may be left out, a gap counting for {_GAP}")
    found = _sequence(parts, lists, space)
    if len(found) > LONGEST:
        raise TemplateError(f"with its lists it has more than {LONGEST:,} characters")
    return found


def _open(parts: Sequence[Element]) -> int:
    """How many words are left open where most are."""
    found = 0
    for part in parts:
        if isinstance(part, Gap):
            found += _GAP
        elif isinstance(part, Choice):
            found += part.optional + max(_open(option.parts) for option in part.options)
    return found


def _sequence(parts: Sequence[Element], lists: Lists, space: str) -> str:
    """The parts with a space between each two; the space of an optional part goes with it."""
    found, started = "", False
    for part in parts:
        if isinstance(part, Gap):
            word = _ANY_CHARACTER if space == r"\s*" else _ANY_WORD
            found += f"(?:{space}{word}){{0,{part.most}}}?"
        elif isinstance(part, Edge):
            found += r"\A\W*" if part.at_start else r"\W*\Z"
        elif isinstance(part, Choice) and part.optional:
            inner = _element(part, lists, space)
            before = _before(part, space)
            found += f"(?:{before}{inner})?" if started else f"(?:{inner}{space})?"
        else:
            found += (_before(part, space) if started else "") + _element(part, lists, space)
            started = True
    if not started:
        raise TemplateError("at least one word must not be optional")
    return found


def _before(part: Element, space: str) -> str:
    """The space before a part; there may be none before a comma."""
    return r"\s*" if _is_sign(part) else space


def _is_sign(part: Element) -> bool:
    """Whether it is a comma or the like, also one that may be left out."""
    if isinstance(part, Choice):
        return all(len(one.parts) == 1 and _is_sign(one.parts[0]) for one in part.options)
    return isinstance(part, Word) and not any(sign.isalnum() for sign in part.text)


def _element(part: Element, lists: Lists, space: str) -> str:
    if isinstance(part, Word):
        return _letters(part.text)
    if isinstance(part, Part):
        return r"\w*".join(_letters(piece) for piece in part.text.split("*"))
    if isinstance(part, Named):
        if part.name not in lists:
            raise TemplateError(f"there is no list <{part.name}>")
        return lists[part.name]
    if isinstance(part, Choice):
        return "(?:" + "|".join(_sequence(o.parts, lists, space) for o in part.options) + ")"
    raise TemplateError("a gap or an edge cannot stand alone in a choice")


def _letters(word: str) -> str:
    """The word itself; people leave apostrophes out or type another sign for them."""
    return "['’`´]?".join(either(re.escape(piece)) for piece in re.split("['’]", word))
