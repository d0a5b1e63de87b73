"""Who works at a very small company, named one by one: "me, one hygienist, my wife on the desk"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.templates.phrases import LETTER
from nlp.types import Span
from nlp.words.lazy_pattern import LazyPattern, in_any_case
from service.qualify.fit.alternatives import any_of

LISTS = ("selves", "kin", "whose", "links", "openers", "others", "tails", "no_members", "not_asked")
MOST = 12
"""So many of one kind are still named in words."""
LEAD = 32
"""How many code points may stand before a list that begins behind a comma: `8 rooms, her + husband`."""
_START = r"(?:(?<![^\n])|(?<=[.!?:;,–•*-] ))"
_SIGN = r"(?:\s*[,;&+]\s*|\s/\s)"
_END = r"(?=\s*(?:$|[^\w\s'’]))"


@dataclass(frozen=True, slots=True)
class CrewWords:
    """How one language names them, compiled."""

    amounts: Mapping[str, int]
    listed: LazyPattern
    """At the beginning of a part of a sentence: two or more, with nothing but where and when behind them."""
    others: LazyPattern
    """Somebody and a number of others."""
    member: LazyPattern
    not_asked: LazyPattern
    """Asks who does something, so that the answer names them, not all who work there."""

    @classmethod
    def of(cls, node: Node, numbers: Mapping[str, int]) -> CrewWords:
        """Read and compile the words of a language; `numbers` are its number words. Raises PackError."""
        parts = node.mapping((*LISTS, "amounts"))
        words = {name: any_of(parts[name].texts()) for name in LISTS}
        own = {amount: few.whole_number() for amount, few in parts["amounts"].items()}
        amounts = {**{word: few for word, few in numbers.items() if few <= MOST}, **own}
        links = words["links"]
        few = rf"(?P<few>\d{{1,2}}|{any_of(amounts)})"
        someone = rf"(?:(?:(?:{words['whose']})\s+)?(?:{words['kin']})|{words['selves']})"
        noun = rf"(?!(?:{words['no_members']}|{links})(?!{LETTER}))(?:{LETTER}|[.'’-])+"
        named = rf"(?:{few}\s+{noun}(?:\s{noun})?|{someone})(?!{LETTER})"
        tail = rf"(?:\s+(?:{words['tails']})(?!\w)(?:[ ][^\s,;+&.!?]+){{0,4}})?"
        member = _unnamed(named + tail)
        link = rf"(?:{_SIGN}(?:(?:{links})\s+)?|\s+(?:{links})\s+)"
        goes_on = (
            rf"\.\s+(?:(?:{links})\s+|(?=(?:{words['whose']})\s+(?:{words['kin']})(?!{LETTER})))"
        )
        owner = rf"{someone}(?!{LETTER}){tail}"
        listed = rf"(?:{owner}(?:(?:{link}|{goes_on}){member})+|{member}(?:{link}{member})+)"
        start = rf"{_START}(?:(?:{words['openers']})\s+)*"
        return cls(
            amounts,
            in_any_case(rf"{start}{listed}{_END}"),
            in_any_case(rf"{start}\w+\s+(?:{links}|\+)\s+{few}\s+(?:{words['others']}){_END}"),
            in_any_case(rf"(?<!\w){named}"),
            in_any_case(rf"(?<!{LETTER})(?:{words['not_asked']})(?!{LETTER})"),
        )

    def find(self, text: str, body: Span, asked: str, *, answers: bool) -> tuple[int, Span] | None:
        """How many are named in a line, and where.

        `asked` is what the rep said before; the line `answers` a question about the size.
        """
        if not answers and self.not_asked.search(asked):
            return None
        found = self.others.search(text, body.start, body.end)
        if found and self._people(found) <= MOST:
            return self._people(found) + 1, Span(*found.span())
        for found in self.listed.finditer(text, body.start, body.end):
            members = list(self.member.finditer(text, *found.span()))
            behind_comma = text[: found.start()].endswith(", ")
            near = not behind_comma or found.start() - body.start <= LEAD
            own = any(not member["few"] for member in members)
            if own and near and all(self._people(member) <= MOST for member in members):
                return sum(map(self._people, members)), Span(*found.span())
        return None

    def _people(self, member: re.Match[str]) -> int:
        few = member["few"]
        if not few:
            return 1
        return int(few) if few.isdigit() else self.amounts[few.casefold()]


@dataclass(frozen=True, slots=True)
class SmallNumbers:
    """Numbers that count all who work there only in certain phrases, and where somebody asked how many."""

    amounts: Mapping[str, int]
    anywhere: LazyPattern
    answering: LazyPattern

    @classmethod
    def of(cls, node: Node) -> SmallNumbers:
        """Read and compile the words of a language. Raises PackError."""
        parts = node.mapping(("numbers", "anywhere", "answers", "before_answers"))
        amounts = {word: number.whole_number() for word, number in parts["numbers"].items()}
        number = rf"(?P<few>{any_of(amounts)})"
        anywhere, answering = (
            any_of(parts[name].texts()).replace("#", _unnamed(number))
            for name in ("anywhere", "answers")
        )
        begins = any_of(parts["before_answers"].texts())
        return cls(amounts, in_any_case(anywhere), in_any_case(rf"(?:{begins})*(?:{answering})"))

    def find(self, text: str, body: Span, asked: str, *, answers: bool) -> tuple[int, Span] | None:
        """How many are counted in a line, and where; see `CrewWords`."""
        found = self.anywhere.search(text, body.start, body.end)
        if not found and answers:
            found = self.answering.match(text, body.start, body.end)
        if not found:
            return None
        few = max((word for word in self.amounts if word in found.group()), key=len)
        return self.amounts[few], Span(*found.span())


def _unnamed(pattern: str) -> str:
    """Without names for its groups, which may stand in an expression but once."""
    return pattern.replace("?P<few>", "?:")
