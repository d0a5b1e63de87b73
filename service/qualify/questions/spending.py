"""What they spend on the matter now, in their words; money that is only set aside or lost is none."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nlp.questions.questions import sentences_in
from nlp.strict_yaml import Node
from nlp.types import Line, Reading, Role, Span, Value, ValueKind
from service.qualify.questions.cue_words import Cues, cues

_CURRENCY = 3
"""Letters of a currency's code: a rate in another unit is no money."""


@dataclass(frozen=True, slots=True)
class Spent:
    """A sum that is paid now."""

    span: Span
    amount: float
    currency: str | None
    """None where the text does not say."""


@dataclass(frozen=True, slots=True)
class Spending:
    """Words that tell a spend, and those that tell that it is none."""

    paying: Cues
    using: Cues
    otherwise: Cues

    @classmethod
    def of(cls, node: Node) -> Spending:
        """Read them. Raises PackError."""
        parts = node.mapping(("paying", "using", "otherwise"))
        return cls(*(cues(parts[name]) for name in ("paying", "using", "otherwise")))

    def find(self, reading: Reading) -> Spent | None:
        """What was said of it last."""
        if reading.language not in self.paying:
            return None
        told = (self._in(*stated, reading) for stated in reversed(list(_stated(reading))))
        return next(filter(None, told), None)

    def _in(self, sentence: Span, value: Value, reading: Reading) -> Spent | None:
        if value.amount is None:
            return None
        language = reading.language
        said = _without(value.span, sentence, reading.text)
        if self.otherwise[language].search(said):
            return None
        pays = self.paying[language].search(said)
        uses = value.kind is ValueKind.RATE and self.using[language].search(said)
        if not pays and not uses:
            return None
        words = Span(sentence.start, sentence.start + len(said.rstrip(" .!。！")))
        return Spent(words, value.amount, value.unit)


def _stated(reading: Reading) -> Iterator[tuple[Span, Value]]:
    """The sentences of others than the rep that hold a sum, each with its first one."""
    sums = sorted(filter(_is_sum, reading.values), key=lambda value: value.span)
    for index, of_line in groupby(sums, key=lambda value: _index_of(value.span, reading.lines)):
        line, waiting = reading.lines[index], deque(of_line)
        for sentence in sentences_in(line.body, reading.text) if line.role is not Role.REP else ():
            while waiting and waiting[0].span.end <= sentence.start:
                waiting.popleft()
            if waiting and waiting[0].span.overlaps(sentence):
                yield sentence, waiting[0]


def _index_of(span: Span, lines: Sequence[Line]) -> int:
    return bisect_right(lines, span.start, key=lambda line: line.start) - 1


def _is_sum(value: Value) -> bool:
    """Whether it is money, paid once or by the month or year."""
    if value.kind is ValueKind.MONEY:
        return True
    unit = value.unit or ""
    return value.kind is ValueKind.RATE and len(unit) == _CURRENCY and unit.isupper()


def _without(sum_: Span, sentence: Span, text: str) -> str:
    """The words of a sentence with the sum as one word, whatever points are in it."""
    before, after = text[sentence.start : sum_.start], text[sum_.end : sentence.end]
    return f"{before}{'x' * (sum_.end - sum_.start)}{after}".replace("’", "'")
