"""How many people work at the company on the line: its headcount, not that of a team."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from nlp.strict_yaml import Node
from nlp.templates.phrases import LETTER
from nlp.types import Line, Reading, Role, Span
from nlp.words.lazy_pattern import LazyPattern, in_any_case
from nlp.words.unspaced import HAN
from service.qualify.fit.alternatives import any_of, numbered, with_count
from service.qualify.fit.crew import CrewWords, SmallNumbers
from service.qualify.verdict.rep_notes import takes_leave

_TOKEN = LazyPattern(rf"[{HAN}]|[^\W\d_{HAN}]+")
LISTS = ("people", "workers", "between", "we_are", "not_before", "not_after", "dreams", "nobody")
AMOUNTS = ("numbers", "fixed", "scales")
OPTIONAL = ("hundreds", "number_links", "goes_on", "spent", "crew", "small")
ABOUT = 24
"""How many code points before and behind a number can make it a part of the company."""
FIRST, OPENING = 2, 6
"""So many lines of the prospect, or remarks, introduce the company. In words ("two people") a number
is that of a company only in the first ones, or where it says `we are`."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """A number of people who work there."""

    people: int
    span: Span
    line: int
    whole: bool
    """Whether it can be the company's; otherwise a part of it, or somebody else's."""
    sure: bool = False
    """It introduces the company, sums up the call, answers how many they are, or says "of us"; it can
    speak against a fit."""
    all_named: bool = False
    """It names all of them, one by one, so that no part of the company can be larger."""


@dataclass(frozen=True)
class HeadcountWords:
    """How one language says it, compiled."""

    hints: frozenset[str]
    """One of these words stands in every line that says it; others need no closer look."""
    number: dict[str, int]
    hundreds: dict[str, int]
    """Words that multiply the number word before them, and go on with the next: `two hundred and sixty`."""
    scales: dict[str, int]
    """What stands behind a number and multiplies it: `2k`."""
    counted: LazyPattern
    workers: LazyPattern
    fixed: dict[str, int]
    fixed_pattern: LazyPattern
    plus_one: LazyPattern
    we_are: LazyPattern
    bare: LazyPattern
    questions: LazyPattern
    not_before: LazyPattern
    not_after: LazyPattern
    people: LazyPattern
    """What is counted, at the end of "40 people"; "there are 40 of us" says itself that those are all."""
    goes_on: LazyPattern | None
    """What may stand behind a number of people that are all who work there; None where anything may."""
    spent: LazyPattern | None
    """What says that they spend some of their time on something."""
    dreams: LazyPattern
    """What says that a number is hoped for, or belongs to others."""
    nobody: LazyPattern
    """What says that nobody is employed there."""
    crew: CrewWords | SmallNumbers
    """How those who work at a very small company are named or counted."""

    @classmethod
    def of(cls, node: Node) -> HeadcountWords:
        """Read and compile the words of a language. Raises PackError."""
        needed = (*LISTS, *AMOUNTS, "whole", "plus_one", "size_questions")
        parts = node.mapping(needed, OPTIONAL)
        words = {name: any_of(parts[name].texts()) for name in LISTS}
        number, fixed, scales = (_amounts(parts[name]) for name in AMOUNTS)
        hundreds = _amounts(parts["hundreds"]) if "hundreds" in parts else {}
        links = parts["number_links"].texts() if "number_links" in parts else []
        figures = rf"(?:{_digits(scales)}|{_spelled(number, hundreds, links)})"
        count = rf"(?<!{LETTER})(?<![.,€$£])(?P<count>{figures})(?P<more>\+)?"
        counted = rf"{count}(?:[\s-]*(?:{words['between']}))?[\s-]*"
        whole, plus_one = (
            [with_count(phrase, count) for phrase in parts[name].texts()]
            for name in ("whole", "plus_one")
        )
        return cls(
            hints=_hints(parts),
            number=number,
            hundreds=hundreds,
            scales=scales,
            counted=in_any_case(numbered([rf"{counted}(?:{words['people']})(?!{LETTER})", *whole])),
            workers=in_any_case(rf"{counted}(?:\w+\s)?(?:{words['workers']})(?!{LETTER})"),
            fixed=fixed,
            fixed_pattern=in_any_case(rf"(?<!{LETTER})(?:{any_of(fixed)})(?!{LETTER})"),
            plus_one=in_any_case(numbered(plus_one)),
            we_are=in_any_case(rf"(?<!{LETTER})(?:{words['we_are']})\W*(?:\w+\W+)?$"),
            bare=in_any_case(rf"(?<!{LETTER})(?<![.,€$£:]){figures}(?!{LETTER}|[%:/]|[.,]\d)"),
            questions=_questions(parts["size_questions"]),
            not_before=in_any_case(rf"(?<!{LETTER})(?:{words['not_before']})\W*(?:\w+\W+)?$"),
            not_after=in_any_case(rf"^[\s-]*(?:{words['not_after']})(?!{LETTER})"),
            people=in_any_case(rf"(?:{words['people']})$"),
            goes_on=_behind(parts, "goes_on", r"\s*(?:$|[^\w\s]|\d|(?:{})(?!\w))"),
            spent=_behind(parts, "spent", r"[\s,;(-]*(?:{})(?!\w)"),
            dreams=in_any_case(rf"(?<!{LETTER})(?:{words['dreams']})(?!{LETTER})"),
            nobody=in_any_case(rf"(?<!{LETTER})(?:{words['nobody']})(?!{LETTER})"),
            crew=_crew(parts, number),
        )

    def find(self, reading: Reading) -> list[Headcount]:
        """Every headcount in the text, in order."""
        asked = self._asked(reading)
        spoken = [line for line in reading.lines if _said(line)]
        found = []
        for place, line in enumerate(spoken):
            counts = list(self._in_line(reading.text, line))
            answers = line.index in asked
            if answers and (answer := self._answer(reading.text, line, counts)):
                counts.append(answer)
            first = place < FIRST or answers
            leaves = takes_leave(line, len(spoken) - place)
            for count in counts:
                sure = self._is_sure(reading.text, line, count, first=first)
                tells = first or place < OPENING or (leaves and _in_figures(reading.text, count))
                found.append(replace(count, sure=sure and tells))
            if first or place < OPENING:
                found.extend(self._by_name(reading, line, answers=answers))
        return found

    def _by_name(self, reading: Reading, line: Line, *, answers: bool) -> Iterator[Headcount]:
        """Those who work there by name, or none of them: numbers that introduce the company."""
        text, body = reading.text, line.body
        for match in self.nobody.finditer(text, body.start, body.end):
            behind = text[match.end() : min(body.end, match.end() + ABOUT)]
            if self.goes_on is None or self.goes_on.search(behind):
                yield Headcount(0, Span(*match.span()), line.index, True, True, True)
        asked = _question_before(reading, line)
        if crew := self.crew.find(text, body, asked, answers=answers):
            yield Headcount(crew[0], crew[1], line.index, True, True, True)

    def _in_line(self, text: str, line: Line) -> Iterator[Headcount]:
        body = line.body
        if self.hints.isdisjoint(_TOKEN.findall(body.of(text).casefold())):
            return
        counted = list(self.counted.finditer(text, body.start, body.end))
        for match in counted:
            whole = self._is_whole(text, body, match)
            yield Headcount(self._count(match), Span(*match.span()), line.index, whole)
        dreamt = self.dreams.search(text, body.start, body.end)
        for match in () if dreamt else self.workers.finditer(text, body.start, body.end):
            yield Headcount(self._count(match), Span(*match.span()), line.index, False)
        for match in () if counted else self.plus_one.finditer(text, body.start, body.end):
            yield Headcount(self._count(match) + 1, Span(*match.span()), line.index, True)
        for match in () if counted else self.fixed_pattern.finditer(text, body.start, body.end):
            people = self.fixed[match.group().casefold()]
            yield Headcount(people, Span(*match.span()), line.index, True)

    def _is_sure(self, text: str, line: Line, count: Headcount, *, first: bool) -> bool:
        said = (text[line.body.start : end] for end in (count.span.start, count.span.end))
        named = _in_figures(text, count) or first or any(map(self.we_are.search, said))
        return count.whole and named

    def _is_whole(self, text: str, body: Span, match: re.Match[str]) -> bool:
        before = text[max(body.start, match.start() - ABOUT) : match.start()]
        behind = text[match.end() : min(body.end, match.end() + ABOUT)]
        if self.not_before.search(before) or self.not_after.search(behind):
            return False
        if self.spent is not None and self.spent.search(behind):
            return False
        ends_there = self.goes_on is None or self.goes_on.search(behind) is not None
        return ends_there or not self.people.search(match.group())

    def _asked(self, reading: Reading) -> frozenset[int]:
        """The lines that answer a question about the size: two at most, and none behind a number."""
        asked: list[int] = []
        waiting = 0
        for line in reading.lines:
            words = line.body.of(reading.text)
            if line.role is Role.REP:
                waiting = 2 if self.questions.search(words) else 0
            elif waiting:
                asked.append(line.index)
                waiting = 0 if self.bare.search(words) else waiting - 1
        return frozenset(asked)

    def _answer(self, text: str, line: Line, counts: list[Headcount]) -> Headcount | None:
        """The first number of an answer, if it says more than what is counted in its line."""
        found = self.bare.search(text, line.body.start, line.body.end)
        if not found or any(count.whole or count.span.start == found.start() for count in counts):
            return None
        return Headcount(self._amount(found.group()), Span(*found.span()), line.index, True)

    def _count(self, match: re.Match[str]) -> int:
        return self._amount(next(found for found in match.groups() if found and found != "+"))

    def _amount(self, words: str) -> int:
        lower = words.casefold().strip()
        if not lower[0].isdigit():
            return self._spelled(lower)
        for scale, factor in self.scales.items():
            if lower.endswith(scale):
                return round(float(lower.removesuffix(scale).strip().replace(",", ".")) * factor)
        return int(re.sub(r"\D", "", lower))

    def _spelled(self, words: str) -> int:
        """`two hundred and sixty`: each multiplier takes what stands before it."""
        if words in self.number:
            return self.number[words]
        people = 0
        for word in re.split(r"[\s-]+", words):
            if word in self.hundreds:
                people = max(1, people) * self.hundreds[word]
            people += self.number.get(word, 0)
        return people


def _hints(parts: Mapping[str, Node]) -> frozenset[str]:
    """The longest word of each phrase."""
    phrases_of = ("people", "workers", "whole", "fixed", "plus_one")
    said = [phrase for name in phrases_of for phrase in _phrases(parts[name])]
    return frozenset(max(_TOKEN.findall(phrase.casefold()), key=len) for phrase in said)


def _crew(parts: Mapping[str, Node], number: Mapping[str, int]) -> CrewWords | SmallNumbers:
    if "small" in parts:
        return SmallNumbers.of(parts["small"])
    return CrewWords.of(parts["crew"], number)


def _behind(parts: Mapping[str, Node], name: str, form: str) -> LazyPattern | None:
    """The pattern of what stands right behind a number; None in a language without such a list."""
    return in_any_case("^" + form.format(any_of(parts[name].texts()))) if name in parts else None


def _questions(node: Node) -> LazyPattern:
    parts = node.mapping(("who", "whole", "alone", "about"))
    who, whole, alone, about = (
        any_of(parts[name].texts()) for name in ("who", "whole", "alone", "about")
    )
    alone, about = alone.replace(r"\^", "^"), about.replace(r"\*", r"\w+")
    asks = rf"(?:(?:{who})\s*(?:{whole})|(?:{alone}))"
    return in_any_case(rf"(?<!{LETTER}){asks}(?!\s*(?:{about}))")


def _amounts(node: Node) -> dict[str, int]:
    return {words: amount.whole_number() for words, amount in node.items()}


def _digits(scales: Iterable[str]) -> str:
    """A number in figures."""
    grouped, scaled = r"\d{1,3}(?:[.,' ]\d{3})+", rf"\d+(?:[.,]\d+)?\s?(?:{any_of(scales)})"
    return rf"{grouped}|{scaled}(?!{LETTER})|\d+"


def _spelled(number: Iterable[str], hundreds: Iterable[str], links: Iterable[str]) -> str:
    """A number in words, of one part or several: `sixty`, `two hundred and sixty`."""
    part = rf"(?:{any_of([*number, *hundreds])})"
    link = rf"(?:(?:{any_of(links)})\s+)?" if links else ""
    return rf"{part}(?:[\s-]+{link}{part})*"


def _phrases(node: Node) -> list[str]:
    return list(node.value) if isinstance(node.value, dict) else node.texts()


def _in_figures(text: str, count: Headcount) -> bool:
    return text[count.span.start].isdigit()


def _question_before(reading: Reading, line: Line) -> str:
    """What the rep said right before; empty where nobody is asked."""
    before = reading.lines[line.index - 1] if line.index else line
    return before.body.of(reading.text) if before.role is Role.REP else ""


def _said(line: Line) -> bool:
    return line.role is not Role.REP and line.has_words
