"""The answer to "why are you asking me all this?" and to ways of putting the call off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nlp.strict_yaml import Node
from service.qualify.by_language import in_language
from service.qualify.questions.banks import Texts, texts
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.sources import Sources


@dataclass(frozen=True, slots=True)
class Objection:
    """How to notice that a prospect objects, and what to say then."""

    kind: str
    """`questioned`, or the name of a stall."""
    cues: Cues
    card: Texts
    door: Texts


@dataclass(frozen=True, slots=True)
class ObjectionCard:
    """What to say now."""

    kind: str
    start: int
    end: int
    """The prospect's objection, within the words that were given."""
    text: str
    door: str


def load_objections(sources: Sources) -> tuple[Objection, ...]:
    """Read the objections and their answers. Raises PackError."""
    parts = sources.read("objections.yaml").mapping(("questioned", "stalls"))
    named = [("questioned", parts["questioned"]), *parts["stalls"].items()]
    return tuple(_objection(kind, node) for kind, node in named)


def _objection(kind: str, node: Node) -> Objection:
    fields = node.mapping(("cues", "card", "door"))
    return Objection(kind, cues(fields["cues"]), texts(fields["card"]), texts(fields["door"]))


def objection_card(
    objections: Iterable[Objection], words: str, language: str, ui_language: str
) -> ObjectionCard | None:
    """The card for a prospect's words, or None when they do not object."""
    for objection in objections:
        cue = objection.cues.get(language)
        match = cue.search(words) if cue else None
        if match is not None:
            text = in_language(objection.card, ui_language)
            door = in_language(objection.door, ui_language)
            return ObjectionCard(objection.kind, match.start(), match.end(), text, door)
    return None
