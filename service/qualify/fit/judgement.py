"""What reps write of a company that is none of theirs: "too small, closed", "not our market"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.templates.phrases import proved
from nlp.types import Reading, Span
from nlp.words.lazy_pattern import LazyPattern
from service.qualify.by_language import ByLanguage
from service.qualify.questions.cue_words import phrases
from service.qualify.types import LANGUAGES
from service.qualify.verdict.rep_notes import jotted, takes_leave

ASKS = ("?", "？")
BEFORE = 24
"""How many code points before the words can take them back."""


@dataclass(frozen=True, slots=True)
class JudgementWords:
    """How one language says it, compiled."""

    ours: LazyPattern
    """Names whom we sell to."""
    closing: LazyPattern
    """Speaks of the company where a call ends, of anything elsewhere."""
    denied: LazyPattern
    """Stands right before words that do not hold."""

    @classmethod
    def of(cls, node: Node) -> JudgementWords:
        """Read the words of a language. Raises PackError."""
        parts = node.mapping(("ours", "closing", "denied"))
        return cls(*(phrases(parts[name]) for name in ("ours", "closing", "denied")))

    def find(self, reading: Reading) -> Iterator[tuple[Span, int]]:
        """The words that put the company outside our market, and their line, in the order of the text."""
        spoken = [line for line in reading.lines if line.has_words]
        for place, line in enumerate(spoken):
            if not jotted(line) or line.body.of(reading.text).endswith(ASKS):
                continue
            ends = takes_leave(line, len(spoken) - place)
            for pattern in (self.ours, self.closing) if ends else (self.ours,):
                if found := self._holds(pattern, reading.text, line.body):
                    yield found, line.index
                    break

    def _holds(self, pattern: LazyPattern, text: str, body: Span) -> Span | None:
        for match in pattern.finditer(text, body.start, body.end):
            before = text[max(body.start, match.start() - BEFORE) : match.start()].rstrip()
            if not any(denial.end() == len(before) for denial in self.denied.finditer(before)):
                return Span(*match.span())
        return None


def judgements(node: Node) -> Mapping[str, JudgementWords]:
    """The words of each language, compiled when a call is in it. Raises PackError."""
    languages = node.mapping(("en",), LANGUAGES[1:])
    for words in languages.values():
        for _, templates in words.items():
            proved(templates)
    return ByLanguage(languages, lambda _, words: JudgementWords.of(words))
