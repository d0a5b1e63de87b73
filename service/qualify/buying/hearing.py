"""The rules on people and stages of one language, compiled: what they find in a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.lines.notes import Mark, parse
from nlp.pack import Pack
from nlp.rules.scope import Scope, ScopeRules
from nlp.strict_yaml import Node, PackError
from nlp.templates.match import Matcher
from nlp.templates.seen import Seen
from nlp.templates.template import TemplateError
from nlp.types import Line, Span
from nlp.values import values
from service.qualify.buying.han_names import HanNames
from service.qualify.buying.rules import PLANNED, BuyingRule
from service.qualify.buying.spaced_names import SpacedNames
from service.qualify.buying.types import Mention
from service.qualify.buying.vocabulary import GivenNames, Title
from service.qualify.buying.words import Place, Words, joined

PERSON = "person"
NEGATION_REACH = 3
"""Words behind a match in which a negation still belongs to it."""
_TITLE = "title "


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule that matched the words `[first, last)` of a line."""

    rule: BuyingRule
    template: int
    first: int
    last: int
    span: Span


class Hearing:
    """One language. Raises PackError when a template or a phrase cannot be read."""

    def __init__(
        self,
        pack: Pack,
        scope: Node,
        titles: Mapping[str, Title],
        given: GivenNames,
        lists: Mapping[str, frozenset[str]],
        rules: Sequence[BuyingRule],
        language: str,
    ) -> None:
        self.pack, self.lists, self.rules = pack, lists, tuple(rules)
        self._tokenizer = pack.listener.tokenizer
        plain = self._tokenizer.plain
        self._negations = {plain(word) for word in lists["negations"]}
        self._plans = {plain(word) for word in lists["planned"]}
        self._matcher = Matcher(self._tokenizer, [PERSON, *(_TITLE + name for name in titles)])
        phrases = {name: title.words.get(language, ()) for name, title in titles.items()}
        for name, words in phrases.items():
            spellings = {spelt for word in words for spelt in self._spellings(word)}
            self._matcher.add_concept(_TITLE + name, sorted(spellings))
        self._capitals = {
            word.lower() for words in phrases.values() for word in words if word.isupper()
        } - {word for words in phrases.values() for word in words}
        self._rule_of = {
            self._add(rule, i): (rule, i) for rule in rules for i in range(len(rule.match))
        }
        self._scope = ScopeRules(scope, self._matcher)
        self._matcher.forget()
        self.names: SpacedNames | HanNames
        if self._tokenizer.unspaced:
            self.names = HanNames(lists)
        else:
            groups = frozenset(name for name, title in titles.items() if title.group)
            given = replace(given, often_words=given.often_words - lists["names"])
            self.names = SpacedNames(given, lists, _no_names(pack, lists), groups)

    def _spellings(self, phrase: str) -> tuple[str, ...]:
        """As written and in capitals; "hr" may be read as "hour" or "Herr", "HR" never is."""
        lower = phrase.lower()
        norms = self._tokenizer.words(lower)
        if len(norms) == 1 and norms[0] != self._tokenizer.plain(lower):
            return (phrase.upper(),)
        return lower, phrase.upper()

    def _add(self, rule: BuyingRule, number: int) -> int:
        template = rule.match[number]
        try:
            return self._matcher.add(template)
        except TemplateError as error:
            message = f"rule {rule.id!r}, template {template!r}: {error}"
            raise PackError(message, rule.file, rule.template_lines[number]) from None

    def lines(self, text: str, marks: Sequence[Mark] = ()) -> tuple[str, tuple[Line, ...]]:
        """The text in one spelling, and its lines."""
        folded = self.pack.fold(text)
        return folded, parse(folded, self.pack.note_words, marks, typed=text)

    def see(self, text: str, span: Span) -> tuple[Seen, Words]:
        """A stretch of a line cut into words, with the titles among them."""
        tokens = self._tokenizer.cut(text, span)
        found_values = values.find(span.of(text), Span(0, span.end - span.start), self.pack.values)
        seen = self._matcher.see(tokens, [value.moved(span.start) for value in found_values])
        found: list[Place] = []
        for name, first, last in self._matcher.words_of_concept(seen):
            typed = text[tokens.starts[first] : tokens.ends[last - 1]]
            if name.startswith(_TITLE) and (typed.isupper() or typed.lower() not in self._capitals):
                found.append((first, last, name.removeprefix(_TITLE)))
        return seen, Words(text, tokens.starts, tokens.ends, joined(found))

    def hits(self, seen: Seen, mentions: Iterable[Mention]) -> list[RuleHit]:
        """The rules that hold in a line, with its people in the place of `<person>`."""
        for mention in mentions:
            self._matcher.name(seen, PERSON, mention.first, mention.last)
        found = self._matcher.find(seen)
        scopes = self._scope.find(seen, found)
        hits = []
        for place in found:
            if place.template in self._rule_of:
                rule, number = self._rule_of[place.template]
                forbidden = any(_forbids(rule, one, place.first, place.last) for one in scopes)
                forbidden = forbidden or self._denied_after(rule, seen, place.last)
                if not forbidden and not self._planned(rule, seen, place.first, place.last):
                    span = seen.tokens.span(place.first, place.last)
                    hits.append(RuleHit(rule, number, place.first, place.last, span))
        return hits

    def _planned(self, rule: BuyingRule, seen: Seen, first: int, last: int) -> bool:
        """Whether words such as "will" or "next year" stand before or within a match."""
        if PLANNED not in rule.unless:
            return False
        norms = seen.tokens.norms
        while first > 0 and not self._tokenizer.is_punctuation(norms[first - 1]):
            first -= 1
        return any(norm in self._plans for norm in norms[first:last])

    def _denied_after(self, rule: BuyingRule, seen: Seen, last: int) -> bool:
        """Whether a negation behind the verb takes it back: "Anders bestemmer det ikke"."""
        if "negated" not in rule.unless:
            return False
        for at in range(last, min(last + NEGATION_REACH, len(seen.tokens))):
            norm = seen.tokens.norms[at]
            if self._tokenizer.is_punctuation(norm):
                return False
            if norm in self._negations:
                return True
        return False


def _forbids(rule: BuyingRule, scope: Scope, first: int, last: int) -> bool:
    """Whether a scope lies over a match or its cue within it, or the words are taken back after it."""
    if scope.kind == "corrected":
        return last <= scope.cue_first
    if scope.kind not in rule.unless:
        return False
    within = first <= scope.cue_first < last
    return within or (scope.first < last and first < scope.last)


def _no_names(pack: Pack, lists: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Words that a note capitalises and that name nobody: headings, days, topics, tasks."""
    words = pack.note_words
    sets = (words.topics, words.headings, words.day_words, words.question_words)
    more = (words.call_words, words.job_words, words.fillers, words.statement_words, words.closings)
    norms = (word for group in (*sets, *more) for word in group if " " not in word)
    stops = pack.listener.tokenizer.stop_words
    return frozenset((*norms, *stops, *lists["not_names"], *lists["firms"], *lists["honorifics"]))
