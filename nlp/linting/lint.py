"""Proves a language's rules: every example, overmatch between rules, templates that no example reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.rules.listen import Hit, Listener
from nlp.rules.rules import Example, Rule
from nlp.types import Role, Span, Value

FindValues = Callable[[str, Span], tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend in a pack."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def lint(
    listener: Listener, find_values: FindValues, rules: Iterable[Rule] | None = None
) -> list[Finding]:
    """All findings over the rules of one language, in file order.

    `rules` are those rules with other examples, where the examples are not those that were loaded.
    """
    findings: list[Finding] = []
    for rule in listener.rules if rules is None else rules:
        reached: set[int] = set()
        findings += _hits(rule, listener, find_values, reached)
        findings += _clean(rule, listener, find_values)
        findings += _known_misses(rule, listener, find_values)
        findings += _unreached(rule, reached)
    return sorted(findings, key=lambda found: (str(found.file), found.line))


def _counting(hits: tuple[Hit, ...]) -> list[Hit]:
    return [hit for hit in hits if hit.blocked is None]


def _heard(listener: Listener, find_values: FindValues, rule: Rule, text: str) -> list[Hit]:
    span = Span(0, len(text))
    role = Role.PROSPECT if "prospect" in rule.roles else Role(min(rule.roles))
    return _counting(listener.hear(text, span, find_values(text, span), role).hits)


def _hits(
    rule: Rule, listener: Listener, find_values: FindValues, reached: set[int]
) -> Iterator[Finding]:
    for example in rule.hits:
        hits = _heard(listener, find_values, rule, example.text)
        own = [hit for hit in hits if hit.rule.id == rule.id]
        reached.update(hit.template for hit in own)
        found = sorted({hit.span for hit in own})
        if not _as_marked(example, found):
            yield _differs(rule, example, found)
        contrary = {
            hit.rule.id
            for hit in hits
            if hit.rule.suffices(hit.template, short=False) and _contradict(rule, hit.rule)
        }
        for other in sorted(contrary):
            message = (
                f"rule {other!r} also matches this example of {rule.id!r} and says the contrary"
            )
            yield Finding(rule.file, example.line, message)


def _as_marked(example: Example, found: list[Span]) -> bool:
    """Whether all that is marked is found and nothing beside it; other templates may find parts of it."""
    return all(span in found for span in example.spans) and all(
        any(span.overlaps(marked) for marked in example.spans) for span in found
    )


def _differs(rule: Rule, example: Example, found: list[Span]) -> Finding:
    wanted = ", ".join(repr(span.of(example.text)) for span in example.spans)
    got = ", ".join(repr(span.of(example.text)) for span in found) or "nothing"
    message = f"rule {rule.id!r} must find {wanted} in this example but finds {got}"
    return Finding(rule.file, example.line, message)


def _contradict(one: Rule, other: Rule) -> bool:
    met = {shown[:-4] for shown in one.shows if shown.endswith(" met")}
    unmet = {shown[:-6] for shown in one.shows if shown.endswith(" unmet")}
    return any(shown[:-4] in unmet for shown in other.shows if shown.endswith(" met")) or any(
        shown[:-6] in met for shown in other.shows if shown.endswith(" unmet")
    )


def _clean(rule: Rule, listener: Listener, find_values: FindValues) -> Iterator[Finding]:
    for example in rule.clean:
        for hit in _heard(listener, find_values, rule, example.text):
            if hit.rule.id == rule.id:
                words = hit.span.of(example.text)
                message = f"rule {rule.id!r} must stay silent here but finds {words!r}"
                yield Finding(rule.file, example.line, message)


def _known_misses(rule: Rule, listener: Listener, find_values: FindValues) -> Iterator[Finding]:
    for example in rule.known_miss:
        found = {
            h.span
            for h in _heard(listener, find_values, rule, example.text)
            if h.rule.id == rule.id
        }
        if set(example.spans) <= found:
            message = f"rule {rule.id!r} finds this now: move it from known_miss to hits"
            yield Finding(rule.file, example.line, message)


def _unreached(rule: Rule, reached: set[int]) -> Iterator[Finding]:
    for place, template in enumerate(rule.match):
        if place not in reached:
            message = f"rule {rule.id!r}: no example reaches the template {template!r}"
            yield Finding(rule.file, rule.template_lines[place], message)
