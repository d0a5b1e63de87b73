"""In which order facts are asked about, and the sentences that say why (choice.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.types import FACTS
from service.qualify.by_language import in_language
from service.qualify.questions.banks import Texts, texts
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.sources import Sources

ORDERS = ("early", "nurture", "advance")
SENTENCES = (
    *("conflict", "unmet", "contact", "cold", "appointment", "refused", "no_contact", "criterion"),
    *("flips_advance", "flips_nurture", "flips_disqualify"),
    *("later_fact", "same_fact", "not_said", "not_criterion"),
)


@dataclass(frozen=True, slots=True)
class ChoiceRules:
    """What decides between the questions."""

    orders: Mapping[str, tuple[str, ...]]
    """All facts in order of asking: while it is early, and by verdict."""
    first: Mapping[str, tuple[str, ...]]
    """Facts that are cleared up before all others, likewise."""
    mend: frozenset[str]
    """Facts that are asked about in a nurture though they fail: that can change."""
    contact: tuple[str, ...]
    """Questions for a contact who cannot decide."""
    names: Mapping[str, Texts]
    gaps: Mapping[str, Texts]
    """What is missing while a fact is unknown."""
    sentences: Mapping[str, Texts]
    vague: Cues
    """Words that say something without saying how much or when."""

    def say(self, sentence: str, language: str, fact: str | None = None) -> str:
        """A sentence in a language (English where it has none), with the fact's name filled in."""
        name = in_language(self.names[fact], language) if fact else ""
        return in_language(self.sentences[sentence], language).replace("{name}", name)

    def gap(self, fact: str, language: str) -> str:
        """What is missing while this fact is unknown."""
        return in_language(self.gaps[fact], language)


def load_choice_rules(sources: Sources) -> ChoiceRules:
    """Read the order of asking. Raises PackError."""
    parts = sources.read("choice.yaml").mapping(
        ("orders", "first", "mend", "contact", "facts", "sentences")
    )
    facts = {
        fact: node.mapping(("name", "gap")) for fact, node in parts["facts"].mapping(FACTS).items()
    }
    vague = sources.read("follow_ups.yaml").mapping(("groups", "vague"))["vague"]
    return ChoiceRules(
        orders={name: _order(node) for name, node in parts["orders"].mapping(ORDERS).items()},
        first={
            name: tuple(fact.one_of(FACTS) for fact in node)
            for name, node in parts["first"].mapping(ORDERS).items()
        },
        mend=frozenset(fact.one_of(FACTS) for fact in parts["mend"]),
        contact=tuple(parts["contact"].texts()),
        names={fact: texts(node["name"]) for fact, node in facts.items()},
        gaps={fact: texts(node["gap"]) for fact, node in facts.items()},
        sentences={n: texts(node) for n, node in parts["sentences"].mapping(SENTENCES).items()},
        vague=cues(vague),
    )


def _order(node: Node) -> tuple[str, ...]:
    order = tuple(fact.one_of(FACTS) for fact in node)
    for fact in FACTS:
        if order.count(fact) != 1:
            raise node.error(f"{fact!r} must stand in this order exactly once")
    return order
