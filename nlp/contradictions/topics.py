"""The topics that statements take sides on and the cues of how they are said, found in lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.contradictions.claims import Topic
from nlp.strict_yaml import Node
from nlp.templates import template as syntax
from nlp.templates.match import Matcher
from nlp.templates.template import TemplateError
from nlp.types import Span, Value, ValueKind
from nlp.words.tokens import Tokenizer, Tokens

KINDS_OF_TOPIC = ("deal", "company", "matter", "thing")
"""deal: of which one deal has only one; company: how things stand there; matter: says little without
a shared word; thing: only tells what is spoken of."""

_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Group:
    """What a template stands for: a cue, or a part (for, against, about, asked) of a topic."""

    part: str
    name: str


Place = tuple[Group, Span]


class Topics:
    """Topics and cues of one language, compiled. Raises PackError.

    `heard` tells which templates of topics count; fitting leaves some of them out.
    """

    def __init__(
        self, tokenizer: Tokenizer, topics: Node, cues: Node, heard: Callable[[str], bool]
    ) -> None:
        self.by_name: dict[str, Topic] = {}
        templates: list[tuple[str, Node, Group]] = []
        for name, node in topics.items():
            templates += self._topic(name, node, heard)
        for name, nodes in cues.items():
            templates += [(node.text(), node, Group("cue", name)) for node in nodes]
        self._groups = {f"{g.part} {g.name}": g for _, _, g in templates}
        self._templates: dict[int, Group] = {}
        self._matcher = Matcher(tokenizer, self._groups)
        self._compile(templates)

    def _topic(
        self, name: str, node: Node, heard: Callable[[str], bool]
    ) -> Iterator[tuple[str, Node, Group]]:
        parts = node.mapping(["label", "kind"], ["for", "against", "about", "asked"])
        kind = parts["kind"].one_of(KINDS_OF_TOPIC)
        self.by_name[name] = Topic(name, parts["label"].text(), kind)
        for part in ("for", "against", "about", "asked"):
            for template in parts[part].text().split(",") if part in parts else ():
                if heard(template.strip()):
                    yield template.strip(), parts[part], Group(part, name)

    def _compile(self, templates: Iterable[tuple[str, Node, Group]]) -> None:
        """Fixed phrases become concepts, which cost a line little; the others stay templates."""
        others = []
        try:
            for template, node, group in templates:
                if _is_fixed(syntax.parse(template), template):
                    self._matcher.add_concept(f"{group.part} {group.name}", [template])
                else:
                    others.append((template, node, group))
            for template, node, group in others:  # noqa: B007 - named in the error
                self._templates[self._matcher.add(template)] = group
        except TemplateError as error:
            raise node.error(f"template {syntax.told(template)}: {error}") from None

    def find(self, lines: Iterable[tuple[str, Tokens, Sequence[Value]]]) -> Iterator[list[Place]]:
        """What is found in each line, given by its text, words and values; in the order of the line."""
        sights = self._matcher.see_all(
            (tokens, [*_numbers(text), *values]) for text, tokens, values in lines
        )
        for seen, hits in zip(sights, self._matcher.find_all(sights), strict=True):
            found = [
                (self._groups[name], seen.tokens.span(first, last))
                for name, first, last in self._matcher.words_of_concept(seen)
                if name in self._groups
            ]
            found += [
                (self._templates[hit.template], seen.tokens.span(hit.first, hit.last))
                for hit in hits
            ]
            found.sort(key=lambda place: (place[1], place[0].part, place[0].name))
            yield found

    def forget(self) -> None:
        """Let go of the words that were met."""
        self._matcher.forget()


def _numbers(text: str) -> Iterator[Value]:
    return (Value(ValueKind.COUNT, Span(*match.span())) for match in _NUMBER.finditer(text))


def _is_fixed(tree: syntax.Sequence, template: str) -> bool:
    """Whether a template is a plain phrase: no gap, value or edge, and `*` only in a lone word."""
    return (
        not set("<…^$") & set(template)
        and "..." not in template
        and (
            "*" not in template or (len(tree.parts) == 1 and isinstance(tree.parts[0], syntax.Part))
        )
    )
