"""Proves the headings of a language: every example, and facts whose headings no example shows."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.linting.lint import Finding
from nlp.questions.headings import NOTHING, Headed, Headings
from nlp.types import State


def lint_headings(headings: Headings | None) -> list[Finding]:
    """All findings over the headings of one language, in file order."""
    return [] if headings is None else [*_examples(headings), *_unproved(headings)]


def _examples(headings: Headings) -> Iterator[Finding]:
    for example in headings.examples:
        got = _shown(example, headings)
        if got != example.shows:
            message = f"the heading of {example.text!r} must show {example.shows}, but shows {got}"
            yield Finding(example.file, example.line, message)


def _unproved(headings: Headings) -> Iterator[Finding]:
    proved = {example.shows.split()[0] for example in headings.examples}
    for fact, _, file, line in headings.facts:
        if fact not in proved:
            message = f"no example shows a heading of {fact!r}; add one under `examples`"
            yield Finding(file, line, message)


def _shown(example: Headed, headings: Headings) -> str:
    found = headings.find(example.text)
    if found is None:
        return "no heading"
    return NOTHING if found.state is State.UNKNOWN else f"{found.fact} {found.state}"
