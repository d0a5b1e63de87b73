"""Rules and concepts of a language as data, read strictly, each with its examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nlp.sources import Sources
from nlp.strict_yaml import Node, PackError
from nlp.types import FACTS, KINDS, Span

OPEN, CLOSE = "⟦", "⟧"
TYPED = {"[[": OPEN, "]]": CLOSE}
"""What a keyboard has for the marks."""
BUYING = "buying"
SCOPES = ("negated", "hedged", "hypothetical", "past", "other", "question", "corrected", BUYING)
"""What can lie over a statement: see nlp/rules/scope.py."""

USUAL_SCOPES = ("negated", "hypothetical", "question")

NOT_OF_BUYING = frozenset(("budget", "metrics", "need", "goals"))
"""Facts of which the sums and times of a purchase (a signing limit, weeks of review) say nothing: rules
about nothing else are silent under `buying` too."""

OUTCOMES = ("next_step", "later")
"""What the rep concluded in the notes: a next step agreed (met) or the lead closed (unmet); come back later (met)."""

SHOWN = (
    *KINDS,
    *(f"{fact} {state}" for fact in (*FACTS, *OUTCOMES) for state in ("met", "unmet")),
    "nothing",
)
"""What a rule may show. `nothing`: it is only a cue that weights refer to."""


DECIDES = ("yes", "short", "no")
"""Whether a match is enough by itself: in any text, in one of a few lines, or never."""


@dataclass(frozen=True, slots=True)
class Example:
    """A line, the spans that the rule must find in it, and where it is written."""

    text: str
    spans: tuple[Span, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Templates with one meaning. `unless` names the scopes under which a match does not count."""

    id: str
    meaning: str
    shows: tuple[str, ...]
    decides: bool
    """Whether one match is enough for a conclusion; otherwise it is a cue that adds its weight."""
    decides_in_short: bool
    """Whether it is enough in a text of a few lines, in which no cues can be weighed."""
    match: tuple[str, ...]
    """All templates, last those that are mere cues however much the rule decides."""
    sure: int
    """How many of the templates are more than cues."""
    unless: frozenset[str]
    roles: frozenset[str]
    hits: tuple[Example, ...]
    clean: tuple[Example, ...]
    known_miss: tuple[Example, ...]
    wrong_when: str
    file: Path
    line: int
    template_lines: tuple[int, ...]

    def suffices(self, template: int, *, short: bool) -> bool:
        """Whether what this template found is enough by itself, in any text or in one of a few lines."""
        return (self.decides_in_short if short else self.decides) and template < self.sure


@dataclass(frozen=True, slots=True)
class Concept:
    """Words and phrases that mean the same thing to a rule."""

    name: str
    meaning: str
    words: tuple[str, ...]
    file: Path
    line: int


def load_rules(sources: Sources) -> tuple[Rule, ...]:
    """All rules of a language in file order, overlay applied. Raises PackError."""
    rules: dict[str, Rule] = {}
    for number, folder in enumerate(sources.folders()):
        seen: dict[str, Rule] = {}
        for node in _nodes_in(sources, "rules", folder):
            for entry in node:
                _take(entry, rules, seen, overlay=number > 0)
    return tuple(rules.values())


def _nodes_in(sources: Sources, name: str, folder: Path) -> Iterable[Node]:
    return (node for node in sources.nodes(name) if folder in node.file.parents)


def _take(entry: Node, rules: dict[str, Rule], seen: dict[str, Rule], *, overlay: bool) -> None:
    fields = dict(entry.items())
    if overlay and "off" in fields:
        off = entry.mapping(required=("id", "off"))
        if off["id"].one_of(rules) and off["off"].flag():
            del rules[off["id"].text()]
        return
    rule = _rule(entry)
    if rule.id in seen or (rule.id in rules and not overlay):
        first = seen[rule.id] if rule.id in seen else rules[rule.id]
        raise entry.error(f"rule {rule.id!r} already stands in {first.file.name}:{first.line}")
    seen[rule.id] = rules[rule.id] = rule


