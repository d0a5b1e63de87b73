"""The answer to "why are you asking me all this?", and the other door to offer."""

from __future__ import annotations

from dataclasses import dataclass

from service.qualify.banks import Texts, texts
from service.qualify.cue_words import Cues, cues
from service.qualify.sources import Sources


@dataclass(frozen=True, slots=True)
class Objection:
    """How to notice that a prospect objects to being questioned, and what to say then."""

    cues: Cues
    card: Texts
    door: Texts


@dataclass(frozen=True, slots=True)
class ObjectionCard:
    """What to say now."""

    start: int
    end: int
    """The prospect's objection, within the words that were given."""
    text: str
    door: str


def load_objection(sources: Sources) -> Objection:
    """Read the objection and its answer. Raises PackError."""
    parts = sources.read("objections.yaml").mapping(("questioned",))
    fields = parts["questioned"].mapping(("cues", "card", "door"))
    return Objection(cues(fields["cues"]), texts(fields["card"]), texts(fields["door"]))


def objection_card(
    objection: Objection, words: str, language: str, ui_language: str
) -> ObjectionCard | None:
    """The card for a prospect's words, or None when they do not object to being questioned."""
    cue = objection.cues.get(language)
    match = cue.search(words) if cue else None
    if match is None:
        return None
    text = objection.card.get(ui_language, objection.card["en"])
    door = objection.door.get(ui_language, objection.door["en"])
    return ObjectionCard(match.start(), match.end(), text, door)
