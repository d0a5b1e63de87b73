"""What reps say of a company that is none of theirs: "too small, closed", "not our market"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.templates.phrases import LETTER, proved
from nlp.types import Line, Reading, Role, Span
from nlp.words.lazy_pattern import LazyPattern
from service.qualify.by_language import ByLanguage
from service.qualify.questions.cue_words import phrases
from service.qualify.types import LANGUAGES
from service.qualify.verdict.rep_notes import jotted, takes_leave

ASKS = ("?", "？")
BEFORE = 24
"""How many code points before the words can take them back."""
SAID = ("ours", "closing", "told", "denied")


@dataclass(frozen=True, slots=True)
class JudgementWords:
    """How one language says it, compiled."""

    ours: LazyPattern
    """Names whom we sell to."""
    closing: LazyPattern
    """Speaks of the company where a call ends, of anything elsewhere."""
    told: LazyPattern
    """What the rep says to the prospect."""
    denied: LazyPattern
    """Stands right before words that do not hold."""
    limits: tuple[str, ...]
    """Words beside the least size of the profile, which # stands for."""

    @classmethod
    def of(cls, node: Node) -> JudgementWords:
        """Read the words of a language. Raises PackError."""
        parts = node.mapping((*SAID, "limits"))
        ours, closing, told, denied = (phrases(parts[name]) for name in SAID)
        return cls(ours, closing, told, denied, tuple(parts["limits"].texts()))

    def find(self, reading: Reading, least: int = 0) -> Iterator[tuple[Span, int]]:
        """The words that put the company outside our market, and their line, in the order of the text.

        `least` is how many people the profile asks for.
        """
        spoken = [line for line in reading.lines if line.has_words]
        limit = self._limit(least)
        for place, line in enumerate(spoken):
            if line.body.of(reading.text).endswith(ASKS):
                continue
            for pattern in self._patterns(line, limit, len(spoken) - place):
                if found := self._holds(pattern, reading.text, line.body):
                    yield found, line.index
                    break

    def _patterns(
        self, line: Line, limit: re.Pattern[str], left: int
    ) -> tuple[LazyPattern | re.Pattern[str], ...]:
        """What to look for in a line with `left` lines to the end, itself among them."""
        if line.role is Role.REP:
            return (self.told,)
        if not jotted(line):
            return ()
        return (self.ours, self.closing, limit) if takes_leave(line, left) else (self.ours,)

    def _limit(self, least: int) -> re.Pattern[str]:
        """The profile's least size as a limit; a profile without one has none."""
        number = rf"{least}\+?(?![\d.,]*\d|\s?[%€$£k])"
        words = "|".join(re.escape(limit).replace(r"\#", number) for limit in self.limits)
        return re.compile(rf"(?<!{LETTER})(?:{words})" if least else r"(?!)", re.IGNORECASE)

    def _holds(self, pattern: LazyPattern | re.Pattern[str], text: str, body: Span) -> Span | None:
        for match in pattern.finditer(text, body.start, body.end):
            before = text[max(body.start, match.start() - BEFORE) : match.start()].rstrip()
            if not any(denial.end() == len(before) for denial in self.denied.finditer(before)):
                return Span(*match.span())
        return None


def judgements(node: Node) -> Mapping[str, JudgementWords]:
    """The words of each language, compiled when a call is in it. Raises PackError."""
    languages = node.mapping(("en",), LANGUAGES[1:])
    for words in languages.values():
        for name, templates in words.items():
            if name in SAID:
                proved(templates)
    return ByLanguage(languages, lambda _, words: JudgementWords.of(words))
