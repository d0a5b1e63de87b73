"""What a rep's line asks: the form of the question, where it stands, and which facts it asks about.

All cue words are data, in packs/*/questions.yaml; the algorithm is the same for every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from nlp.questions.question_pack import FormRule, Place, QuestionPack, load_questions
from nlp.templates.beginnings import simplified
from nlp.types import Form, Span
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.unspaced import HAN

__all__ = [
    "Found",
    "asking_clauses",
    "form_of",
    "head_rule",
    "load_questions",
    "sentences",
    "topics",
]

SAME_MATTER = {"decision_process": "authority", "champion": "authority"}
"""Facts that one question may ask about together: who decides, how, and how they see it."""

QUESTION_MARKS = ("?", "？")
STATEMENT_MARKS = (".", "!", ":", "。", "！", "：")
_POINT = r"(?<!\b\w)(?<!\b(?:[Mm][rs]|[Dd]r|[HhFfNn]r|[Cc]a|[Vv]s))(?<!\b[Mm]rs)(?<!\b[Pp]rof)\."
"""After a single letter it is an initial ("B. Braun"), after a title a name follows, within a word a number."""
_SENTENCE_END = LazyPattern(
    rf"(?=[.?!…。？！])(?:[？！。]+|(?<=[{HAN}])[?!]+(?=[{HAN}\"“”'])"
    rf"|(?<![?!…])(?<!{_POINT})(?:[?!…]|{_POINT})+(?=\s|$))"
)
"""Begins only where a row of marks does: from each of its marks anew would cost the square."""

_CALLED = re.compile(r"[^\W\d_]{2,20},? (?=\w)")
"""Somebody's name before the question ("okay Deb what's your setup")."""

_Hit = tuple[int, FormRule | None]
"""Where a clause begins to ask, and the rule that says so; None when only the mark says it."""


class Found(NamedTuple):
    """A question: its form and its range within the words that were given."""

    form: Form
    start: int
    end: int


class _Ask(NamedTuple):
    """A clause that asks: where its head stands and where its sentence ends."""

    start: int
    end: int
    form: Form
    boxes: bool


def form_of(words: str, pack: QuestionPack, *, unmarked: bool = False) -> Found | None:
    """The question that a rep's words ask, or None when they ask nothing.

    `unmarked` means that the rep types no question marks: what begins like a question then is one.

    `words` are the line without label or time stamp. The last question decides, since what stands
    before it leads up to it; only a yes-or-no question takes back an open one of its sentence.
    """
    found = (_asks(words, start, end, pack, unmarked) for start, end in sentences(words))
    asked = [asks for asks in found if asks]
    if not asked:
        return None
    if _is_stacked(words, [ask for asks in asked for ask in asks], pack):
        return Found(Form.STACKED, asked[0][0].start, asked[-1][-1].end)
    last = asked[-1][-1]
    opens = [ask for ask in asked[-1] if ask.form is Form.OPEN]
    if last.form is Form.CLOSED and not last.boxes and opens:
        last = opens[-1]
    return Found(last.form, last.start, last.end)


def asking_clauses(words: str, pack: QuestionPack) -> int:
    """How many clauses of the words ask something."""
    asks = [ask for start, end in sentences(words) for ask in _asks(words, start, end, pack)]
    return len({ask.start for ask in asks})


def topics(words: str, pack: QuestionPack) -> tuple[str, ...]:
    """The facts that a question asks about, the one named first in it first."""
    simple, found = simplified(words), dict[str, None]()
    for at in range(len(words)):
        for fact, cue in pack.topics.at(simple, at):
            if fact not in found and cue.match(words, at):
                found[fact] = None
    return tuple(found)


def sentences(words: str) -> Iterator[tuple[int, int]]:
    """Ranges of the sentences, without white space around them."""
    start = 0
    ends = (match.end() for match in _SENTENCE_END.finditer(words))
    for end in chain(ends, (len(words),)):
        sentence = words[start:end]
        if sentence.strip():
            start += len(sentence) - len(sentence.lstrip())
            yield start, start + len(sentence.strip())
        start = end


def sentences_in(stretch: Span, text: str) -> Iterator[Span]:
    """The sentences of a stretch of a text."""
    for start, end in sentences(stretch.of(text)):
        yield Span(start, end).moved(stretch.start)


def head_rule(sentence: str, pack: QuestionPack, *, marked: bool) -> FormRule | None:
    """The rule by which a sentence begins as a question; any of its clauses when `marked`.

    `marked` means that it ends in a question mark, or is to be read as if it did.
    """
    heads = _heads(sentence, pack) if marked else [_first_head(sentence, pack)]
    hits = [hit for at in heads if (hit := _at_head(sentence, at, marked, pack))]
    if marked:
        hits = hits or _in_clauses(sentence, heads, marked, pack)
    return hits[0][1] if hits else None


