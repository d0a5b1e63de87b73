"""Names in a company's own folder that lead nowhere: concepts that nothing uses, weights of unknown cues."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from nlp.cues.cues import CLOSING, KINDS_OF_CUE, NAMES, WORDS_AND_SHAPES
from nlp.cues.weight_table import START
from nlp.linting.lint import Finding
from nlp.pack import Pack
from nlp.rules.rules import SCOPES, load_concepts, load_rules
from nlp.sources import BUILT_IN, Sources
from nlp.strict_yaml import nearest
from nlp.templates import template as syntax
from nlp.templates.match import VALUE_NAMES
from nlp.types import FACTS, KINDS


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
    places = (rules,), (concepts,), (SCOPES,), (KINDS,), (FACTS,), (FACTS,), (FACTS, rules)
    return dict(zip(NAMES, places, strict=True))


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
    if kind == CLOSING:
        return _unknown(rest.replace(" ", ":", 1), known)
    if kind not in KINDS_OF_CUE:
        return f"unknown kind of cue {kind!r}{nearest(kind, KINDS_OF_CUE)}"
    if kind in WORDS_AND_SHAPES:
        return ""
    for name, names in zip(rest.split(" "), known[kind], strict=False):
        if name not in names and name not in _in_any_language():
            return f"{cue!r} can never be found: unknown name {name!r}{nearest(name, names)}"
    return ""


@cache
def _in_any_language() -> frozenset[str]:
    """Our rules and concepts in all languages: calls in the others teach what these weigh too."""
    found: set[str] = set()
    for folder in BUILT_IN.iterdir():
        if folder.is_dir():
            sources = Sources(folder.name)
            found.update(rule.id for rule in load_rules(sources))
            found.update(concept.name for concept in load_concepts(sources))
    return frozenset(found)
