"""Finds templates in lines. A template is tried only where its rarest word, its anchor, was seen.

So the cost of a line grows with what it holds, not with the number of rules (see tests/benchmarks).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from nlp import template as syntax
from nlp.strict_yaml import nearest
from nlp.tokens import Tokenizer, Tokens
from nlp.types import Value, ValueKind

VALUE_NAMES = tuple(kind.value for kind in ValueKind)
"""Names that a template may use for values: `<money>`."""

MOST_WORDS_REMEMBERED = 100_000
MOST_SPELLINGS = 12
"""A phrase that can be spelt in more ways is matched like a template rather than written out."""

SENTENCE_ENDS = (".", "!", "?", ";")

Anchor = tuple[str, int]
"""A word or a class: `("word", hash)`, `("class", number)`."""

Ends = Callable[["Seen", int], Sequence[int]]
"""Given a line and a first word, each word index at which an element can end, the preferred first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line with what is known of its words: classes of each word, longer classes by first word."""

    tokens: Tokens
    classes: list[frozenset[int]]
    longer: dict[int, list[tuple[int, int]]]
    """First word -> (class, word after the last) of concepts of several words and of values."""
    sentence_ends: frozenset[int]
    bare_signs: frozenset[int]
    """Words that are punctuation only."""
    places: dict[Anchor, list[int]]
    """Where each word, concept and value of the line begins."""

    def named(self) -> Iterator[tuple[int, int, int]]:
        """(class, first word, word after the last) of each concept and value in the line."""
        for at, classes in enumerate(self.classes):
            for number in sorted(classes):
                yield number, at, at + 1
        for at, found in self.longer.items():
            for number, end in found:
                yield number, at, end


@dataclass(frozen=True, slots=True)
class Found:
    """A template found in a line: its number and its words `[first, last)`."""

    template: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Compiled:
    ends: Ends
    needs: tuple[frozenset[Anchor], ...]
    """Of each of these, one at least is in every line that matches; the rarest come first."""
    firsts: frozenset[Anchor] | None
    """What a match can begin with; None when that can be any word, or none."""


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
        self._exact: dict[int, set[int]] = defaultdict(set)
        self._beginnings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._endings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._middles: list[tuple[str, int]] = []
        self._phrases = tokenizer.phrase_matcher()
        self._wide_phrases = _Index()
        self._classes_of_wide: list[int] = []
        self._known: dict[int, frozenset[int]] = {}
        self._templates = _Index()
        self._stops = {word for word, _ in tokenizer.words(" ".join(sorted(tokenizer.stop_words)))}
        self._sentence_ends = {tokenizer.words(sign)[0][0] for sign in SENTENCE_ENDS}

    # --- concepts -------------------------------------------------------------------------------

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers))

    def add_concept(self, name: str, phrases: Iterable[str]) -> None:
        """Compile the words and phrases of a named concept: templates without gaps and names.

        Raises TemplateError for a phrase that cannot be read.
        """
        number = self._numbers[name]
        for phrase in phrases:
            tree = syntax.parse(phrase)
            if _count(tree) <= MOST_SPELLINGS:
                self._add_spellings(tree, phrase, number)
            else:
                self._wide_phrases.add(self._compile(tree))
                self._classes_of_wide.append(number)

    def _add_spellings(self, tree: syntax.Sequence, phrase: str, number: int) -> None:
        for words in _spellings(tree):
            if len(words) == 1 and "*" in words[0]:
                self._add_part(words[0], number)
                continue
            if any("*" in word for word in words):
                raise syntax.TemplateError(
                    f"{phrase!r}: write out the forms, * is for single words"
                )
            hashes = [norm for norm, _ in self._tokenizer.words(" ".join(words))]
            if len(hashes) == 1:
                self._exact[hashes[0]].add(number)
            else:
                self._phrases.add(str(number), [self._tokenizer.phrase(" ".join(words))])

    def _add_part(self, part: str, number: int) -> None:
        stem = part.strip("*").lower()
        if len(stem) < 2 or "*" in stem:
            raise syntax.TemplateError(f"{part!r}: two letters at least, and * only at the ends")
        if part.startswith("*") and part.endswith("*"):
            self._middles.append((stem, number))
        elif part.endswith("*"):
            self._beginnings[stem[:2]].append((stem, number))
        else:
            self._endings[stem[-2:]].append((stem, number))

    def _classes_of(self, norm: int) -> frozenset[int]:
        known = self._known.get(norm)
        if known is None:
            word = self._tokenizer.norm_of(norm)
            found = set(self._exact.get(norm, ()))
            found.update(
                n for stem, n in self._beginnings.get(word[:2], ()) if word.startswith(stem)
            )
            found.update(n for stem, n in self._endings.get(word[-2:], ()) if word.endswith(stem))
            found.update(n for stem, n in self._middles if stem in word)
            known = frozenset(found)
            if len(self._known) >= MOST_WORDS_REMEMBERED:
                self._known.clear()
            self._known[norm] = known
        return known

    # --- templates ------------------------------------------------------------------------------

    def add(self, template: str) -> int:
        """Compile a template and return its number. Raises TemplateError for an unknown name."""
        return self._templates.add(self._compile(syntax.parse(template)))

    def _compile(self, element: syntax.Element) -> _Compiled:
        match element:
            case syntax.Word(text):
                hashes = [norm for norm, _ in self._tokenizer.words(text)]
                needs = tuple(frozenset({("word", norm)}) for norm in hashes)
                return _Compiled(_literal(hashes), needs, needs[0])
            case syntax.Part(text):
                number = self._number(text)
                self._add_part(text, number)
                return _class(number)
            case syntax.Named(name):
                if name not in self._named:
                    hint = nearest(name, self._named)
                    raise syntax.TemplateError(f"unknown concept or value <{name}>{hint}")
                return _class(self._numbers[name])
            case syntax.Gap(most):
                return _Compiled(_gap(most), (), None)
            case syntax.Edge(at_start):
                return _Compiled(_edge(at_start), (), None)
            case syntax.Choice(options, optional):
                return self._compile_choice(options, optional)
            case syntax.Sequence(parts):
                return self._compile_sequence([self._compile(part) for part in parts])

    def _compile_choice(self, options: tuple[syntax.Sequence, ...], optional: bool) -> _Compiled:
        compiled = [self._compile(option) for option in options]
        needs: tuple[frozenset[Anchor], ...] = ()
        if not optional and all(option.needs for option in compiled):
            needs = (frozenset().union(*(option.needs[0] for option in compiled)),)
        firsts = _union(option.firsts for option in compiled)
        if not optional and firsts is not None and all(_is_one_word(o) for o in options):
            words = [norm for kind, norm in firsts if kind == "word"]
            if len(words) == len(firsts) and all(len(option.needs) == 1 for option in compiled):
                return _Compiled(_words(words), needs, firsts)
        return _Compiled(_choice([one.ends for one in compiled], optional), needs, firsts)

    def _compile_sequence(self, parts: list[_Compiled]) -> _Compiled:
        needs = sorted({need for part in parts for need in part.needs}, key=self._order)
        leading = list(takewhile(lambda part: not part.needs, parts))
        firsts = _union(part.firsts for part in parts[: len(leading) + 1])
        return _Compiled(_sequence([part.ends for part in parts]), tuple(needs), firsts)

    def _order(self, anchors: frozenset[Anchor]) -> tuple[int, int, list[Anchor]]:
        return -self._group_rarity(anchors), len(anchors), sorted(anchors)

    def _rarity(self, norm: int) -> int:
        return 0 if norm in self._stops else len(self._tokenizer.norm_of(norm))

    def _group_rarity(self, anchors: frozenset[Anchor]) -> int:
        return min(self._rarity(key) if kind == "word" else 3 for kind, key in anchors)

    # --- lines ----------------------------------------------------------------------------------

    def see(self, tokens: Tokens, values: Iterable[Value] = ()) -> Seen:
        """Find the concepts and place the values of a line among its words."""
        norms = tokens.norms
        longer: dict[int, list[tuple[int, int]]] = {}
        strings = tokens.doc.vocab.strings
        for name, first, last in self._phrases(tokens.doc):
            if tokens.word_of is not None:
                first, last = tokens.word_of[first], tokens.word_of[last - 1] + 1
            longer.setdefault(first, []).append((int(strings[name]), last))
        for value in values:
            first = _word_at(tokens.ends, value.span.start + 1)
            last = _word_at(tokens.ends, value.span.end) + 1
            longer.setdefault(first, []).append((self._numbers[value.kind.value], last))
        seen = Seen(
            tokens,
            [self._classes_of(norm) for norm in norms],
            longer,
            frozenset(at for at, norm in enumerate(norms) if norm in self._sentence_ends),
            frozenset(at for at, norm in enumerate(norms) if self._tokenizer.is_punctuation(norm)),
            {},
        )
        for at, norm in enumerate(norms):
            seen.places.setdefault(("word", norm), []).append(at)
            for number in seen.classes[at]:
                seen.places.setdefault(("class", number), []).append(at)
        for hit in self._wide_phrases.find(seen):
            longer.setdefault(hit.first, []).append((self._classes_of_wide[hit.template], hit.last))
        for at, found in longer.items():
            for number, _ in found:
                seen.places.setdefault(("class", number), []).append(at)
        return seen

    def find(self, seen: Seen) -> list[Found]:
        """Every template in the line: leftmost matches of each, not overlapping, in order."""
        return self._templates.find(seen)

    def words_of_concept(self, seen: Seen) -> list[tuple[str, int, int]]:
        """(name, first word, word after the last) of each concept or value in the line, in order."""
        known = len(self._named)
        found = {place for place in seen.named() if place[0] < known}
        ordered = sorted(found, key=lambda place: (place[1], place[2], place[0]))
        return [(self._named[number], first, last) for number, first, last in ordered]


class _Index:
    """Compiled templates, found by their anchors."""

    def __init__(self) -> None:
        self._compiled: list[_Compiled] = []
        self._by_anchor: dict[Anchor, list[int]] = defaultdict(list)

    def add(self, compiled: _Compiled) -> int:
        if not compiled.needs:
            raise syntax.TemplateError("nothing in the template must be there")
        number = len(self._compiled)
        self._compiled.append(compiled)
        for anchor in compiled.needs[0]:
            self._by_anchor[anchor].append(number)
        return number

    def find(self, seen: Seen) -> list[Found]:
        fired: set[int] = set()
        for anchor in seen.places.keys() & self._by_anchor.keys():
            fired.update(self._by_anchor[anchor])
        there = seen.places.keys()
        found = [
            hit
            for number in fired
            if all(not need.isdisjoint(there) for need in self._compiled[number].needs[1:])
            for hit in self._matches(number, seen)
        ]
        found.sort(key=lambda hit: (hit.first, hit.last, hit.template))
        return found

    def _matches(self, number: int, seen: Seen) -> Iterator[Found]:
        template = self._compiled[number]
        after = 0
        for at in _starts(template.firsts, seen):
            if at < after:
                continue
            ends = template.ends(seen, at)
            if ends and ends[0] > at:
                yield Found(number, at, ends[0])
                after = ends[0]


def _starts(firsts: frozenset[Anchor] | None, seen: Seen) -> Iterable[int]:
    """Words at which a match may begin, in order."""
    if firsts is None:
        return range(len(seen.tokens))
    return sorted({at for anchor in seen.places.keys() & firsts for at in seen.places[anchor]})


def _union(sets: Iterable[frozenset[Anchor] | None]) -> frozenset[Anchor] | None:
    found: set[Anchor] = set()
    for one in sets:
        if one is None:
            return None
        found |= one
    return frozenset(found)


def _class(number: int) -> _Compiled:
    anchor = frozenset({("class", number)})
    return _Compiled(_of_class(number), (anchor,), anchor)


def _is_one_word(option: syntax.Sequence) -> bool:
    return len(option.parts) == 1 and isinstance(option.parts[0], syntax.Word)


def _word_at(ends: list[int], place: int) -> int:
    """Index of the first word that ends at or after `place`."""
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        if ends[middle] < place:
            low = middle + 1
        else:
            high = middle
    return low


def _count(element: syntax.Element) -> int:
    """How many word lists a concept's phrase stands for."""
    match element:
        case syntax.Word() | syntax.Part():
            return 1
        case syntax.Choice(options, optional):
            return sum(_count(option) for option in options) + optional
        case syntax.Sequence(parts):
            return math.prod(_count(part) for part in parts)
    raise syntax.TemplateError("in a concept only words, choices and * may stand")


