"""Is every question of the banks fit to be said aloud? Each finding says where and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz, utils

from nlp.questions.question_pack import QuestionPack
from nlp.questions.questions import QUESTION_MARKS, asking_clauses, form_of
from nlp.strict_yaml import Node, PackError
from nlp.types import Form
from nlp.words.unspaced import UNSPACED_LANGUAGES
from service.qualify.linting.finding import Finding
from service.qualify.linting.language_lint import lint_languages
from service.qualify.linting.own_texts import lint_own_texts
from service.qualify.linting.policy_lint import lint_policy
from service.qualify.questions.bank_questions import all_questions
from service.qualify.questions.banks import Banks, Question, load_banks
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.sources import Sources
from service.qualify.types import LANGUAGES


@dataclass(frozen=True, slots=True)
class Tone:
    """What a question may not sound like, from tone.yaml."""

    longest: Mapping[str, int]
    alike_from: Mapping[str, int]
    open_questions: int
    pitching: Cues
    jargon: Cues


def load_tone(sources: Sources) -> Tone:
    """Read the rules of tone. Raises PackError."""
    parts = sources.read("tone.yaml").mapping(
        ("longest", "alike_from", "open_questions", "pitching", "jargon")
    )
    return Tone(
        longest=_by_language(parts["longest"]),
        alike_from=_by_language(parts["alike_from"]),
        open_questions=parts["open_questions"].whole_number(),
        pitching=cues(parts["pitching"]),
        jargon=cues(parts["jargon"]),
    )


def _by_language(node: Node) -> Mapping[str, int]:
    found = node.mapping(("en",), LANGUAGES[1:])
    return {language: found.get(language, found["en"]).whole_number() for language in LANGUAGES}


def lint_banks(sources: Sources, packs: Mapping[str, QuestionPack]) -> list[Finding]:
    """Everything to mend in the banks. `packs` tell the form of a question in each language.

    Every text must exist in each language that has a pack, and in each that was begun. A bank that
    cannot be read is one finding.
    """
    try:
        banks, tone = load_banks(sources), load_tone(sources)
        questions = (*banks.all(), *all_questions(sources))
        findings = [*lint_languages(sources, packs), *lint_own_texts(sources, banks)]
        findings += lint_policy(sources)
    except PackError as error:
        return [Finding(error.file, error.line, "unreadable", error.message)]
    findings += [*_alike(questions, tone), *_too_few(banks, tone, sources)]
    for question in questions:
        for language in question.texts:
            findings += _form(question, language, packs.get(language))
            findings += _wording(question, language, tone)
    return sorted(findings, key=lambda finding: (finding.file, finding.line, finding.kind))


def _at(question: Question, language: str, kind: str, message: str) -> Finding:
    line = question.lines.get(language, question.line)
    return Finding(str(question.file), line, kind, f"{question.id}: {message}")


def _form(question: Question, language: str, pack: QuestionPack | None) -> Iterator[Finding]:
    """Closed, leading and stacked questions; only the mark is looked at where there is no pack."""
    words = question.texts[language]
    if pack is None and words.endswith(QUESTION_MARKS):
        return
    found = form_of(words, pack) if pack else None
    if found is None or pack is None:
        yield _at(question, language, "no_question", "this asks nothing; end it in a question mark")
    elif found.form is Form.LEADING:
        yield _at(question, language, "leading", "it holds its answer; ask without suggesting one")
    elif found.form is Form.STACKED or asking_clauses(words, pack) > 1:
        message = "it asks several things; make each its own question"
        yield _at(question, language, "stacked", message)
    elif found.form is Form.CLOSED and not question.closed:
        message = "yes, no or one word answers it; ask what, how or why, or mark it `closed: fact`"
        yield _at(question, language, "closed", message)


def _wording(question: Question, language: str, tone: Tone) -> Iterator[Finding]:
    words = question.texts[language]
    length = len(words) if language in UNSPACED_LANGUAGES else len(words.split())
    longest = tone.longest[language]
    if length > longest:
        unit = "characters" if language in UNSPACED_LANGUAGES else "words"
        message = f"{length} {unit}; at most {longest} can be said in one breath"
        yield _at(question, language, "long", message)
    advice: dict[str, tuple[Cues, str]] = {
        "pitching": (tone.pitching, "sells instead of asking; leave our offer out of it"),
        "jargon": (tone.jargon, "is our jargon; say it as the prospect would"),
    }
    for kind, (found, what) in advice.items():
        match = found[language].search(words) if language in found else None
        if match:
            yield _at(question, language, kind, f"“{match.group()}” {what}")


def _alike(questions: Sequence[Question], tone: Tone) -> Iterator[Finding]:
    """Questions that are nearly the same as another one."""
    for language in LANGUAGES:
        said = [question for question in questions if language in question.texts]
        for first, second in combinations(said, 2):
            words = first.texts[language], second.texts[language]
            if fuzz.ratio(*words, processor=utils.default_process) >= tone.alike_from[language]:
                message = f"nearly the same as {first.id!r}; reword it or use that one"
                yield _at(second, language, "alike", message)


def _too_few(banks: Banks, tone: Tone, sources: Sources) -> Iterator[Finding]:
    """Criteria of frameworks that have too few open questions."""
    path = sources.paths("frameworks.yaml")[0]
    for framework, criteria in banks.frameworks.items():
        for criterion in criteria:
            count = sum(not q.closed for q in banks.of_criterion(framework, criterion))
            if count < tone.open_questions:
                facts = " or ".join(criterion.facts)
                message = (
                    f"{framework}.{criterion.name} has {count} open questions; add "
                    f"{tone.open_questions - count} with the dimension {facts}"
                )
                yield Finding(str(path), 1, "few", message)
