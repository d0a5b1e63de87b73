"""How a call was talked: measures with a published definition, from transcripts only. Pure.

They describe one call to the people who were on it. They are no grade, and nobody is ranked by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from service.call_report.spoken import Spoken

LABELLED_SHARE = 0.8
FEWEST_LINES = 30
"""A text without times is a transcript when so many lines, most of them labelled, are in it."""
WORDS_FOR_A_CHANGE = 3
"""A shorter line ("mm-hm", "right") between two of the other side ends no monologue."""

SOURCES = {
    "talk_share": "https://gong.io/resources/labs/talk-to-listen-conversion-ratio",
    "longest_monologue": "https://support.revenue.io/hc/en-us/articles/9405440145819-Intro-to-Conversation-Metrics",
    "questions": "https://www.slideshare.net/slideshow/navigating-sales-conversations-from-first-call-to-closed-deal/105791822",
    "interactivity": "https://help.gong.io/v1/docs/analyze-team-performance",
}
"""Where each measure is defined."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The measures of one call."""

    timed: bool
    """Whether they rest on the times in the text; else on words."""
    rep: float
    prospect: float
    """Seconds, or words, of each side."""
    longest_rep: float
    longest_prospect: float
    """Of the longest stretch without a word of the other side but an "mm-hm"."""
    switches: int
    """How often the other side took over."""
    questions: int
    """Questions that the rep asked."""

    @property
    def share(self) -> float:
        """The rep's share of all that was said, 0 to 1."""
        return self.rep / (self.rep + self.prospect)

    @property
    def switches_a_minute(self) -> float | None:
        """None without times."""
        total = self.rep + self.prospect
        return 60 * self.switches / total if self.timed and total else None


def talk_of(lines: Sequence[Spoken], questions: int) -> Talk | None:
    """The measures, or None for notes: those do not tell who spoke how long."""
    sides = [line for line in lines if line.role in ("rep", "prospect")]
    if {line.role for line in sides} != {"rep", "prospect"} or not _is_transcript(lines, sides):
        return None
    timed = any(line.seconds is not None for line in lines)
    stretches = _stretches(sides, timed)
    rep = [length for role, length in stretches if role == "rep"]
    prospect = [length for role, length in stretches if role == "prospect"]
    if not sum(rep) + sum(prospect):
        return None
    return Talk(
        timed,
        sum(rep),
        sum(prospect),
        max(rep, default=0),
        max(prospect, default=0),
        sum(1 for before, after in pairwise(stretches) if before[0] != after[0]),
        questions,
    )


def _is_transcript(lines: Sequence[Spoken], sides: Sequence[Spoken]) -> bool:
    if any(line.seconds is not None for line in lines):
        return True
    labelled = sum(1 for line in sides if line.speaker is not None)
    return len(lines) >= FEWEST_LINES and labelled >= LABELLED_SHARE * len(lines)


def _stretches(lines: Sequence[Spoken], timed: bool) -> list[tuple[str, float]]:
    """(side, seconds or words) of each stretch of one side."""
    kept = [line for at, line in enumerate(lines) if not _is_aside(lines, at)]
    return [
        (role, sum((line.seconds or 0.0) if timed else line.words for line in group))
        for role, group in groupby(kept, key=lambda line: line.role)
    ]


def _is_aside(lines: Sequence[Spoken], at: int) -> bool:
    if not 0 < at < len(lines) - 1 or lines[at].words >= WORDS_FOR_A_CHANGE:
        return False
    before, after = lines[at - 1].role, lines[at + 1].role
    return before == after != lines[at].role
