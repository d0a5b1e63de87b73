"""People named in a line of a language with blanks: "Graham (md)", "CFO Anna Weber", "Herr Müller", "the board".

Precision first: a capital alone makes no person. A name needs a known given name, a form of address
or a title beside it, or must have been introduced elsewhere in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.qualify.buying.types import Mention
from service.qualify.buying.vocabulary import GivenNames
from service.qualify.buying.words import Words

MOST_SURNAMES = 2
PARTICLES = frozenset(("van", "von", "de", "der", "den", "da", "di", "del", "zu", "al"))


@dataclass(frozen=True, slots=True)
class SpacedNames:
    """Finds people. `lists` are the language's own words, `no_names` further words that are no names."""

    given: GivenNames
    lists: Mapping[str, frozenset[str]]
    no_names: frozenset[str]
    groups: frozenset[str]
    """Ids of titles that name several people."""

    def title_behind(self, words: Words, at: int) -> tuple[str, str]:
        """Id and words of the title that is said of the person before a word: "I'm the CFO"."""
        return _Line(words, self, frozenset(), False).title_behind(at)

    def find(
        self, words: Words, known: frozenset[str] = frozenset(), *, header: bool = False
    ) -> list[Mention]:
        """The people of a line. `known` are parts of names introduced elsewhere, in lower case.

        `header`: the line says who was there, so that "Craig at Riverside" is one of them.
        """
        line = _Line(words, self, known, header)
        return sorted(line.mentions(), key=lambda mention: mention.first)


