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
from service.qualify.verdict.rep_notes import takes_leave

_TOKEN = LazyPattern(rf"[{HAN}]|[^\W\d_{HAN}]+")
LISTS = ("people", "workers", "between", "we_are", "not_before", "not_after")
AMOUNTS = ("numbers", "fixed", "scales")
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

    @classmethod
    def of(cls, node: Node) -> HeadcountWords:
        """Read and compile the words of a language. Raises PackError."""
        needed = (*LISTS, *AMOUNTS, "whole", "plus_one", "size_questions")
        parts = node.mapping(needed, ("hundreds", "number_links", "goes_on", "spent"))
        words = {name: _any(parts[name].texts()) for name in LISTS}
        number, fixed, scales = (_amounts(parts[name]) for name in AMOUNTS)
        hundreds = _amounts(parts["hundreds"]) if "hundreds" in parts else {}
        links = parts["number_links"].texts() if "number_links" in parts else []
        figures = rf"(?:{_digits(scales)}|{_spelled(number, hundreds, links)})"
        count = rf"(?<!{LETTER})(?<![.,€$£])(?P<count>{figures})(?P<more>\+)?"
        counted = rf"{count}(?:[\s-]*(?:{words['between']}))?[\s-]*"
        whole, plus_one = (
            [_with_count(phrase, count) for phrase in parts[name].texts()]
            for name in ("whole", "plus_one")
        )
        phrases_of = ("people", "workers", "whole", "fixed", "plus_one")
        said = [phrase for name in phrases_of for phrase in _phrases(parts[name])]
        return cls(
            hints=frozenset(max(_TOKEN.findall(phrase.casefold()), key=len) for phrase in said),
            number=number,
            hundreds=hundreds,
            scales=scales,
            counted=in_any_case(
                _numbered([rf"{counted}(?:{words['people']})(?!{LETTER})", *whole])
            ),
            workers=in_any_case(rf"{counted}(?:\w+\s)?(?:{words['workers']})(?!{LETTER})"),
            fixed=fixed,
            fixed_pattern=in_any_case(rf"(?<!{LETTER})(?:{_any(fixed)})(?!{LETTER})"),
            plus_one=in_any_case(_numbered(plus_one)),
            we_are=in_any_case(rf"(?<!{LETTER})(?:{words['we_are']})\W*(?:\w+\W+)?$"),
            bare=in_any_case(rf"(?<!{LETTER})(?<![.,€$£:]){figures}(?!{LETTER}|[%:/]|[.,]\d)"),
            questions=_questions(parts["size_questions"]),
            not_before=in_any_case(rf"(?<!{LETTER})(?:{words['not_before']})\W*(?:\w+\W+)?$"),
            not_after=in_any_case(rf"^[\s-]*(?:{words['not_after']})(?!{LETTER})"),
            people=in_any_case(rf"(?:{words['people']})$"),
            goes_on=_behind(parts, "goes_on", r"\s*(?:$|[^\w\s]|\d|(?:{})(?!\w))"),
            spent=_behind(parts, "spent", r"[\s,;(-]*(?:{})(?!\w)"),
        )

    def find(self, reading: Reading) -> list[Headcount]:
        """Every headcount in the text, in order."""
        answers = {answer.line: answer for answer in self._answers(reading)}
        spoken = [line for line in reading.lines if _said(line)]
        found = []
        for place, line in enumerate(spoken):
            counts = list(self._in_line(reading.text, line))
            if line.index in answers and _adds(answers[line.index], counts):
                counts.append(answers[line.index])
            first = place < FIRST or line.index in answers
            leaves = takes_leave(line, len(spoken) - place)
            for count in counts:
                sure = self._is_sure(reading.text, line, count, first=first)
                tells = first or place < OPENING or (leaves and _in_figures(reading.text, count))
                found.append(replace(count, sure=sure and tells))
        return found

    def _in_line(self, text: str, line: Line) -> Iterator[Headcount]:
        body = line.body
        if self.hints.isdisjoint(_TOKEN.findall(body.of(text).casefold())):
            return
        counted = list(self.counted.finditer(text, body.start, body.end))
        for match in counted:
            whole = self._is_whole(text, body, match)
            yield Headcount(self._count(match), Span(*match.span()), line.index, whole)
        for match in self.workers.finditer(text, body.start, body.end):
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

    def _answers(self, reading: Reading) -> Iterator[Headcount]:
        """The first number in the answer to a question about the size."""
        waiting = 0
        for line in reading.lines:
            words = line.body.of(reading.text)
            if line.role is Role.REP:
                waiting = 2 if self.questions.search(words) else 0
            elif waiting and (match := self.bare.search(words)):
                start = line.body.start + match.start()
                span = Span(start, start + len(match.group()))
                yield Headcount(self._amount(match.group()), span, line.index, True)
                waiting = 0
            else:
                waiting = max(0, waiting - 1)

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


def _behind(parts: Mapping[str, Node], name: str, form: str) -> LazyPattern | None:
    """The pattern of what stands right behind a number; None in a language without such a list."""
    return in_any_case("^" + form.format(_any(parts[name].texts()))) if name in parts else None


def _questions(node: Node) -> LazyPattern:
    parts = node.mapping(("who", "whole", "alone"))
    who, whole, alone = (_any(parts[name].texts()) for name in ("who", "whole", "alone"))
    return in_any_case(rf"(?<!{LETTER})(?:(?:{who})\s*(?:{whole})|(?:{alone}))")


def _amounts(node: Node) -> dict[str, int]:
    return {words: amount.whole_number() for words, amount in node.items()}


def _digits(scales: Iterable[str]) -> str:
    """A number in figures."""
    grouped, scaled = r"\d{1,3}(?:[.,' ]\d{3})+", rf"\d+(?:[.,]\d+)?\s?(?:{_any(scales)})"
    return rf"{grouped}|{scaled}(?!{LETTER})|\d+"


def _spelled(number: Iterable[str], hundreds: Iterable[str], links: Iterable[str]) -> str:
    """A number in words, of one part or several: `sixty`, `two hundred and sixty`."""
    part = rf"(?:{_any([*number, *hundreds])})"
    link = rf"(?:(?:{_any(links)})\s+)?" if links else ""
    return rf"{part}(?:[\s-]+{link}{part})*"


def _phrases(node: Node) -> list[str]:
    return list(node.value) if isinstance(node.value, dict) else node.texts()


def _adds(answer: Headcount, counts: list[Headcount]) -> bool:
    """Whether the first number of an answer says more than what is counted in its line."""
    starts = {count.span.start for count in counts}
    return answer.span.start not in starts and not any(count.whole for count in counts)


def _in_figures(text: str, count: Headcount) -> bool:
    return text[count.span.start].isdigit()


def _said(line: Line) -> bool:
    return line.role is not Role.REP and line.has_words


def _any(words: Iterable[str]) -> str:
    """Alternatives, the longest first."""
    return "|".join(_escaped(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def _escaped(words: str) -> str:
    return re.escape(words).replace(r"\ ", r"\s+").replace(r"\#", "#")


def _with_count(phrase: str, count: str) -> str:
    """A phrase with the number in it; one at its end is no beginning of a longer word."""
    whole = count + (rf"(?!{LETTER})" if phrase.endswith("#") else "")
    return _escaped(phrase).replace("#", whole, 1)


def _numbered(patterns: list[str]) -> str:
    """Alternatives whose named groups do not clash."""
    renamed = [
        p.replace("?P<count>", f"?P<count{n}>").replace("?P<more>", f"?P<more{n}>")
        for n, p in enumerate(patterns)
    ]
    return "|".join(renamed)
