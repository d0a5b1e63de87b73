"""What cues mean in plain words, and in which file of a pack each is written."""

from __future__ import annotations

from nlp import strict_yaml
from nlp.pack import Pack
from nlp.rules.rules import Concept, Rule
from nlp.types import Cue
from service.texts import FOLDER


class CueMeanings:
    """The meanings of a language's cues, from `texts/cues.yaml` and the pack's rules and concepts."""

    def __init__(self, pack: Pack) -> None:
        catalogue = strict_yaml.load(FOLDER / "cues.yaml").mapping(("cues", "parts"))
        self._texts = {name: node.text() for name, node in catalogue["cues"].items()}
        self._parts = {name: node.text() for name, node in catalogue["parts"].items()}
        self._rules = {rule.id: rule for rule in pack.listener.rules}
        self._concepts = {concept.name: concept for concept in pack.listener.concepts}

    def meaning(self, cue: Cue, text: str) -> str:
        """What a cue says of a line of `text`, or of two statements."""
        kind, _, rest = cue.id.partition(":")
        written = self._written(kind, rest)
        return (self._texts.get(cue.id) or self._texts[kind]).format(
            *map(self.part, rest.split(" ")),
            words=cue.span.of(text) if cue.span is not None else "",
            meaning=written.meaning.rstrip(".。") if written is not None else "",
        )

    def part(self, name: str) -> str:
        """What a part of a cue's name says: a scope, a role, the question before, a fact."""
        return self._parts.get(name, name.replace("_", " "))

    def source(self, cue: Cue) -> str:
        """`file:line` of a rule or concept; empty for other cues."""
        written = self._written(*cue.id.split(":", 1)) if ":" in cue.id else None
        return f"{written.file.name}:{written.line}" if written is not None else ""

    def _written(self, kind: str, name: str) -> Rule | Concept | None:
        """Where a cue is a rule or concept of the pack; values are concepts without an entry."""
        if kind in ("rule", "asked-rule"):
            return self._rules[name.split(" ")[-1]]
        return self._concepts.get(name) if kind == "concept" else None
