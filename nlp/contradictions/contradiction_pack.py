"""What one language needs to find contradictions: topics, cues, and what each cue is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nlp.contradictions import claims
from nlp.contradictions.claim_reader import ClaimReader
from nlp.contradictions.claims import Asked, Claim, Content, Said
from nlp.contradictions.clash import Indication, Pair, indications
from nlp.cues import steps
from nlp.cues.cues import LineReading
from nlp.cues.steps import Steps
from nlp.lines.line_memory import of_line
from nlp.recent import Recent
from nlp.rules.rules import load_norms
from nlp.sources import Sources
from nlp.types import Line
from nlp.words import folding
from nlp.words.tokens import Tokenizer

PLACES_REMEMBERED = 1_000
"""Comparisons that are kept, so that the statements of a call need not be compared again for each new line."""

Likely = Callable[[LineReading], tuple[int, int]]
"""How much a line sounds like what is taken back later, and like what takes back, in hundredths."""

HALVES = ("contradicted", "contradicting")
"""The conclusions about single lines behind `Likely`: see nlp/cues/weights.py."""


@dataclass(frozen=True, slots=True)
class ContradictionPack:
    """What one language needs to find contradictions. `start` plus the weights must reach 0."""

    claims: ClaimReader
    weights: Mapping[str, int]
    steps: Mapping[str, Steps]
    """Of measures whose worth does not rise evenly with them; the other cues have weights."""
    start: int
    another: int
    """What a further contradiction in the same call loses: hardly anybody contradicts himself twice."""
    likely: Likely
    compared: Recent[tuple[object, ...], tuple[int, int]] = field(
        default_factory=lambda: Recent(PLACES_REMEMBERED), init=False, compare=False
    )
    """By all that a comparison depends on: which of the earlier statements fits best, and its score."""

    known: Recent[tuple[Content, Line], Claim] = field(
        default_factory=lambda: Recent(PLACES_REMEMBERED, of_line),
        init=False,
        compare=False,
    )

    def forget(self) -> None:
        """Let go of the statements that were met."""
        self.claims.forget()
        self.compared.clear()
        self.known.clear()

    def claim(self, said: Said, read: LineReading, asked: Asked) -> Claim:
        """What is said on a line, as an answer to what was asked."""
        shows = frozenset([fired.kind for fired in read.fired])
        content = said, asked, self.likely(read), shows
        return self.known.found((content, read.line), lambda: claims.claim_of(content, read.line))

    def worth(self, cue: Indication) -> int:
        """What a cue adds, in hundredths."""
        return self.worth_of(cue.name, cue.amount)

    def score(self, pair: Pair) -> int:
        """What all cues of a pair add up to."""
        return self.start + sum(map(self.worth, indications(pair)))

    def worth_of(self, name: str, amount: int) -> int:
        """What `amount` of a cue adds, in hundredths."""
        if (steps := self.steps.get(name)) is not None:
            return steps.at(amount)
        return (self.weights.get(name, 0) * amount + 50) // 100


def load(
    sources: Sources,
    tokenizer: Tokenizer | None = None,
    heard: Callable[[str], bool] | None = None,
) -> ContradictionPack:
    """Compile topics, cues and weights of one language. Raises PackError.

    `heard`: see ClaimReader. Without a tokenizer one of its own is built.
    """
    tokenizer = tokenizer or Tokenizer(sources.language, load_norms(sources), folding.load(sources))
    node = sources.node("contradiction").mapping(
        ["start", "another", "weights"], optional=["steps"]
    )
    measures = node["steps"].items() if "steps" in node else ()
    return ContradictionPack(
        claims=ClaimReader(sources, tokenizer, heard),
        weights={name: weight.whole_number() for name, weight in node["weights"].items()},
        steps={name: steps.read(each) for name, each in measures},
        start=node["start"].whole_number(),
        another=node["another"].whole_number(),
        likely=_likely,
    )


def _likely(read: LineReading) -> tuple[int, int]:
    """Halves of contradictions as fitted; a language without such weights knows none."""
    if any(half not in read.scores for half in HALVES):
        return 0, 0
    return read.scores[HALVES[0]], read.scores[HALVES[1]]
