"""Finds concepts and templates in lines. A template is tried only where its rarest words were seen.

So the cost of a line grows with what it holds, not with the number of rules (see tests/benchmarks).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from nlp.strict_yaml import nearest
from nlp.templates import elements
from nlp.templates import template as syntax
from nlp.templates.anchor_index import AnchorIndex
from nlp.templates.elements import Compiled, Group
from nlp.templates.phrase_index import PhraseIndex
from nlp.templates.seen import Anchor, Found, Kind, Seen
from nlp.templates.spellings import count, spellings
from nlp.templates.word_parts import WordParts
from nlp.types import Value, ValueKind
from nlp.words.tokens import Tokenizer, Tokens

VALUE_NAMES = tuple(kind.value for kind in ValueKind)
"""Names that a template may use for values: `<money>`."""

MOST_WORDS_REMEMBERED = 30_000
"""Words that were met; each takes about a kilobyte."""
MOST_SPELLINGS = 12
"""A phrase that can be spelt in more ways is matched like a template rather than written out."""

RARITY_OF_A_CLASS = 3
"""In letters: a concept or a value is about as frequent as a word of so many."""

SENTENCE_ENDS = (".", "!", "?", ";")


class Matcher:
    """Compiles concepts and templates of one language, then finds them in lines.

    All names of concepts are given first, then their phrases (`add_concept`), then templates (`add`).
    """

    def __init__(self, tokenizer: Tokenizer, names: Iterable[str] = ()) -> None:
        self._tokenizer = tokenizer
        self._numbers: dict[str, int] = {}
        for name in (*VALUE_NAMES, *names):
            self._number(name)
        self._named = tuple(self._numbers)
        self._exact: dict[str, tuple[int, ...]] = {}
        self._parts = WordParts()
        self._phrases = PhraseIndex()
        self._wide_phrases = AnchorIndex()
        self._classes_of_wide: list[int] = []
        self._kinds: dict[str, Kind] = {}
        self._templates = AnchorIndex()
        self._stops = set(tokenizer.words(" ".join(sorted(tokenizer.stop_words))))
        self._sentence_ends = {tokenizer.words(sign)[0] for sign in SENTENCE_ENDS}
        self._ranks: dict[Group, tuple[int, ...]] = {}
        self._simple: dict[syntax.Element, Compiled] = {}
        """Words and names that templates hold; most stand in many, and each is compiled once."""

    # --- concepts -------------------------------------------------------------------------------

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, -1 - len(self._numbers))

    def add_concept(self, name: str, phrases: Iterable[str]) -> None:
        """Compile the words and phrases of a named concept: templates without gaps and names.

        Raises TemplateError for a phrase that cannot be read.
        """
        number = self._numbers[name]
        for phrase in phrases:
            if syntax.is_plain(phrase):
                self._add_words(syntax.plain_words(phrase), number)
                continue
            for tree in _options(syntax.parse(phrase)):
                if count(tree) <= MOST_SPELLINGS:
                    self._add_spellings(tree, phrase, number)
                else:
                    self._wide_phrases.add(self._compile(tree))
                    self._classes_of_wide.append(number)

    def _add_spellings(self, tree: syntax.Sequence, phrase: str, number: int) -> None:
        for words in spellings(tree):
            if len(words) == 1 and "*" in words[0]:
                self._add_part(words[0], number)
                continue
            if any("*" in word for word in words):
                raise syntax.TemplateError(
                    f"{phrase!r}: write out the forms, * is for single words"
                )
            self._add_words(words, number)

    def _add_words(self, words: Sequence[str], number: int) -> None:
        norms = self._tokenizer.words(" ".join(words))
        if len(norms) == 1:
            self._exact[norms[0]] = (*self._exact.get(norms[0], ()), number)
        else:
            self._phrases.add(norms, number)

    def _add_part(self, part: str, number: int) -> None:
        self._parts.add(self._tokenizer.plain(part.lower()), number)

    def _kind_of(self, norm: str) -> Kind:
        known = self._kinds.get(norm)
        if known is None:
            found = {*self._exact.get(norm, ()), *self._parts.classes_of(norm)}
            classes = sorted(found, reverse=True)
            known = Kind(
                (norm, *classes),
                frozenset(found),
                tuple(number for number in classes if number >= -len(self._named)),
                self._tokenizer.stem_of(norm),
                norm in self._sentence_ends,
                self._tokenizer.is_punctuation(norm),
            )
            if len(self._kinds) >= MOST_WORDS_REMEMBERED:
                self._kinds.clear()
            self._kinds[norm] = known
        return known

    def forget(self) -> None:
        """Let go of the words that were met, and of what only compiling needs."""
        self._kinds.clear()
        self._simple.clear()
        self._ranks.clear()
        elements.once.cache_clear()

    # --- templates ------------------------------------------------------------------------------

    def add(self, template: str) -> int:
        """Compile a template and return its number. Raises TemplateError for an unknown name."""
        return self._templates.add(self._compile(syntax.parse(template)))

    def _compile(self, element: syntax.Element) -> Compiled:
        match element:
            case syntax.Word() | syntax.Part() | syntax.Named():
                known = self._simple.get(element)
                if known is None:
                    known = self._simple[element] = self._compile_simple(element)
                return known
            case syntax.Gap(most):
                return elements.gap(most)
            case syntax.Edge(at_start):
                return elements.edge(at_start)
            case syntax.Choice(options, optional):
                return elements.choice([self._compile(option) for option in options], optional)
            case syntax.Sequence(parts):
                return elements.sequence([self._compile(part) for part in parts], self._rank)

    def _compile_simple(self, element: syntax.Word | syntax.Part | syntax.Named) -> Compiled:
        match element:
            case syntax.Word(text):
                return elements.literal(self._tokenizer.words(text))
            case syntax.Part(text):
                number = self._number(text)
                self._add_part(text, number)
                return elements.of_class(number)
            case syntax.Named(name):
                if name not in self._named:
                    hint = nearest(name, self._named)
                    raise syntax.TemplateError(f"unknown concept or value <{name}>{hint}")
                return elements.of_class(self._numbers[name])

    def _rank(self, group: Group) -> tuple[int, ...]:
        """Long words are rare, concepts less so, and the words of everyday are in every line."""
        known = self._ranks.get(group)
        if known is None:
            known = self._ranks[group] = (
                -min(self._rarity(anchor) for anchor in group),
                len(group),
            )
        return known

    def _rarity(self, anchor: Anchor) -> int:
        if isinstance(anchor, int):
            return RARITY_OF_A_CLASS
        return 0 if anchor in self._stops else len(anchor)

    # --- lines ----------------------------------------------------------------------------------

    def see(self, tokens: Tokens, values: Iterable[Value] = ()) -> Seen:
        """Find the concepts and place the values of a line among its words."""
        return self.see_all([(tokens, values)])[0]

    def see_all(self, lines: Iterable[tuple[Tokens, Iterable[Value]]]) -> list[Seen]:
        """The same for several lines, each with its values, which costs less than one by one."""
        found = [self._see(tokens, values) for tokens, values in lines]
        for seen, hits in zip(found, self._wide_phrases.find(found), strict=True):
            for hit in hits:
                number = self._classes_of_wide[hit.template]
                seen.longer.setdefault(hit.first, []).append((number, hit.last))
            for at, longer in seen.longer.items():
                for number, _ in longer:
                    seen.places.setdefault(number, []).append(at)
        return found

    def _see(self, tokens: Tokens, values: Iterable[Value]) -> Seen:
        kinds = [self._kinds.get(norm) or self._kind_of(norm) for norm in tokens.norms]
        places: dict[Anchor, list[int]] = {}
        for at, kind in enumerate(kinds):
            for anchor in kind.anchors:
                if anchor in places:
                    places[anchor].append(at)
                else:
                    places[anchor] = [at]
        longer: dict[int, list[tuple[int, int]]] = {}
        for number, first, last in self._phrases.find(tokens.norms):
            longer.setdefault(first, []).append((number, last))
        for value in values:
            first = bisect_left(tokens.ends, value.span.start + 1, hi=len(kinds) - 1)
            last = bisect_left(tokens.ends, value.span.end, hi=len(kinds) - 1) + 1
            longer.setdefault(first, []).append((self._numbers[value.kind.value], last))
        ends = frozenset([at for at, kind in enumerate(kinds) if kind.ends_sentence])
        return Seen(tokens, kinds, [kind.stem for kind in kinds], longer, ends, places)

    def name(self, seen: Seen, name: str, first: int, last: int) -> None:
        """Let templates find the words `[first, last)` as `<name>`: what a caller found by other means."""
        number = self._numbers[name]
        seen.longer.setdefault(first, []).append((number, last))
        seen.places.setdefault(number, []).append(first)

    def find(self, seen: Seen) -> list[Found]:
        """Every template in the line: leftmost matches of each, not overlapping, in order."""
        return self.find_all([seen])[0]

    def find_all(self, lines: Sequence[Seen]) -> list[list[Found]]:
        """The same for several lines, which costs less than one by one."""
        return self._templates.find(lines)

    def end_of(self, template: int, seen: Seen, first: int) -> int | None:
        """The word after a template's match that begins at the word `first`; None when there is none."""
        return self._templates.end_of(template, seen, first)

    def words_of_concept(self, seen: Seen) -> list[tuple[str, int, int]]:
        """(name, first word, word after the last) of each concept or value in the line, in order."""
        found: list[tuple[str, int, int]] = []
        for at, kind in enumerate(seen.kinds):
            words = kind.concepts
            if at in seen.longer:
                longer = [place for place in seen.longer[at] if place[0] >= -len(self._named)]
                places = {*longer, *((number, at + 1) for number in words)}
                ordered = sorted(places, key=lambda place: (place[1], -place[0]))
                found += [(self._named[-1 - number], at, last) for number, last in ordered]
            elif words:
                found += [(self._named[-1 - number], at, at + 1) for number in words]
        return found


def _options(tree: syntax.Sequence) -> tuple[syntax.Sequence, ...]:
    """The options of a phrase that is one choice, else the phrase itself."""
    match tree.parts:
        case (syntax.Choice(options, False),):
            return options
    return (tree,)