def _rule(entry: Node) -> Rule:
    fields = entry.mapping(
        required=("id", "meaning", "shows", "match", "hits"),
        optional=("decides", "cues", "unless", "roles", "clean", "known_miss", "wrong_when"),
    )
    shows = fields["shows"]
    shown = [shows] if isinstance(shows.value, str) else list(shows)
    match, cues = list(fields["match"]), list(fields.get("cues", ()))
    if not match:
        raise fields["match"].error("a rule needs at least one template")
    if cues and not all(" " in node.text() for node in shown):
        raise fields["cues"].error("only rules about facts tell mere cues from the rest")
    decides = fields["decides"].one_of(DECIDES) if "decides" in fields else "no"
    if cues and decides == "no":
        raise fields["cues"].error(
            "this rule decides nothing: all its templates are cues, put them under match"
        )
    return Rule(
        id=fields["id"].text(),
        meaning=fields["meaning"].text(),
        shows=tuple(node.one_of(SHOWN) for node in shown),
        decides=decides == "yes",
        decides_in_short=decides in ("yes", "short"),
        match=tuple(node.text() for node in (*match, *cues)),
        sure=len(match),
        unless=_names(fields.get("unless"), SCOPES, usual_scopes([node.text() for node in shown])),
        roles=_names(fields.get("roles"), ("prospect", "rep", "note"), ("prospect", "note")),
        hits=_examples(fields["hits"], marked=True),
        clean=_examples(fields.get("clean"), marked=False),
        known_miss=_examples(fields.get("known_miss"), marked=True),
        wrong_when=fields["wrong_when"].text() if "wrong_when" in fields else "",
        file=entry.file,
        line=entry.line,
        template_lines=tuple(node.line for node in (*match, *cues)),
    )


def usual_scopes(shown: Iterable[str]) -> tuple[str, ...]:
    """The scopes under which a rule is silent that names none itself."""
    facts = {one.removesuffix(" met") for one in shown}
    return (*USUAL_SCOPES, BUYING) if facts <= NOT_OF_BUYING else USUAL_SCOPES


def _names(node: Node | None, known: Iterable[str], usual: Iterable[str]) -> frozenset[str]:
    return frozenset(usual) if node is None else frozenset(item.one_of(known) for item in node)


def _examples(node: Node | None, *, marked: bool) -> tuple[Example, ...]:
    return () if node is None else tuple(example(item, marked=marked) for item in node)


def marks(line: str) -> str:
    """A line in which the marks may be typed as `[[words]]`."""
    for typed, mark in TYPED.items():
        line = line.replace(typed, mark)
    return line


def example(node: Node, *, marked: bool) -> Example:
    """Read a line with its evidence between ⟦ and ⟧. Raises PackError when the marks do not fit."""
    words, spans, start = "", [], -1
    for sign in marks(node.text()):
        if sign == OPEN and start < 0:
            start = len(words)
        elif sign == CLOSE and start >= 0:
            spans.append(Span(start, len(words)))
            start = -1
        elif sign in (OPEN, CLOSE):
            raise node.error(f"the marks {OPEN} and {CLOSE} do not pair up")
        else:
            words += sign
    if start >= 0:
        raise node.error(f"{OPEN} is not closed by {CLOSE}")
    if marked and not spans:
        raise node.error(f"mark the words that show it: {OPEN}like this{CLOSE} or [[like this]]")
    if spans and not marked:
        raise node.error("a clean example has no marks: nothing may be found in it")
    if any(span.start == span.end for span in spans):
        raise node.error("the marks hold no words")
    return Example(words, tuple(spans), node.line)


def load_concepts(sources: Sources) -> tuple[Concept, ...]:
    """All concepts of a language; an overlay adds words to a concept or adds one. Raises PackError."""
    concepts: dict[str, Concept] = {}
    for node in sources.nodes("concepts"):
        for name, entry in node.items():
            fields = entry.mapping(required=("words",), optional=("meaning",))
            words = tuple(fields["words"].texts())
            if not words:
                raise entry.error(f"concept {name!r} has no words")
            before = concepts.get(name)
            if before is not None and before.file.parent.parent == entry.file.parent.parent:
                raise entry.error(
                    f"concept {name!r} already stands in {before.file.name}:{before.line}"
                )
            if before is None and "meaning" not in fields:
                raise entry.error(f"concept {name!r} needs a meaning")
            concepts[name] = Concept(
                name,
                fields["meaning"].text() if "meaning" in fields else concepts[name].meaning,
                (*(before.words if before else ()), *words),
                entry.file,
                entry.line,
            )
    return tuple(concepts.values())


def load_norms(sources: Sources) -> dict[str, str]:
    """Shortened words and what they stand for, each one word. Raises PackError."""
    norms: dict[str, str] = {}
    for node in sources.nodes("norms"):
        for word, full in node.items():
            if " " in word or " " in full.text():
                raise PackError("one word on each side", full.file, full.line)
            norms[word] = full.text()
    return norms
