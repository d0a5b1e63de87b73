"""Can the policy still tell every verdict apart? What points allow, and what they never do."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.strict_yaml import Node
from service.qualify.linting.finding import Finding
from service.qualify.sources import Sources
from service.qualify.verdict.policy import SCALES, Policy, Scale

FILE = "policy.yaml"
ADVANCE = "advance"


def lint_policy(sources: Sources) -> Iterator[Finding]:
    """Scales that are always or never met, and a policy that never advances. Raises PackError."""
    node = sources.read(FILE)
    policy, parts = Policy.of(node), dict(node.items())
    scales = dict(parts["scales"].items())
    for name in SCALES:
        yield from _scale(name, policy.scales[name], dict(scales[name].items())["met_from"])
    if all(rule.verdict != ADVANCE for rule in policy.rules):
        file = sources.paths(FILE)[-1]
        message = "no verdict advances: leave one on whose verdict is advance"
        yield Finding(str(file), 1, "policy", message)


def _scale(name: str, scale: Scale, met_from: Node) -> Iterator[Finding]:
    least, most = _reach(scale)
    message = ""
    if scale.met_from > most:
        message = f"{name} is never met: all its points together are {most}"
    elif scale.met_from <= scale.unmet_to:
        message = f"{name} is met from {scale.met_from} and unmet to {scale.unmet_to}; part the two"
    elif scale.met_from <= least:
        message = f"{name} is always met: the fewest points that there can be are {least}"
    if message:
        yield Finding(str(met_from.file), met_from.line, "policy", message)


def _reach(scale: Scale) -> tuple[int, int]:
    """The fewest and the most points that a case can have."""
    points = [[0, *by.values()] for by in scale.facts.values()]
    points += [[0, each * up_to] for each, up_to in scale.signs.values()]
    points.append([0, min(0, scale.quiet[1])])
    return sum(map(min, points)), sum(map(max, points))
