"""The rules of one language, compiled: which rules match a line, under which scopes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nlp.rules import rules as pack_rules
from nlp.rules.denial import Denials
from nlp.rules.rules import Concept, Rule
from nlp.rules.scope import Scope, ScopeRules
from nlp.sources import Sources
from nlp.strict_yaml import PackError
from nlp.templates.match import VALUE_NAMES, Matcher
from nlp.templates.seen import Found, Seen
from nlp.templates.template import TemplateError, told
from nlp.types import Role, Span, Value
from nlp.words import folding
from nlp.words.tokens import Tokenizer


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched the words `[first, last)`; `blocked` names the scope that forbids it, if one does."""

    rule: Rule
    template: int
    """Which of the rule's templates, from 0."""
    first: int
    last: int
    span: Span
    blocked: Scope | None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Heard:
    """A line with all that rules and concepts found in it. Equal to none but itself."""

    seen: Seen
    hits: tuple[Hit, ...]
    scopes: tuple[Scope, ...]
    concepts: tuple[tuple[str, int, int], ...]
    """(name, first word, word after the last) of each concept and value."""
    unspaced: bool = False
    """Whether characters stand for words, so that only concepts tell where a word ends."""

    def without(self, first: int, last: int) -> Heard:
        """The line as heard without the words `[first, last)`: what lies in them or over them is gone."""
        by = last - first

        def left(begin: int, end: int) -> bool:
            return end <= first or begin >= last

        hits = tuple(
            hit if hit.last <= first else replace(hit, first=hit.first - by, last=hit.last - by)
            for hit in self.hits
            if left(hit.first, hit.last)
        )
        scopes = tuple(
            one
            if one.cue_last <= first
            else replace(one, cue_first=one.cue_first - by, cue_last=one.cue_last - by)
            for one in self.scopes
            if left(one.cue_first, one.cue_last)
        )
        concepts = tuple(
            (name, begin, end) if end <= first else (name, begin - by, end - by)
            for name, begin, end in self.concepts
            if left(begin, end)
        )
        return Heard(self.seen.without(first, last), hits, scopes, concepts, self.unspaced)


class Listener:
    """Compiles a language's rules, concepts and scope cues once. Raises PackError."""

    def __init__(self, sources: Sources) -> None:
        self.rules: tuple[Rule, ...] = pack_rules.load_rules(sources)
        self.concepts: tuple[Concept, ...] = pack_rules.load_concepts(sources)
        self.folding = folding.load(sources)
        self.tokenizer = Tokenizer(sources.language, pack_rules.load_norms(sources), self.folding)
        self._matcher = _matcher(self.tokenizer, self.concepts)
        self._rule_of: dict[int, tuple[Rule, int]] = {}
        for rule in self.rules:
            for place, template in enumerate(rule.match):
                self._rule_of[self._add(rule, place, template)] = (rule, place)
        self._scope = ScopeRules(sources.node("scope"), self._matcher)

    def forget(self) -> None:
        """Let go of the words that were met."""
        self.tokenizer.forget()
        self._matcher.forget()

    def _add(self, rule: Rule, place: int, template: str) -> int:
        try:
            return self._matcher.add(template)
        except TemplateError as error:
            message = f"rule {rule.id!r}, template {told(template)}: {error}"
            raise PackError(message, rule.file, rule.template_lines[place]) from None

    def stems(self, text: str, span: Span) -> tuple[str, ...]:
        """The stems of the words in `span`, each once, in the order of the alphabet."""
        cut = self.tokenizer.cut(text, span)
        return tuple(sorted({stem for norm in cut.norms if (stem := self.tokenizer.stem_of(norm))}))

    def hear(self, text: str, span: Span, values: Iterable[Value], role: Role) -> Heard:
        """All that the rules find in the words `span` of a line whose owner is `role`."""
        return self.hear_all([(text, span, values, role)])[0]

    def hear_all(self, lines: Iterable[tuple[str, Span, Iterable[Value], Role]]) -> list[Heard]:
        """The same for several lines, which costs less than one by one."""
        given = list(lines)
        sights = self._matcher.see_all(
            (self.tokenizer.cut(text, span), values) for text, span, values, _ in given
        )
        places = self._matcher.find_all(sights)
        return [
            self._heard(seen, found, role)
            for seen, found, (_, _, _, role) in zip(sights, places, given, strict=True)
        ]

    def _heard(self, seen: Seen, found: list[Found], role: Role) -> Heard:
        scopes = self._scope.find(seen, found)
        over: dict[int, list[Scope]] = {}
        for scope in scopes:
            for word in range(scope.first, scope.last):
                over.setdefault(word, []).append(scope)
        denials = Denials(scopes, seen, self._matcher, self.tokenizer.unspaced)
        hits = []
        for place in found:
            if place.template not in self._rule_of:
                continue
            rule, number = self._rule_of[place.template]
            if role in rule.roles:
                words = seen.tokens.span(place.first, place.last)
                blocked = denials.of(place, rule) or _blocking(
                    rule, over.get(place.first, ()), place.first, place.last
                )
                hits.append(Hit(rule, number, place.first, place.last, words, blocked))
        concepts = tuple(self._matcher.words_of_concept(seen))
        return Heard(seen, tuple(hits), tuple(scopes), concepts, self.tokenizer.unspaced)


def _blocking(rule: Rule, scopes: Iterable[Scope], first: int, last: int) -> Scope | None:
    for scope in scopes:
        if scope.kind in rule.unless and scope.covers(first, last):
            return scope
    return None


def _matcher(tokenizer: Tokenizer, concepts: tuple[Concept, ...]) -> Matcher:
    matcher = Matcher(tokenizer, [concept.name for concept in concepts])
    for concept in concepts:
        if concept.name in VALUE_NAMES:
            message = f"{concept.name!r} is the name of a kind of value; choose another"
            raise PackError(message, concept.file, concept.line)
        try:
            matcher.add_concept(concept.name, concept.words)
        except TemplateError as error:
            message = f"concept {concept.name!r}: {error}"
            raise PackError(message, concept.file, concept.line) from None
    return matcher
