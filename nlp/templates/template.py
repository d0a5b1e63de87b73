"""Templates as people write them, `(we|I) never [really] got (round|around) to *ing`, as a tree.

word        the word, in any case and any of its shortened forms
*ing bud*   a word with that ending, beginning or middle
(a|b c)     one of these
[a b]       may be left out
…  …3       a gap of up to four (three) words within the sentence
<name>      a word or phrase of the concept, or a value (<money>, <date>), of that name
^  $        the beginning or end of the line's words
"""

from __future__ import annotations

import re
from collections.abc import Sized
from dataclasses import dataclass

WIDEST_GAP = 12
USUAL_GAP = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A literal word, still as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A word with `*` for any run of characters at its beginning or end."""

    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """A concept or a kind of value."""

    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words of any kind, none of which ends a sentence."""

    most: int


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning (`^`) or end (`$`) of the line's words."""

    at_start: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """Elements one after the other."""

    parts: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; an optional one when `optional`."""

    options: tuple[Sequence, ...]
    optional: bool


Element = Word | Part | Named | Gap | Edge | Sequence | Choice


class TemplateError(ValueError):
    """A template that cannot be read; the message says what to mend."""


_PIECES = re.compile(
    r"(…\d*|\.\.\.\d*|<[\w-]+>|[()\[\]|^$])|\\([()\[\]|^$<>*])|([^\s()\[\]|^$<…\\]+)|(\S)"
)


DEEPEST = 20
"""Brackets within each other. Ours have few; thousands would be more than Python can follow."""
MOST_PIECES = 1_000
"""Words and signs of one template. Ours have a hundred; tens of thousands would keep every reading busy."""
MOST_TOLD = 200
"""Characters of a template that a complaint quotes."""
_SIGNS = frozenset("…<>()[]|^$*\\")


def is_plain(template: str) -> bool:
    """Whether a template is nothing but words with blanks between them."""
    return _SIGNS.isdisjoint(template) and "..." not in template and bool(template.strip())


def plain_words(template: str) -> list[str]:
    """The words of a plain template. Raises TemplateError for too many."""
    words = template.split()
    _check_length(words)
    return words


def told(template: str) -> str:
    """A template as a complaint quotes it, no more than tells which."""
    return repr(template if len(template) <= MOST_TOLD else f"{template[:MOST_TOLD]}…")


def parse(template: str) -> Sequence:
    """Read a template. Raises TemplateError for unbalanced brackets, empty choices and stray signs."""
    if is_plain(template):
        return Sequence(tuple(map(Word, plain_words(template))))  # most are
    pieces = [_piece(match) for match in _PIECES.finditer(template)]
    _check_length(pieces)
    parser = _Parser(pieces)
    found = parser.sequence(closing=None)
    if not found.parts:
        raise TemplateError("the template is empty")
    return found


def _check_length(pieces: Sized) -> None:
    if len(pieces) > MOST_PIECES:
        raise TemplateError(f"more than {MOST_PIECES:,} words and signs; make several of it")


def _piece(match: re.Match[str]) -> tuple[str, str]:
    sign, escaped, word, stray = match.groups()
    if stray:
        raise TemplateError(f"stray {stray!r}; write \\{stray} for the sign itself")
    return ("sign", sign) if sign else ("word", escaped or word)


class _Parser:
    """Recursive descent over the pieces of one template."""

    def __init__(self, pieces: list[tuple[str, str]]) -> None:
        self._pieces = pieces
        self._at = 0
        self._depth = 0

    def sequence(self, closing: str | None) -> Sequence:
        parts: list[Element] = []
        while self._at < len(self._pieces):
            kind, text = self._pieces[self._at]
            if kind == "sign" and text in ("|", ")", "]"):
                if closing is None or text not in ("|", closing):
                    raise TemplateError(f"{text!r} without its opening bracket")
                return Sequence(tuple(parts))
            self._at += 1
            parts.append(self._element(kind, text))
        if closing is not None:
            raise TemplateError(f"a bracket is not closed: {closing!r} is missing")
        return Sequence(tuple(parts))

    def _element(self, kind: str, text: str) -> Element:
        if kind == "word":
            return Part(text) if "*" in text else Word(text)
        if text in "([":
            return self._choice("]" if text == "[" else ")")
        if text in "^$":
            return Edge(at_start=text == "^")
        if text[0] == "<":
            return Named(text[1:-1])
        digits = text.lstrip("….")
        most = int(digits) if digits else USUAL_GAP
        if not 1 <= most <= WIDEST_GAP:
            raise TemplateError(f"a gap holds 1 to {WIDEST_GAP} words, not {most}")
        return Gap(most)

    def _choice(self, closing: str) -> Choice:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TemplateError(f"more than {DEEPEST} brackets within each other")
        options = [self.sequence(closing)]
        while self._at < len(self._pieces) and self._pieces[self._at] == ("sign", "|"):
            self._at += 1
            options.append(self.sequence(closing))
        self._at += 1
        self._depth -= 1
        if not all(option.parts for option in options):
            raise TemplateError("an empty choice; use [ ] for what may be left out")
        return Choice(tuple(options), optional=closing == "]")
