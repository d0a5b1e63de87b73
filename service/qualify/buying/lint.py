"""Proves the rules on people and stages: every example, every template, and rules that say the contrary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp.rules.rules import Example
from nlp.types import Span
from service.qualify.buying.hearing import Hearing, RuleHit
from service.qualify.buying.rules import BuyingRule
from service.qualify.linting.finding import Finding


def lint_rules(hearing: Hearing, rules: Sequence[BuyingRule]) -> list[Finding]:
    """Everything to mend in the rules of one language, in the order of their file."""
    findings: list[Finding] = []
    for rule in rules:
        findings += _hits(hearing, rule)
        findings += _clean(hearing, rule)
    return findings


def heard(hearing: Hearing, text: str) -> list[RuleHit]:
    """What the rules find in a line."""
    text = hearing.pack.fold(text)
    seen, words = hearing.see(text, Span(0, len(text)))
    mentions = hearing.names.find(words)
    return hearing.hits(seen, mentions)


def _hits(hearing: Hearing, rule: BuyingRule) -> Iterator[Finding]:
    reached: set[int] = set()
    for each in rule.hits:
        hits = heard(hearing, each.text)
        own = [hit for hit in hits if hit.rule.id == rule.id]
        reached |= {hit.template for hit in own}
        found = sorted({hit.span for hit in own})
        if not _as_marked(each, found):
            wanted = ", ".join(repr(span.of(each.text)) for span in each.spans)
            got = ", ".join(repr(span.of(each.text)) for span in found) or "nothing"
            yield _at(rule, each.line, f"must find {wanted} in this example but finds {got}")
        for other in {hit.rule.id for hit in hits if _contrary(rule, hit.rule)}:
            yield _at(rule, each.line, f"rule {other!r} says the contrary of this example")
    for place, template in enumerate(rule.match):
        if place not in reached:
            yield _at(rule, rule.template_lines[place], f"no example reaches {template!r}")


def _as_marked(each: Example, found: list[Span]) -> bool:
    return all(span in found for span in each.spans) and all(
        any(span.overlaps(marked) for marked in each.spans) for span in found
    )


def _contrary(one: BuyingRule, other: BuyingRule) -> bool:
    """Whether two rules cannot both hold of one person: two attitudes, say."""
    same = one.shows[0] == other.shows[0] and one.shows[0] in ("attitude", "contact")
    return same and one.shows[1] != other.shows[1]


def _clean(hearing: Hearing, rule: BuyingRule) -> Iterator[Finding]:
    for each in rule.clean:
        for hit in heard(hearing, each.text):
            if hit.rule.id == rule.id:
                words = hit.span.of(each.text)
                yield _at(rule, each.line, f"must stay silent here but finds {words!r}")


def _at(rule: BuyingRule, line: int, message: str) -> Finding:
    return Finding(str(rule.file), line, "example", f"rule {rule.id!r}: {message}")
