"""Whether an industry or a place is named of somebody else: "our customers are hotels", "the parent sits in Vienna"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.types import Span
from nlp.words.lazy_pattern import LazyPattern
from service.qualify.questions.cue_words import phrases

_CLAUSE_BREAK = re.compile(r"[.,;:!?()|/。，；：！？（）、–—]|\s-\s")


@dataclass(frozen=True, slots=True)
class OthersWords:
    """Words beside a name that say it is not the company's own, compiled."""

    denied: LazyPattern
    not_theirs: LazyPattern
    behind: LazyPattern

    @classmethod
    def of(cls, node: Node) -> OthersWords:
        """Read the words of all languages. Raises PackError."""
        parts = node.mapping(("denied", "not_theirs", "behind"))
        return cls(*(phrases(parts[name]) for name in ("denied", "not_theirs", "behind")))

    def deny(self, text: str, line: Span, name: Span) -> bool:
        """Whether the company says that it is none of these: `we're not a hotel`."""
        return self.denied.search(_clause_before(text, line, name)) is not None

    def speak_of(self, text: str, line: Span, name: Span) -> bool:
        """Whether the name is denied, or told of customers, suppliers, a parent, or of times gone by."""
        before, behind = _clause_before(text, line, name), text[name.end : line.end]
        return any(
            pattern.search(words)
            for pattern, words in (
                (self.denied, before),
                (self.not_theirs, before),
                (self.behind, behind),
            )
        )


def _clause_before(text: str, line: Span, name: Span) -> str:
    """The words of its clause before a name."""
    return _CLAUSE_BREAK.split(text[line.start : name.start])[-1]
