"""Names in a company's own folder that lead nowhere: concepts that nothing uses, weights of unknown cues."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from nlp import template as syntax
from nlp.lint import Finding
from nlp.match import VALUE_NAMES
from nlp.pack import Pack
from nlp.rules import SCOPES
from nlp.sources import BUILT_IN, Sources
from nlp.strict_yaml import nearest
from nlp.types import FACTS, KINDS
from nlp.weight_table import START

PLAIN_CUES = (
    "word",
    "words",
    "apart",
    "first",
    "last",
    "role",
    "after",
    "numbers",
    "at-most",
    "curt",
)
"""Kinds of cue that may name any word."""


def lint_names(pack: Pack, sources: Sources) -> list[Finding]:
    """The findings of one language, in file order. What is built in is not looked at."""
    findings = [*_unused(pack), *_unknown_cues(pack, sources)]
    return sorted(findings, key=lambda found: (str(found.file), found.line))


def _unused(pack: Pack) -> Iterator[Finding]:
    templates = (template for rule in pack.listener.rules for template in rule.match)
    used = {name for template in templates for name in _names(syntax.parse(template))}
    weighed = {key[1] for scale in pack.weights.scales.values() for key in scale.cues}
    for concept in pack.listener.concepts:
        ours = BUILT_IN in concept.file.parents
        if not ours and concept.name not in used | weighed:
            message = f"nothing uses the concept {concept.name!r}; write <{concept.name}> in a rule"
            yield Finding(concept.file, concept.line, message)


def _names(element: syntax.Element) -> Iterator[str]:
    match element:
        case syntax.Named(name):
            yield name
        case syntax.Sequence(parts) | syntax.Choice(parts):
            for part in parts:
                yield from _names(part)


def _unknown_cues(pack: Pack, sources: Sources) -> Iterator[Finding]:
    known = _known(pack)
    for path in sources.files("weights", ".csv"):
        if BUILT_IN not in path.parents:
            for line, cue in _cues(path):
                if message := _unknown(cue, known):
                    yield Finding(path, line, message)


def _known(pack: Pack) -> Mapping[str, tuple[Iterable[str], ...]]:
    """What may follow each kind of cue that names something, place by place."""
    rules = [rule.id for rule in pack.listener.rules]
    concepts = [*VALUE_NAMES, *(concept.name for concept in pack.listener.concepts)]
    return {
        "rule": (rules,),
        "concept": (concepts,),
        "scope": (SCOPES,),
        "signal": (KINDS,),
        "asked": (FACTS,),
        "answered": (FACTS,),
        "asked-rule": (FACTS, rules),
    }


def _cues(path: Path) -> Iterator[tuple[int, str]]:
    """The cues of a table that was read before, each with its line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for name, *_ in rows:
            if name != START:
                yield rows.line_num, name


def _unknown(cue: str, known: Mapping[str, tuple[Iterable[str], ...]]) -> str:
    """What is wrong with the name of a cue, or an empty string."""
    kind, _, rest = cue.partition(":")
    if kind in PLAIN_CUES:
        return ""
    if kind not in known:
        return f"unknown kind of cue {kind!r}{nearest(kind, [*known, *PLAIN_CUES])}"
    for name, names in zip(rest.split(" "), known[kind], strict=False):
        if name not in names:
            return f"{cue!r} can never be found: unknown name {name!r}{nearest(name, names)}"
    return ""
