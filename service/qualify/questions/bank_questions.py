"""Questions of banks that settle no fact of a call: stages of buying, share, referral."""

from __future__ import annotations

from nlp.strict_yaml import Node
from service.qualify.questions.banks import CLOSED, Question
from service.qualify.sources import Sources
from service.qualify.types import LANGUAGES

FILES = ("buying_stages.yaml", "share.yaml", "referral.yaml")


def read_questions(node: Node) -> tuple[Question, ...]:
    """The questions under a key `questions`. Raises PackError."""
    return tuple(_question(qid, each) for qid, each in node.items())


def _question(qid: str, node: Node) -> Question:
    fields = node.mapping(("en",), ("closed", *LANGUAGES[1:]))
    blocks = {language: fields[language] for language in LANGUAGES if language in fields}
    return Question(
        id=qid,
        dimension="",
        texts={language: block.text().strip() for language, block in blocks.items()},
        lines={language: block.line for language, block in blocks.items()},
        depth="deeper",
        closed=fields["closed"].one_of(CLOSED) if "closed" in fields else None,
        frameworks=(),
        when={},
        after=(),
        file=node.file,
        line=node.line,
    )


def all_questions(sources: Sources) -> tuple[Question, ...]:
    """Every question of these banks, in the order of the files. Raises PackError."""
    found: list[Question] = []
    for name in FILES:
        found += _within(sources.read(name))
    return tuple(found)


def _within(node: Node) -> list[Question]:
    found: list[Question] = []
    if isinstance(node.value, dict):
        for key, value in node.value.items():
            found += read_questions(value) if key == "questions" else _within(value)
    return found
