"""Phrases by the letters with which they can begin, so that most need not be tried at most places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from nlp.templates import template
from nlp.templates.template import Choice, Element, Named, Part, Word
from nlp.words.letters import PAIRS

Beginnings = frozenset[str] | None
"""One or two letters each, as `simplified` spells them; None for phrases that can begin with anything."""

ANYTHING: Beginnings = None
_APOSTROPHES = "'’"
_SIMPLE = str.maketrans(
    {
        spelt: pair[0]
        for letter, pair in PAIRS.items()
        for spelt in (letter, "ẞ" if letter == "ß" else letter.upper())
    }
)

Entry = TypeVar("Entry")


def simplified(text: str) -> str:
    """The text in lower case with plain letters, as long as it is; "" where that cannot be."""
    simple = text.translate(_SIMPLE).casefold()
    return simple if len(simple) == len(text) else ""


def beginnings(phrases: Iterable[str], lists: Mapping[str, Beginnings]) -> Beginnings:
    """With what templates can begin; `lists` are the beginnings of those that they may name."""
    found: set[str] = set()
    for phrase in phrases:
        of_phrase = _of_parts(template.parse(phrase).parts, lists)
        if of_phrase is None:
            return ANYTHING
        found |= of_phrase
    return frozenset(found)


def _of_parts(parts: tuple[Element, ...], lists: Mapping[str, Beginnings]) -> Beginnings:
    found: set[str] = set()
    for part in parts:
        of_part = _of_part(part, lists)
        if of_part is None:
            return ANYTHING
        found |= of_part
        if not (isinstance(part, Choice) and part.optional):
            return frozenset(found)
    return ANYTHING


def _of_part(part: Element, lists: Mapping[str, Beginnings]) -> Beginnings:
    match part:
        case Word(text) | Part(text):
            return _of_word(text.partition("*")[0])
        case Named(name):
            return lists.get(name)
        case Choice(options):
            every = [_of_parts(option.parts, lists) for option in options]
            known = [one for one in every if one is not None]
            return frozenset().union(*known) if len(known) == len(every) else ANYTHING
    return ANYTHING


def _of_word(word: str) -> Beginnings:
    """Two letters, in both spellings of the first; one where an apostrophe or the end comes next."""
    simple = simplified(word)
    if not simple or word[0] in _APOSTROPHES:
        return ANYTHING
    if len(word) == 1 or word[1] in _APOSTROPHES:
        return frozenset({simple[0]})
    return frozenset({simple[:2], PAIRS.get(word[0].lower(), simple[:2])})


class ByBeginning(Generic[Entry]):
    """Things that are found by phrases, in a fixed order, each with the beginnings of its phrases."""

    def __init__(self, entries: Iterable[tuple[Entry, Beginnings]]) -> None:
        self._entries = tuple(entries)
        self._of: dict[str, tuple[Entry, ...]] = {"": tuple(entry for entry, _ in self._entries)}
        self._others = tuple(entry for entry, begins in self._entries if begins is None)
        for key in {key for _, begins in self._entries for key in begins or ()}:
            self._of[key] = tuple(
                entry
                for entry, begins in self._entries
                if begins is None or key in begins or key[0] in begins
            )

    def at(self, simple: str, at: int) -> tuple[Entry, ...]:
        """Those that can begin at a place of a text that was `simplified`."""
        two = self._of.get(simple[at : at + 2])
        return two if two is not None else self._of.get(simple[at : at + 1], self._others)
