"""Words by which people are named: titles with level and department, given names, forms of address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node
from service.qualify.buying.types import DEPARTMENTS, LEVELS
from service.qualify.sources import Sources
from service.qualify.types import LANGUAGES

WORDS = (
    *("honorifics", "articles", "me", "indefinite", "outside", "kin", "firms", "links", "joins"),
    *("apart", "before_guests", "before_fields", "not_names", "names", "negations", "planned"),
    *("surnames", "suffixes", "not_before", "not_after", "after_names"),
)
"""Lists of `people/<language>.yaml`; a language that has no use for one leaves it out."""


@dataclass(frozen=True, slots=True)
class Title:
    """What a title or the name of a group tells."""

    id: str
    level: str
    """One of LEVELS, or ""."""
    department: str
    """One of DEPARTMENTS, or ""."""
    group: bool
    words: Mapping[str, tuple[str, ...]]
    """Phrases by language."""


@dataclass(frozen=True, slots=True)
class GivenNames:
    """Given names in lower case; those that are words too, those that often open a sentence so, and
    those that are months."""

    all: frozenset[str]
    also_words: frozenset[str]
    often_words: frozenset[str]
    months: frozenset[str]


def load_titles(sources: Sources) -> dict[str, Title]:
    """Titles by id. Raises PackError."""
    return {name: _title(name, node) for name, node in sources.read("buying/titles.yaml").items()}


def _title(name: str, node: Node) -> Title:
    fields = node.mapping(("en",), ("level", "department", "group", *LANGUAGES[1:]))
    return Title(
        id=name,
        level=fields["level"].one_of(LEVELS) if "level" in fields else "",
        department=fields["department"].one_of(DEPARTMENTS) if "department" in fields else "",
        group="group" in fields and fields["group"].flag(),
        words={one: tuple(fields[one].texts()) for one in LANGUAGES if one in fields},
    )


def load_given_names(sources: Sources) -> GivenNames:
    """The given names. Raises PackError."""
    names = ("given", "also_words", "often_words", "months")
    fields = sources.read("buying/names.yaml").mapping(names)
    return GivenNames(*(frozenset(fields[name].texts()) for name in names))


def word_lists(node: Node) -> dict[str, frozenset[str]]:
    """The lists of one language, in lower case. Raises PackError."""
    fields = node.mapping((), WORDS)
    return {
        name: frozenset(word.lower() for word in fields[name].texts())
        if name in fields
        else frozenset()
        for name in WORDS
    }
