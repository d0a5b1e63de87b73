"""Everything to mend in rules, question banks and policy, a company's own folder laid over ours."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from nlp import values
from nlp.lint import lint
from nlp.pack import Pack
from nlp.question_pack import QuestionPack
from nlp.sources import Sources, languages
from nlp.strict_yaml import PackError
from nlp.types import Span, Value
from nlp.value_words import ValueWords
from service.qualify.bank_lint import lint_banks
from service.qualify.engine import Engine
from service.qualify.sources import Sources as BankSources


def findings(overlay: Path | None) -> list[str]:
    """What to mend, as `file:line: message`."""
    found: list[str] = []
    packs: dict[str, QuestionPack] = {}
    try:
        for language in languages():
            pack = Pack(Sources(language, overlay))
            packs[language] = pack.questions
            found += map(str, lint(pack.listener, partial(_values, pack.values)))
        found += map(str, lint_banks(BankSources.find(overlay), packs))
        Engine.load(overlay)
    except PackError as error:
        found.append(str(error))
    return found


def _values(words: ValueWords, text: str, span: Span) -> tuple[Value, ...]:
    return values.find(text, span, words)
