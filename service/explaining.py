"""What `fingerpost explain` prints: for each line its flags with their cues, or what came nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nlp.explain import Explanation, Weighing, explain
from nlp.language import identify
from nlp.pack import Pack
from nlp.types import GOOD_SIGNS, Cue
from service.errors import Invalid
from service.qualify.engine import Engine

CUES_SHOWN = 8
CUES_SHOWN_OF_NEAREST = 4
WIDTH = 46


def explained(
    engine: Engine, text: str, lang: str, line: int | None, every_cue: bool
) -> Iterator[str]:
    """Lines to print. `line` counts from 1, as people do. Raises Invalid for a line that is not there."""
    total = len(text.rstrip("\n").split("\n"))
    if line is not None and not 1 <= line <= total:
        raise Invalid("--line", f"there is no line {line}; the text has {total}")
    language = identify(text, default="en") if lang == "auto" else lang
    pack = engine.reader.packs.get(language)
    if pack is None:
        raise Invalid("text", f"its language ({language}) is not covered")
    found = [one for one in explain(pack, text, language) if line in (None, one.line.index + 1)]
    if line is not None and not found:
        yield f"Line {line} is the rep's, or empty: nothing is weighed there."
    for one in found:
        yield f"Line {one.line.index + 1}  {text[one.line.start : one.line.end].strip()}"
        yield from _told(one, text, pack, every_cue)
        yield ""


def _told(one: Explanation, text: str, pack: Pack, every_cue: bool) -> Iterator[str]:
    for flag in one.flags:
        sign = "+" if flag.kind in GOOD_SIGNS else "-"
        quote = f": “{flag.quote.of(text)}”" if flag.quote else ""
        yield f"  {sign} {_spoken(flag.kind)}{quote}"
        if flag.related is not None:
            yield f"      contradicts “{flag.related.of(text)}”"
        yield from _sum(flag, text, pack, None if every_cue else CUES_SHOWN)
    if one.nearest is not None:
        yield f"  no flag; nearest came {_spoken(one.nearest.kind)}"
        yield from _sum(one.nearest, text, pack, None if every_cue else CUES_SHOWN_OF_NEAREST)
    for silenced in one.silenced:
        words, cue = silenced.span.of(text), silenced.cue.of(text)
        yield f"  silenced: rule {silenced.rule} on “{words}”, {silenced.scope} by “{cue}”"


def _sum(weighing: Weighing, text: str, pack: Pack, most: int | None) -> Iterator[str]:
    """The weights that add up to the score, the strongest first and the small ones together."""
    if weighing.start:
        yield _row("start", weighing.start)
    cues = sorted(weighing.cues, key=lambda cue: (-abs(cue.weight), cue.id))
    shown = cues if most is None else cues[:most]
    for cue in shown:
        yield _row(_named(cue, text), cue.weight) + _meaning(cue, pack)
    rest = cues[len(shown) :]
    if rest:
        yield _row(f"and {len(rest)} smaller", sum(cue.weight for cue in rest))
    yield _row("together, of the 0 that are needed", weighing.score)


def _row(name: str, weight: int) -> str:
    return f"      {name:{WIDTH}}{weight:+6d}"


def _named(cue: Cue, text: str) -> str:
    words = f" “{cue.span.of(text)}”" if cue.span is not None and cue.id.startswith(WORDED) else ""
    name = f"{cue.id}{words}"
    return name if len(name) <= WIDTH else f"{name[: WIDTH - 1]}…"


WORDED = ("rule:", "concept:", "scope:", "asked-rule:")
"""Cues whose own words are worth showing; the others name them."""


def _meaning(cue: Cue, pack: Pack) -> str:
    """What a rule means and where it is written."""
    kind, _, name = cue.id.partition(":")
    if kind != "rule":
        return ""
    rules = (rule for rule in pack.listener.rules if rule.id == name)
    return _first(f"  {rule.meaning} ({rule.file.name}:{rule.line})" for rule in rules)


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")


def _spoken(kind: str) -> str:
    return kind.replace("_", " ")
