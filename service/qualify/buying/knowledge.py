"""Everything that is known of people and stages, compiled a language at a time when it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from nlp.pack import Pack
from nlp.sources import Sources as Packs
from nlp.strict_yaml import Node, load
from service.qualify.buying.hearing import Hearing
from service.qualify.buying.rules import BuyingRule, read_rules
from service.qualify.buying.types import DEAL, VALUES
from service.qualify.buying.vocabulary import (
    GivenNames,
    Title,
    load_given_names,
    load_titles,
    word_lists,
)
from service.qualify.sources import Sources

PEOPLE, STAGES = "buying/people/{}.yaml", "buying/stages/{}.yaml"
SHOWN = (
    *(f"{attribute} {value}" for attribute, values in VALUES.items() for value in values),
    *(f"{attribute} {value}" for attribute, values in DEAL.items() for value in values),
    "met yes",
    "gone yes",
    "aim yes",
)
"""What a rule may show."""


@dataclass(frozen=True)
class PeopleKnowledge:
    """Titles and names, and the rules of each language."""

    sources: Sources
    packs: Mapping[str, Pack]
    overlay: Path | None
    titles: Mapping[str, Title]
    given: GivenNames
    _compiled: dict[str, Hearing] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(
        cls, sources: Sources, packs: Mapping[str, Pack], overlay: Path | None = None
    ) -> PeopleKnowledge:
        """Read what all languages share. Raises PackError."""
        return cls(sources, packs, overlay, load_titles(sources), load_given_names(sources))

    def hearing(self, language: str) -> Hearing | None:
        """The rules of a language, compiled; None where there are none. Raises PackError."""
        with self._lock:
            if language not in self._compiled:
                found = self._compile(language)
                if found is None:
                    return None
                self._compiled[language] = found
            return self._compiled[language]

    def _compile(self, language: str) -> Hearing | None:
        if language not in self.packs or not self.sources.paths(PEOPLE.format(language)):
            return None
        words, rules = rules_of(self.sources, language)
        scope = Packs(language, self.overlay).node("scope")
        pack = self.packs[language]
        return Hearing(pack, scope, self.titles, self.given, words, rules, language)


def rules_of(
    sources: Sources, language: str
) -> tuple[dict[str, frozenset[str]], tuple[BuyingRule, ...]]:
    """Words and rules of a language; a company's own files add rules. Raises PackError."""
    nodes: list[Node] = []
    words: dict[str, frozenset[str]] = {}
    for name in (PEOPLE, STAGES):
        for number, path in enumerate(sources.paths(name.format(language))):
            fields = load(path).mapping(("rules",), ("words",))
            nodes += list(fields["rules"])
            if number == 0 and "words" in fields:
                words = word_lists(fields["words"])
    first = sources.paths(PEOPLE.format(language))[0]
    return words, read_rules(Node(nodes, first, 1), SHOWN)
