"""Everything to mend in rules, question banks and policy, a company's own folder laid over ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nlp.linting.heading_lint import lint_headings
from nlp.linting.lint import lint
from nlp.linting.loose_ends import lint_names
from nlp.linting.question_lint import lint_questions
from nlp.pack import Pack
from nlp.sources import Sources, languages
from nlp.strict_yaml import PackError
from nlp.types import Span, Value
from nlp.values import values
from nlp.values.value_words import ValueWords
from service.packs.stray_files import stray_files
from service.qualify.buying.knowledge import PeopleKnowledge
from service.qualify.buying.lint import lint_rules
from service.qualify.engine import Engine
from service.qualify.linting.bank_lint import lint_banks
from service.qualify.sources import Sources as BankSources
from service.texts import languages as offered
from service.texts import lint_texts
from service.transcripts import crm_columns


@dataclass(frozen=True, slots=True)
class Linted:
    """What the linter found, as `file:line: message`."""

    findings: tuple[str, ...]
    known_misses: int
    """Examples that rules are known not to find yet."""

    def lines(self) -> Iterator[str]:
        """The findings, and how many there are."""
        yield from self.findings
        yield f"{len(self.findings)} to mend." if self.findings else "Nothing to mend."
        if self.known_misses:
            yield f"Known misses: {self.known_misses}."


def lint_all(overlay: Path | None, before: Engine | None = None) -> Linted:
    """Everything to mend, and what is known to be missed.

    Beside a company's folder only the languages that it adds to are proved: ours are without it.
    Languages that are the same in the engine `before` are not compiled anew.
    """
    found = list(stray_files(overlay)) if overlay is not None else []
    packs = _packs(overlay, found, before)
    sources = {language: Sources(language, overlay) for language in packs}
    changed = [name for name in packs if overlay is None or sources[name].own_folders()]
    for language in changed:
        pack = packs[language]
        found += map(str, lint(pack.listener, partial(_values, pack.values)))
        found += map(str, lint_questions(pack.questions))
        found += map(str, lint_headings(pack.headings))
        found += map(str, lint_names(pack, sources[language]))
    found += _people(overlay, packs, changed)
    found += _columns(overlay)
    # a language is offered once the panel speaks it; until then English stands in for its texts
    questions = {name: pack.questions for name, pack in packs.items() if name in offered()}
    found += map(str, lint_banks(BankSources.find(overlay), questions))
    found += map(str, lint_texts(questions))
    rules = (rule for pack in packs.values() for rule in pack.listener.rules)
    return Linted(tuple(dict.fromkeys(found)), sum(len(rule.known_miss) for rule in rules))


def _people(
    overlay: Path | None, packs: Mapping[str, Pack], changed: Iterable[str]
) -> Iterator[str]:
    """What to mend in the rules on people: of all languages where a company adds to these rules."""
    banks = BankSources.find(overlay)
    own = any((folder / "buying").is_dir() for folder in banks.folders[1:])
    try:
        known = PeopleKnowledge.of(banks, packs, overlay)
        for language in packs if own else changed:
            hearing = known.hearing(language)
            if hearing is not None:
                yield from map(str, lint_rules(hearing, hearing.rules))
    except PackError as error:
        yield str(error)


def _columns(overlay: Path | None) -> Iterator[str]:
    """What to mend in the names of an export's columns."""
    try:
        crm_columns.check(overlay)
    except PackError as error:
        yield str(error)


def _packs(overlay: Path | None, found: list[str], before: Engine | None) -> Mapping[str, Pack]:
    """The packs of all languages. Adds to `found` what cannot be loaded: the first mistake of each part."""
    try:
        engine = Engine.load(overlay, before)
        if overlay is None:  # else loading did so, where there is something to tell
            engine.compile_words()
        return dict(engine.reader.packs)
    except PackError as error:
        found.append(str(error))
        return dict(_each_pack(overlay, found, before))


def _each_pack(
    overlay: Path | None, found: list[str], before: Engine | None
) -> Iterator[tuple[str, Pack]]:
    known = before.reader.packs if before is not None else None
    for language in languages(overlay):
        sources = Sources(language, overlay)
        try:
            if known is not None and known.has(sources):
                yield language, known[language]
            else:
                yield language, Pack(sources)
        except PackError as error:
            found.append(str(error))


def _values(words: ValueWords, text: str, span: Span) -> tuple[Value, ...]:
    return values.find(text, span, words)
