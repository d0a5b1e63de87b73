"""Disputed signals as a file of rules: each rule with the lines that it was wrong about as new examples, which fail
until the rule is mended. Laid over the packs, the linter names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from nlp.rules.rules import CLOSE, OPEN, Example, Rule, usual_scopes

FROM_DESK = "desk-"
"""How the id of a rule begins that was published at the desk."""
_USUAL_ROLES = frozenset({"prospect", "note"})


def failing_examples(rules: Mapping[str, Rule], disputed: Iterable[Mapping[str, Any]]) -> str:
    """YAML. `disputed` have `rule`, `kind`, `becomes`?, `line` and `quote`.

    A signal that no rule decides alone is no rule's mistake: it stands in a comment.
    """
    lines: dict[str, list[str]] = {}
    weighed: list[str] = []
    for said in disputed:
        rule = rules.get(said["rule"])
        if rule is not None and said["kind"] in rule.shows:
            lines.setdefault(rule.id, []).append(said["line"])
        else:
            instead = f"; it is {said['becomes']}" if said.get("becomes") else ""
            line = " ".join(said["line"].split())  # YAML ends a comment at a lone \r too
            weighed.append(f"# not {said['kind']}{instead}, {said['rule']}: {line}")
    entries = [_entry(rules[name], found) for name, found in sorted(lines.items())]
    told = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=10_000)
    head = "# Each rule with the lines that it was wrong about, last under `clean`.\n"
    return head + (told if entries else "[]\n") + "".join(f"{line}\n" for line in weighed)


def _entry(rule: Rule, wrong: Iterable[str]) -> dict[str, Any]:
    clean = [*(example.text for example in rule.clean), *wrong]
    entry: dict[str, Any] = {
        "id": rule.id,
        "meaning": rule.meaning,
        "shows": rule.shows[0] if len(rule.shows) == 1 else list(rule.shows),
    }
    if rule.decides_in_short:
        entry["decides"] = "yes" if rule.decides else "short"
    if rule.unless != frozenset(usual_scopes(rule.shows)):
        entry["unless"] = sorted(rule.unless)
    if rule.roles != _USUAL_ROLES:
        entry["roles"] = sorted(rule.roles)
    entry["match"] = list(rule.match[: rule.sure])
    if cues := list(rule.match[rule.sure :]):
        entry["cues"] = cues
    entry["hits"] = [marked(example) for example in rule.hits]
    entry["clean"] = list(dict.fromkeys(clean))
    if rule.known_miss:
        entry["known_miss"] = [marked(example) for example in rule.known_miss]
    if rule.wrong_when:
        entry["wrong_when"] = rule.wrong_when
    return entry


def marked(example: Example) -> str:
    """The example with its evidence between marks, as it is written in a pack."""
    text, words = example.text, ""
    at = 0
    for span in example.spans:
        words += text[at : span.start] + OPEN + text[span.start : span.end] + CLOSE
        at = span.end
    return words + text[at:]
