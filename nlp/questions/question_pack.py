"""How a language asks, as data: the cue words of packs/*/questions.yaml, read and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from nlp.rules.rules import Example, example
from nlp.sources import Sources
from nlp.strict_yaml import Node, PackError
from nlp.templates.beginnings import Beginnings, ByBeginning, beginnings
from nlp.templates.phrases import expression, proved
from nlp.types import FACTS, Form
from nlp.words.lazy_pattern import LazyPattern, in_any_case

_OURS = ("lists", "openers", "breaks", "tags", "forms", "topics", "prompts")
_NOT_IN_EVERY_LANGUAGE = ("statements",)
_ADDED = ("lists", "openers", "tags", "statements", "forms", "topics")


class Place(StrEnum):
    """Where in a sentence the phrases of a form may stand."""

    HEAD = "head"
    WORD = "word"
    CLAUSE = "clause"
    INSIDE = "inside"
    ALONE = "alone"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class FormRule:
    """Phrases that give a question its form."""

    id: str
    form: Form
    at: Place
    bare: bool
    """Whether it asks even without a question mark."""
    boxes: bool
    """Whether it leaves only yes or no, also after an open question in the same sentence."""
    pattern: LazyPattern
    """The phrases."""
    begins: Beginnings
    examples: tuple[Example, ...]
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class PromptCues:
    """How a question is jotted at the head of a line that also holds the answer."""

    asked: LazyPattern
    asked_ends: LazyPattern
    separators: LazyPattern
    examples: tuple[Example, ...]
    file: Path


@dataclass(frozen=True, slots=True)
class QuestionPack:
    """How one language asks."""

    rules: tuple[FormRule, ...]
    heads: ByBeginning[FormRule]
    """The rules that are tried at the head of a clause."""
    openers: LazyPattern
    """Words before a question, such as "so" and "ok", with the punctuation behind them."""
    breaks: LazyPattern
    tags: LazyPattern
    """What asks for agreement at the end of a sentence, such as "right?"."""
    statements: LazyPattern
    """What begins like a question and asks nothing unless it ends in a question mark ("what we do is …")."""
    topics: ByBeginning[tuple[str, LazyPattern]]
    """Facts with the phrases that ask about them, in the order of FACTS."""
    prompts: PromptCues

    def without(self, rule: FormRule) -> QuestionPack:
        """The pack without one of its forms."""
        rules = tuple(other for other in self.rules if other is not rule)
        return replace(self, rules=rules, heads=_at_head(rules))


def load_questions(sources: Sources) -> QuestionPack:
    """The question cues of a language; a company's own file adds to ours. Raises PackError."""
    nodes = list(sources.nodes("questions"))
    if not nodes:
        missing = sources.folders()[0] / "questions.yaml"
        raise PackError("this file of the pack is missing", missing, 1)
    ours = nodes[0].mapping(required=_OURS, optional=_NOT_IN_EVERY_LANGUAGE)
    added = [node.mapping(optional=_ADDED) for node in nodes[1:]]
    both = {
        key: [one[key] for one in (ours, *added) if key in one]
        for key in (*_OURS, *_NOT_IN_EVERY_LANGUAGE)
    }
    lists, begins = _lists(both["lists"])
    # The company's own forms are tried before ours.
    forms = (entry for node in reversed(both["forms"]) for entry in node)
    rules = tuple(_form_rule(entry, lists, begins) for entry in forms)
    joins = _expression(both["breaks"], lists)
    return QuestionPack(
        rules=rules,
        heads=_at_head(rules),
        openers=in_any_case(rf"(?:{_expression(both['openers'], lists)})[\s,.!…-]*"),
        breaks=in_any_case(rf"[,;:–—，、；：]\s*|\s-+\s|\s{joins}\s"),
        tags=in_any_case(rf"(?:{_expression(both['tags'], lists)})[ ?.!？]*\Z"),
        statements=_statements(both["statements"], lists),
        topics=_topics(both["topics"], lists, begins),
        prompts=_prompt_cues(ours["prompts"], lists),
    )


def _statements(nodes: list[Node], lists: dict[str, str]) -> LazyPattern:
    """What begins no question; a language may have nothing of the kind."""
    return in_any_case(
        _expression(nodes, lists) if any(True for node in nodes for _ in node) else "(?!)"
    )


def _at_head(rules: Iterable[FormRule]) -> ByBeginning[FormRule]:
    """The rules that are tried at the head of a clause."""
    return ByBeginning((rule, rule.begins) for rule in rules if rule.at in (Place.HEAD, Place.WORD))


def _lists(nodes: Iterable[Node]) -> tuple[dict[str, str], dict[str, Beginnings]]:
    """The expression of each list, which may use those that stand before it, and how it can begin."""
    lists: dict[str, str] = {}
    begins: dict[str, Beginnings] = {}
    for node in nodes:
        for name, entry in node.items():
            if name in lists:
                raise entry.error(f"the list {name!r} stands twice; choose another name")
            lists[name] = _expression([entry], lists)
            begins[name] = _beginnings([entry], begins)
    return lists, begins


def _beginnings(nodes: Iterable[Node], lists: dict[str, Beginnings]) -> Beginnings:
    return beginnings([entry.text() for node in nodes for entry in node], lists)


def _expression(nodes: Iterable[Node], lists: dict[str, str]) -> str:
    return expression(proved((entry for node in nodes for entry in node), lists), lists)


def _topics(
    nodes: list[Node], lists: dict[str, str], begins: dict[str, Beginnings]
) -> ByBeginning[tuple[str, LazyPattern]]:
    cues: dict[str, list[Node]] = {}
    for node in nodes:
        for fact, entry in node.mapping(optional=FACTS).items():
            cues.setdefault(fact, []).append(entry)
    return ByBeginning(
        ((fact, in_any_case(_expression(cues[fact], lists))), _beginnings(cues[fact], begins))
        for fact in FACTS
        if fact in cues
    )


def _form_rule(entry: Node, lists: dict[str, str], begins: dict[str, Beginnings]) -> FormRule:
    fields = entry.mapping(("id", "form", "at", "match", "examples"), ("bare", "boxes"))
    return FormRule(
        id=fields["id"].text(),
        form=Form(fields["form"].one_of([form.value for form in Form])),
        at=Place(fields["at"].one_of([place.value for place in Place])),
        bare="bare" in fields and fields["bare"].flag(),
        boxes="boxes" in fields and fields["boxes"].flag(),
        pattern=in_any_case(_expression([fields["match"]], lists)),
        begins=_beginnings([fields["match"]], begins),
        examples=tuple(example(node, marked=True) for node in fields["examples"]),
        file=entry.file,
        line=entry.line,
    )


def _prompt_cues(node: Node, lists: dict[str, str]) -> PromptCues:
    fields = node.mapping(required=("asked", "asked_ends", "separators", "examples"))
    return PromptCues(
        asked=in_any_case(_expression([fields["asked"]], lists)),
        asked_ends=in_any_case(r"\s*" + _expression([fields["asked_ends"]], lists)),
        separators=LazyPattern("|".join(map(re.escape, fields["separators"].texts()))),
        examples=tuple(example(entry, marked=True) for entry in fields["examples"]),
        file=node.file,
    )
