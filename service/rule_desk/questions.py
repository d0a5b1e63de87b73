"""Questions reworded at the desk: their texts laid over ours, and what the linter says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nlp.strict_yaml import PackError, load
from service.errors import Invalid
from service.qualify.engine import Engine
from service.qualify.linting.bank_lint import lint_banks
from service.qualify.sources import Sources
from service.rule_desk.check import copy_of
from service.rule_desk.drafts import put
from service.texts import languages

LONGEST = 300
"""Characters of a question."""
Wordings = dict[str, dict[str, str]]
"""The texts of questions by id and language."""


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions that were reworded at the desk. Nobody else writes this file."""

    packs: Path

    @property
    def path(self) -> Path:
        """Where it lies in the company's folder."""
        return self.packs / "question_banks" / "questions" / "desk.yaml"

    def wordings(self) -> Wordings:
        """What is in it. Raises PackError."""
        if not self.path.is_file():
            return {}
        questions = load(self.path).mapping(("questions",))["questions"]
        return {
            name: {language: text.text() for language, text in node.items()}
            for name, node in questions.items()
        }

    def write(self, wordings: Wordings) -> None:
        """Put these in its place, at once or not at all. Raises Refused."""
        put(self.path, {"questions": wordings} if wordings else None)


def worded(form: Mapping[str, str], engine: Engine) -> tuple[str, dict[str, str]]:
    """The question of a form, and its texts. Raises Invalid."""
    name = form.get("question", "")
    if name not in engine.banks.questions:
        raise Invalid("question", "choose one of those offered")
    texts = {language: " ".join(form.get(language, "").split()) for language in languages()}
    if not all(texts.values()):
        raise Invalid("question", "fill this in")
    return name, {language: text[:LONGEST] for language, text in texts.items()}


def changed(engine: Engine, name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that differ from those in use."""
    now = engine.banks.questions[name].texts
    return {language: text for language, text in texts.items() if now.get(language) != text}


def findings(packs: Path, wordings: Wordings, engine: Engine) -> tuple[str, ...]:
    """What has to be mended before these can be used."""
    with copy_of(packs) as folder:
        QuestionFile(folder).write(wordings)
        spoken = {name: engine.reader.packs[name].questions for name in languages()}
        try:
            Engine.load(folder, engine)
            return tuple(found.message for found in lint_banks(Sources.find(folder), spoken))
        except PackError as error:
            return (error.message,)