def _asks(
    words: str, start: int, end: int, pack: QuestionPack, unmarked: bool = False
) -> list[_Ask]:
    """The asking clauses of one sentence, in order."""
    sentence = words[start:end]
    ends_asking = sentence[-3:].rstrip(" .!…").endswith(QUESTION_MARKS)
    heads = _heads(sentence, pack)
    states = not ends_asking and pack.statements.match(sentence, heads[0]) is not None
    marked = ends_asking or (unmarked and not states and not sentence.endswith(STATEMENT_MARKS))
    tried = heads[states:]
    hits = [hit for at in tried if (hit := _at_head(sentence, at, marked, pack, at > heads[0]))]
    hits += _in_clauses(sentence, heads, marked, pack)
    hits += _inside(sentence, marked, pack)
    if not hits and unmarked:
        hits = _after_name(sentence, heads[0], marked, pack)
    if not hits:
        hits = _late(sentence, heads[0], marked, pack)
    if any(rule and rule.form is Form.LEADING for _, rule in hits):
        return [_Ask(start + heads[0], end, Form.LEADING, boxes=True)]
    if not hits and ends_asking:
        hits = [_without_head(sentence, heads[0], pack)]
    hits.sort(key=lambda hit: hit[0])
    return [
        _Ask(start + at, end, rule.form if rule else Form.CLOSED, rule is None or rule.boxes)
        for at, rule in hits
    ]


def _is_stacked(words: str, asks: list[_Ask], pack: QuestionPack) -> bool:
    """Whether questions on different matters are asked in one breath."""
    starts = list(dict.fromkeys(ask.start for ask in asks))
    if len(starts) < 2:
        return False
    about = [
        {SAME_MATTER.get(fact, fact) for fact in topics(words[start:end], pack)}
        for start, end in zip(starts, [*starts[1:], asks[-1].end], strict=True)
    ]
    return all(about) and not set.intersection(*about)


def _heads(sentence: str, pack: QuestionPack) -> list[int]:
    """Where a clause of the sentence begins, after words such as "so" and "and"."""
    starts = [0, *(match.end() for match in pack.breaks.finditer(sentence))]
    last = _last_letter(sentence)
    ends: dict[int, int] = {}
    after = [_after_openers(sentence, at, pack, ends) for at in reversed(starts)]
    heads = (end if end <= last else at for at, end in zip(starts, reversed(after), strict=True))
    return list(dict.fromkeys(heads))


def _first_head(sentence: str, pack: QuestionPack) -> int:
    """The first of the `_heads`."""
    end = _after_openers(sentence, 0, pack, {})
    return end if end <= _last_letter(sentence) else 0


def _last_letter(sentence: str) -> int:
    return next((at for at in reversed(range(len(sentence))) if sentence[at].isalnum()), -1)


def _after_openers(sentence: str, at: int, pack: QuestionPack, ends: dict[int, int]) -> int:
    """Where the row of openers ends that stands at `at`; `ends` keeps it for each of its words."""
    row = []
    while at not in ends and (match := pack.openers.match(sentence, at)):
        row.append(at)
        at = match.end()
    end = ends.get(at, at)
    ends.update(dict.fromkeys([*row, at], end))
    return end


def _at_head(
    sentence: str, at: int, marked: bool, pack: QuestionPack, behind: bool = True
) -> _Hit | None:
    """The rule by which a clause begins to ask; `behind` another one it may be a mere tag."""
    if at and behind and pack.tags.match(sentence, at):
        return None
    for rule in pack.heads.at(simplified(sentence[at : at + 2]), 0):
        if (marked or rule.bare) and rule.pattern.match(sentence, at):
            return at, rule
    return None


def _after_name(sentence: str, at: int, marked: bool, pack: QuestionPack) -> list[_Hit]:
    """What asks behind the name of the one who is asked."""
    called = _CALLED.match(sentence, at)
    hit = called and called[0].istitle() and _at_head(sentence, called.end(), marked, pack)
    return [hit] if hit else []


def _late(sentence: str, at: int, marked: bool, pack: QuestionPack) -> list[_Hit]:
    """The first rule for sentences of which no clause asks by its head ("if it fell over what happens")."""
    for rule in pack.rules:
        if rule.at is Place.LATE and (marked or rule.bare) and rule.pattern.match(sentence, at):
            return [(at, rule)]
    return []


def _in_clauses(sentence: str, heads: list[int], marked: bool, pack: QuestionPack) -> list[_Hit]:
    """For each clause the first rule that finds its words anywhere in it."""
    rules = [r for r in pack.rules if r.at is Place.CLAUSE and (marked or r.bare)]
    if not rules:
        return []
    return [
        (start, rule)
        for start, end in pairwise([*heads, len(sentence)])
        if not (start and pack.tags.match(sentence, start))
        and (rule := next((r for r in rules if r.pattern.search(sentence, start, end)), None))
    ]


def _inside(sentence: str, marked: bool, pack: QuestionPack) -> list[_Hit]:
    return [
        (match.start(), rule)
        for rule in pack.rules
        if rule.at is Place.INSIDE and (marked or rule.bare)
        for match in rule.pattern.finditer(sentence)
    ]


def _without_head(sentence: str, head: int, pack: QuestionPack) -> _Hit:
    """The rule for a sentence with a question mark in which no clause begins like a question."""
    for rule in pack.rules:
        if rule.at is Place.ALONE and rule.pattern.fullmatch(sentence.strip(" ?.!？…")):
            return 0, rule
    in_the_middle: list[_Hit] = [
        (match.start(), rule)
        for rule in pack.rules
        if rule.at is Place.WORD and (match := rule.pattern.search(sentence))
    ]
    return min(in_the_middle, key=lambda hit: hit[0], default=(head, None))
