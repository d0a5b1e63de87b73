"""What `fingerpost explain` prints: for each line its flags cue by cue, or what came nearest."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.explain import Explanation, Silenced, Weighing, explain
from nlp.language import identify
from nlp.lines.line_ends import bounds_of
from nlp.pack import Pack
from nlp.types import GOOD_SIGNS, Cue, Evidence, Span
from service.errors import Invalid
from service.packs.cue_meanings import CueMeanings
from service.qualify.engine import Engine

CUES_SHOWN = 5
"""Of those that speak for a flag, and as many of those that speak against it: the strongest."""

CUES_SHOWN_OF_NEAREST = 3
WIDTH = 62
"""Columns for the meaning of a cue, so that the names behind stand in one column."""


def explained(
    engine: Engine, text: str, lang: str, line: int | None, every_cue: bool
) -> Iterator[str]:
    """Lines to print. `line` counts from 1, as people do. Raises Invalid for a line that is not there."""
    lines = [text[start:end] for start, end in bounds_of(text)]
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    if line is not None and not 1 <= line <= len(lines):
        raise Invalid("--line", f"there is no line {line}; the text has {len(lines)}")
    language = identify(text, default="en") if lang == "auto" else lang
    pack = engine.reader.packs.get(language)
    if pack is None:
        yield "This language is not covered: nothing was read in it."
        return
    told = _Explained(pack, text, every_cue)
    found = [one for one in explain(pack, text, language) if line in (None, one.line.index + 1)]
    for one in found:
        yield from told.line(one)
    if not found:
        yield _nothing(lines, line)


def _nothing(lines: list[str], line: int | None) -> str:
    if line is None:
        return "There is no line of the prospect's and no remark: nothing is weighed."
    what = "the rep's" if lines[line - 1].strip() else "empty"
    return f"Line {line} is {what}: nothing is weighed there."


class _Explained:
    """The explanations of one text, as lines to print."""

    def __init__(self, pack: Pack, text: str, every_cue: bool) -> None:
        self._meanings = CueMeanings(pack)
        self._text = text
        self._every_cue = every_cue

    def line(self, one: Explanation) -> Iterator[str]:
        """The line itself, its flags or what came nearest, and what lay over its words."""
        yield f"Line {one.line.index + 1}  {self._text[one.line.start : one.line.end].strip()}"
        for flag in one.flags:
            sign = "+" if flag.kind in GOOD_SIGNS else "-"
            quote = f": {self._quoted(flag.quote)}" if flag.quote is not None else ""
            yield f"  {sign} {_spoken(flag.kind)}{quote}"
            yield from self._sum(flag, CUES_SHOWN, "contradicts")
        if one.nearest is not None:
            yield f"  no flag; nearest came {_nearest(one.nearest)}"
            yield from self._sum(one.nearest, CUES_SHOWN_OF_NEAREST, "compared with")
        for fact in one.facts:
            yield from self._fact(fact)
        for over in one.scopes:
            meaning = self._meanings.part(over.scope)
            yield f"  scope: {self._quoted(over.cue)} {meaning}, in {self._quoted(over.words)}"
        for silenced in one.silenced:
            yield self._silenced(silenced)
        yield ""

    def _sum(self, weighing: Weighing, most: int, relation: str) -> Iterator[str]:
        """The start and the weights that add up to the score, the strongest first."""
        if weighing.related is not None:
            number = len(list(bounds_of(self._text[: weighing.related.start])))
            yield f"      {relation} line {number}: {self._quoted(weighing.related)}"
        yield _row(weighing.start, "start")
        cues = sorted(weighing.cues, key=lambda cue: (-abs(cue.weight), cue.id))
        shown = cues if self._every_cue else _strongest(cues, most)
        for cue in shown:
            yield _row(cue.weight, self._meanings.meaning(cue, self._text), self._named(cue))
        rest = [cue for cue in cues if cue not in shown]
        if rest:
            yield _row(sum(cue.weight for cue in rest), f"{len(rest)} smaller cues, together")
        yield _row(weighing.score, "in all; a flag needs 0 or more")

    def _fact(self, fact: Evidence) -> Iterator[str]:
        """What the line is quoted for, and the strongest of what shows it there."""
        yield f"  = {_spoken(fact.fact)} {fact.state}: {self._quoted(fact.span)}"
        cue = Cue(fact.rule if ":" in fact.rule else f"rule:{fact.rule}", fact.core, fact.weight)
        yield _row(cue.weight, self._meanings.meaning(cue, self._text), self._named(cue))

    def _silenced(self, silenced: Silenced) -> str:
        rule = silenced.rule
        adds = " and ".join(f"{weight:+d} to {_spoken(shown)}" for shown, weight in silenced.adds)
        return (
            f"  silenced by {self._quoted(silenced.over.cue)}: {self._quoted(silenced.span)}, "
            f"{adds or 'which weighs nothing'}  (rule:{rule.id}, {rule.file.name}:{rule.line})"
        )

    def _named(self, cue: Cue) -> str:
        source = self._meanings.source(cue)
        return f"{cue.id}, {source}" if source else cue.id

    def _quoted(self, span: Span) -> str:
        return f"“{span.of(self._text)}”"


def _strongest(cues: list[Cue], most: int) -> list[Cue]:
    """As many for as against, and the rule that speaks most for it; a single other is not left out."""
    speaking = [cue for cue in cues if cue.weight > 0]
    against = [cue for cue in cues if cue.weight < 0]
    kept = [*speaking[:most], *_rules(speaking)[:1], *against[:most]]
    return [cue for cue in cues if cue in kept] if len(set(kept)) < len(cues) - 1 else cues


def _rules(cues: list[Cue]) -> list[Cue]:
    return [cue for cue in cues if cue.id.startswith("rule:")]


def _nearest(weighing: Weighing) -> str:
    """How near a kind came, and by which of its rules; contradictions have none."""
    told = f"{_spoken(weighing.kind)}, {-weighing.score} short"
    if weighing.related is not None:
        return told
    rules = _rules([cue for cue in weighing.cues if cue.weight > 0])
    best = min(rules, key=lambda cue: (-cue.weight, cue.id), default=None)
    return f"{told}, with {best.id}" if best is not None else f"{told}, without any of its rules"


def _row(weight: int, meaning: str, name: str = "") -> str:
    return f"    {weight:+6d}  {f'{meaning:{WIDTH}}  {name}' if name else meaning}"


def _spoken(kind: str) -> str:
    return kind.replace("_", " ")
