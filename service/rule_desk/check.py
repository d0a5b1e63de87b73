"""What a change of the desk's rules would do: what the linter says, and which calls change verdict."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from nlp.linting.lint import lint
from nlp.linting.loose_ends import lint_names
from nlp.pack import Pack
from nlp.rules.rules import CLOSE, OPEN, Rule, load_rules
from nlp.sources import Sources
from nlp.strict_yaml import PackError, bytes_of
from nlp.types import Role, Span
from nlp.values import values
from service.bulk.comparison import Compared
from service.qualify.engine import Engine
from service.qualify.types import Request
from service.rule_desk.drafts import DeskFile, Draft, Entry

_DEPTHS = ("*.*", "*/*.*", "*/*/*.*")
Calls = Iterable[tuple[str, Request]]
"""Whom each call was with, and what the engine is asked about it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What would come of a change."""

    entry: Entry | None
    """The rule as it would be written; None where one is taken back."""
    findings: tuple[str, ...]
    """What has to be mended first."""
    compared: int
    changes: tuple[Compared, ...]
    """The calls whose verdict would be another one."""
    then: Engine | None = None
    """What would be in use; None where something has to be mended."""


@contextmanager
def copy_of(packs: Path) -> Iterator[Path]:
    """A copy of a company's folder in which a change can be tried."""
    with tempfile.TemporaryDirectory() as folder:
        for part in ("packs", "question_banks"):
            if (packs / part).is_dir():
                _copy(packs / part, Path(folder, part))
        yield Path(folder)


def _copy(part: Path, to: Path) -> None:
    """Copy what can be read of a folder, where it can stand: links may lead out of it, and in a circle."""
    for path in (found for depth in _DEPTHS for found in part.glob(depth)):
        if path.suffix in (".yaml", ".csv") and path.is_file():
            copied = to / path.relative_to(part)
            copied.parent.mkdir(parents=True, exist_ok=True)
            with suppress(PackError):  # what cannot be read is told where the folder is taken up
                copied.write_bytes(bytes_of(path))


def check(
    packs: Path, language: str, draft: Draft | None, gone: str | None, now: Engine, calls: Calls
) -> Checked:
    """Try a rule that is added, or that is taken back (`gone`), on a copy of the folder.

    `calls` are compared between the rules in use (`now`) and those there would be.
    """
    with copy_of(packs) as folder:
        file = DeskFile(folder, language)
        entry = None
        try:
            kept = [entry for entry in file.entries() if entry["id"] != gone]
            name = file.free_name()
            entry = draft.marked_whole().entry(name) if draft is not None else None
            file.write([*kept, *([entry] if entry else [])])
            then = Engine.load(folder, now)
            pack = then.reader.packs[language]
            if draft is not None and draft.unmarked:
                entry = _marked(draft, pack, name).entry(name)
                file.write([*kept, entry])
            findings = tuple(_findings(pack, Sources(language, folder)))
            if findings:
                return Checked(entry, findings, 0, ())
        except PackError as error:
            return Checked(entry, (error.message,), 0, ())
        compared = list(compare(now, then, calls))
    changes = tuple(one for one in compared if one.changes)
    return Checked(entry, (), len(compared), changes, then)


def compare(now: Engine, then: Engine, calls: Calls) -> Iterator[Compared]:
    """Each call under the rules in use and under the others."""
    for prospect, asked in calls:
        both = [_analysis(engine, prospect, asked) for engine in (now, then)]
        yield Compared(*both)


def _analysis(engine: Engine, prospect: str, asked: Request) -> dict[str, Any]:
    return {**engine.analyse(asked), "source": prospect}


def _findings(pack: Pack, sources: Sources) -> Iterator[str]:
    """What the linter says of a language, with the examples as they are written now, but not where."""
    for found in lint(pack.listener, partial(_values, pack), load_rules(sources)):
        yield found.message
    for loose in lint_names(pack, sources):
        yield loose.message


def _values(pack: Pack, text: str, span: Span) -> tuple[Any, ...]:
    return values.find(text, span, pack.values)


def _marked(draft: Draft, pack: Pack, name: str) -> Draft:
    """The draft with the words marked that the rule finds in its examples.

    An example in which it finds nothing stays marked from end to end, and the linter says so.
    """
    rule = next(rule for rule in pack.listener.rules if rule.id == name)
    lines = (line if OPEN in line else _found(line, rule, pack) for line in draft.hits)
    return replace(draft, hits=tuple(lines))


def _found(line: str, rule: Rule, pack: Pack) -> str:
    span = Span(0, len(line))
    role = Role.PROSPECT if "prospect" in rule.roles else Role(min(rule.roles))
    hits = pack.listener.hear(line, span, _values(pack, line, span), role).hits
    found = sorted(
        {(hit.span.start, hit.span.end) for hit in hits if hit.rule is rule and not hit.blocked}
    )
    told, at = "", 0
    for start, end in found:
        if start >= at:
            told += line[at:start] + OPEN + line[start:end] + CLOSE
            at = end
    return told + line[at:] if told else f"{OPEN}{line}{CLOSE}"