class _Line:
    """One line while its people are found."""

    def __init__(
        self, words: Words, names: SpacedNames, known: frozenset[str], header: bool
    ) -> None:
        self.words, self.names, self.known, self.header = words, names, known, header
        self.size = len(words.starts)
        self.low = [words.typed(i).lower().rstrip(".") for i in range(self.size)]
        self.title_from = {first: (last, name) for first, last, name in words.titles}
        self.title_to = {last: (first, name) for first, last, name in words.titles}
        self.in_title = {i for first, last, _ in words.titles for i in range(first, last)}

    def mentions(self) -> Iterator[Mention]:
        """Named people with their titles, then titles that stand alone."""
        used: set[int] = set()
        at = 0
        while at < self.size:
            found = self._named(at)
            if found is None:
                at += 1
                continue
            first, last, name, strong = found
            mention = self._with_title(first, last, name, strong)
            used |= set(range(mention.first, mention.last))
            at = max(mention.last, at + 1)
            if not self._elsewhere(first, last, mention):
                yield mention
        for first, last, title in self.words.titles:
            if used.isdisjoint(range(first, last)) and self._definite(first, last):
                begin = first - (first > 0 and self.low[first - 1] in self.names.lists["articles"])
                span = self.words.span(begin, last)
                yield Mention(begin, last, span, "", title, self.words.of(first, last))

    # --- names ------------------------------------------------------------------------------------

    def _named(self, at: int) -> tuple[int, int, str, bool] | None:
        """A name that begins at a word: (first word, word after the last, name, whether certain)."""
        if at in self.in_title:
            return None
        if self.low[at] in self.names.lists["honorifics"] and self.words.typed(at)[:1].isupper():
            return self._addressed(at)
        if self._is_given(at):
            last = self._surnames(at + 1, MOST_SURNAMES)
            certain = last > at + 1 or self.low[at] not in self.known
            return at, last, self.words.of(at, last), certain
        last = self._known_parts(at)
        if last > at:
            return at, last, self.words.of(at, last), False
        if self._surname(at) and self._beside_title(at):
            last = self._surnames(at, MOST_SURNAMES)
            return at, last, self.words.of(at, last), True
        return None

    def _known_parts(self, at: int) -> int:
        """Where the parts of names that were introduced elsewhere end."""
        while at < self.size and self.low[at] in self.known and at not in self.in_title:
            word = (
                self.low[at] in self.names.given.also_words or self.low[at] in self.names.no_names
            )
            if word and not self._capital(at):
                break
            at += 1
        return at

    def _addressed(self, at: int) -> tuple[int, int, str, bool] | None:
        first = at
        while self.low[at : at + 1] and (
            self.low[at] in self.names.lists["honorifics"] or self.words.typed(at) == "."
        ):
            at += 1
        last = self._surnames(at, MOST_SURNAMES, address=True)
        return (first, last, self.words.of(first, last), True) if last > at else None

    def _is_given(self, at: int) -> bool:
        word = self.low[at] if at < self.size else ""
        if word not in self.names.given.all or (at > 0 and self.low[at - 1] in self._kin()):
            return False
        if word in self.names.given.months and not self._followed(at):
            return False
        if self.words.typed(at)[:1].isupper():
            opens = at == 0 or self.words.typed(at - 1) in (".", "!", "?", ":", "-")
            return word not in self.names.given.often_words or not opens or self._followed(at)
        return word not in self.names.given.also_words and word not in self.names.no_names

    def _followed(self, at: int) -> bool:
        """Whether a surname or a title behind it shows that an ambiguous word is a name."""
        return (
            self._surname(at + 1)
            or self._title_right(at + 1) is not None
            or (self.low[at] in self.known)
        )

    def _kin(self) -> frozenset[str]:
        return self.names.lists["kin"]

    def _surnames(self, at: int, most: int, *, address: bool = False) -> int:
        """Where the surnames that begin at a word end."""
        count = 0
        while at < self.size and count < most:
            if self._surname(at, address=address and count == 0):
                at, count = at + 1, count + 1
            elif self.low[at] in PARTICLES and self._surname(at + 1):
                at, count = at + 2, count + 1
            else:
                break
        return at

    def _capital(self, at: int) -> bool:
        typed = self.words.typed(at)
        return typed[:1].isupper() and (len(typed) == 1 or not typed.isupper())

    def _surname(self, at: int, *, address: bool = False) -> bool:
        """Whether a word can be a surname; after a form of address nearly any capital can."""
        typed = self.words.typed(at)
        if not self._capital(at) or len(typed) < 2 or at in self.in_title:
            return False
        if not all(sign.isalpha() or sign in "-'’." for sign in typed):
            return False
        if self.low[at] in self.names.lists["firms"]:
            return False
        if at + 1 < self.size and self.low[at + 1] in self.names.lists["firms"]:
            return False
        return address or (self.low[at] not in self.names.no_names and self._no_noun(at))

    def _no_noun(self, at: int) -> bool:
        """Whether a word does not end as only nouns do; the list holds such endings as `-ung`."""
        word = self.low[at]
        return not any(
            word.endswith(each[1:]) for each in self.names.lists["not_names"] if each[0] == "-"
        )

    def _beside_title(self, at: int) -> bool:
        """Whether an unknown capital stands where a name does: "CFO Weber", "Pieter (CFO)"."""
        if at in self.title_to and at + 1 not in self.title_from:
            first, title = self.title_to[at]
            field = " ".join(self.low[first:at]) in self.names.lists["before_fields"]
            return not (field or self._indefinite(first) or self.is_group(title))
        if self.words.typed(at - 1) == "(" and at - 1 in self.title_to:
            return self.words.typed(at + 1) == ")"
        last = self._surnames(at, MOST_SURNAMES)
        if self._title_right(last) is None:
            return False
        if self.words.typed(last) in ("(", "（"):
            return True
        guests = self.names.lists["before_guests"]
        begins = at == 0 or self.low[at - 1] in guests
        return self.header and last == at + 2 and begins and bool(guests)

    def is_group(self, title: str) -> bool:
        """Whether a title names several people."""
        return title in self.names.groups

    # --- titles -----------------------------------------------------------------------------------

    def _title_right(self, at: int) -> tuple[int, int, int] | None:
        """A title behind a name that ends at a word: (first, last, end with its brackets)."""
        sign = self.words.typed(at)
        bracket = sign in ("(", "（")
        if not bracket and sign not in (",", "-", "–") and self.low[at : at + 1] != ["as"]:
            return None
        first = at + 1
        while first < self.size and self.low[first] in self.names.lists["links"]:
            first += 1
        if first not in self.title_from:
            return None
        last, _ = self.title_from[first]
        end = self.words.typed(last)
        if bracket:
            closing = next(
                (i for i in range(last, min(last + 5, self.size)) if self.words.typed(i) in ")）"),
                None,
            )
            return None if closing is None else (first, last, closing + 1)
        if self._is_given(last) or end in ("(", "（"):
            return None  # "Steph, GM Nick": the title belongs to the next
        if self.is_group(self.title_from[first][1]) and end[:1].isalpha():
            return None  # "Wayne, maintenance superintendent": not the group, but somebody of it
        return first, last, last + 1 if end == "," else last

    def _with_title(self, first: int, last: int, name: str, strong: bool) -> Mention:
        right = self._title_right(last)
        if right is None and self.header and last in self.title_from:
            title_last, title = self.title_from[last]
            right = None if self.is_group(title) else (last, title_last, title_last)
        if right is not None:
            title_first, title_last, end = right
            title = self.title_from[title_first][1]
            said = self.words.of(title_first, title_last)
            return Mention(first, end, self.words.span(first, end), name, title, said)
        before = first
        while before > 0 and self.words.typed(before - 1) in (",", ":", "(") and before > first - 1:
            before -= 1
        if before in self.title_to and not (
            self._indefinite(self.title_to[before][0]) or self.is_group(self.title_to[before][1])
        ):
            title_first, title = self.title_to[before]
            said = self.words.of(title_first, before)
            end = last + 1 if before < first and self.words.typed(last) == ")" else last
            span = self.words.span(title_first, end)
            return Mention(title_first, end, span, name, title, said)
        title, said = self.title_behind(last)
        return Mention(first, last, self.words.span(first, last), name, title, said, strong)

    def title_behind(self, at: int) -> tuple[str, str]:
        """The title that is said of a person: "Kate is our CFO", "Steffen from IT"; "" when none is."""
        words = self.low[at : at + 1]
        if not words or words[0] not in self.names.lists["links"] | self.names.lists["outside"]:
            return "", ""
        at += 1
        while at < self.size and self.low[at] in self.names.lists["links"]:
            at += 1
        if at not in self.title_from:
            return "", ""
        last, title = self.title_from[at]
        if (words[0] in self.names.lists["outside"]) != self.is_group(title):
            return "", ""
        return title, self.words.of(at, last)

    def _indefinite(self, first: int) -> bool:
        """Whether "a", "no" or "new" stands before a title: nobody who is there."""
        near = [self.low[i] for i in range(max(0, first - 2), first)]
        return any(word in self.names.lists["indefinite"] for word in near)

    def _definite(self, first: int, last: int) -> bool:
        following = self.words.typed(last)
        return not self._indefinite(first) and following not in ("-", "/", "s", "'")

    def _elsewhere(self, first: int, last: int, mention: Mention) -> bool:
        """Whether the person belongs to another firm: "Tom from SAP"."""
        if self.header or mention.title:
            return False
        after = self.low[last : last + 1]
        if not after or after[0] not in self.names.lists["outside"]:
            return False
        return self._capital(last + 1) or self.words.typed(last + 1).isupper()