def _spellings(element: syntax.Element) -> list[list[str]]:
    """All word lists that a concept's phrase stands for."""
    match element:
        case syntax.Word(text) | syntax.Part(text):
            return [[text]]
        case syntax.Choice(options, optional):
            found = [words for option in options for words in _spellings(option)]
            return [[], *found] if optional else found
        case syntax.Sequence(parts):
            lists: list[list[str]] = [[]]
            for part in parts:
                lists = [done + more for done in lists for more in _spellings(part)]
            return lists
    raise AssertionError(element)


def _words(wanted: Iterable[int]) -> Ends:
    one_of = frozenset(wanted)

    def ends(seen: Seen, at: int) -> Sequence[int]:
        norms = seen.tokens.norms
        return (at + 1,) if at < len(norms) and norms[at] in one_of else ()

    return ends


def _literal(hashes: list[int]) -> Ends:
    if len(hashes) == 1:
        return _words(hashes)
    first, length = hashes[0], len(hashes)

    def ends(seen: Seen, at: int) -> Sequence[int]:
        norms = seen.tokens.norms
        if at < len(norms) and norms[at] == first and norms[at : at + length] == hashes:
            return (at + length,)
        return ()

    return ends


def _of_class(number: int) -> Ends:
    def ends(seen: Seen, at: int) -> Sequence[int]:
        found = [end for known, end in seen.longer.get(at, ()) if known == number]
        if at < len(seen.classes) and number in seen.classes[at]:
            found.append(at + 1)
        return found

    return ends


def _gap(most: int) -> Ends:
    def ends(seen: Seen, at: int) -> Sequence[int]:
        last = min(at + most, len(seen.tokens.norms))
        stop = next((end for end in range(at, last) if end in seen.sentence_ends), last)
        return range(at, stop + 1)

    return ends


def _edge(at_start: bool) -> Ends:
    def ends(seen: Seen, at: int) -> Sequence[int]:
        return (at,) if at == (0 if at_start else len(seen.tokens.norms)) else ()

    return ends


def _choice(options: list[Ends], optional: bool) -> Ends:
    def ends(seen: Seen, at: int) -> Sequence[int]:
        found = [end for option in options for end in option(seen, at)]
        if optional:
            found.append(at)
        return found

    return ends


def _sequence(parts: list[Ends]) -> Ends:
    if len(parts) == 1:
        return parts[0]

    def ends(seen: Seen, at: int) -> Sequence[int]:
        reached: Sequence[int] = (at,)
        for part in parts:
            if len(reached) == 1:
                reached = part(seen, reached[0])
            else:
                # the order of preference stays: what came first is tried first
                reached = list(dict.fromkeys(end for one in reached for end in part(seen, one)))
            if not reached:
                return ()
        return reached

    return ends
