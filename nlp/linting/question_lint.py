"""Proves how a language asks: every example of every form, and forms that no example needs."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.linting.lint import Finding
from nlp.questions.prompts import prompt_inside
from nlp.questions.question_pack import FormRule, QuestionPack
from nlp.questions.questions import Found, form_of
from nlp.rules.rules import Example


def lint_questions(pack: QuestionPack) -> list[Finding]:
    """All findings over the questions of one language, in file order."""
    findings = [*_prompts(pack)]
    for rule in pack.rules:
        wrong = [*_examples(rule, pack)]
        findings += wrong or _idle(rule, pack)
    return sorted(findings, key=lambda found: (str(found.file), found.line))


def _examples(rule: FormRule, pack: QuestionPack) -> Iterator[Finding]:
    for example in rule.examples:
        found = form_of(example.text, pack)
        if found != _marked(rule, example):
            got = _told(found, example)
            wanted = _told(_marked(rule, example), example)
            message = f"form {rule.id!r} must give {wanted} in this example but it gives {got}"
            yield Finding(rule.file, example.line, message)


def _idle(rule: FormRule, pack: QuestionPack) -> list[Finding]:
    """A form is idle when its examples are read the same without it."""
    others = pack.without(rule)
    if any(form_of(e.text, others) != _marked(rule, e) for e in rule.examples):
        return []
    message = f"form {rule.id!r}: other forms find its examples already; drop it or add another"
    return [Finding(rule.file, rule.line, message)]


def _marked(rule: FormRule, example: Example) -> Found:
    return Found(rule.form, example.spans[0].start, example.spans[0].end)


def _told(found: Found | None, example: Example) -> str:
    return (
        f"{found.form.value} {example.text[found.start : found.end]!r}" if found else "no question"
    )


def _prompts(pack: QuestionPack) -> Iterator[Finding]:
    for example in pack.prompts.examples:
        found = prompt_inside(example.text, pack)
        wanted, end = example.spans[0].of(example.text), found.end if found else 0
        if end != example.spans[0].end:
            message = f"the question {wanted!r} must end here but {example.text[:end]!r} is found"
            yield Finding(pack.prompts.file, example.line, message)
