"""A verdict in words: what it is called, and everything that explains it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.texts import Texts

MOST_WAYS = 3
"""Answers that are named where each alone would do."""

Json = Mapping[str, Any]


def shown_verdict(found: Json, texts: Texts) -> dict[str, Any]:
    """The recommendation of an Analysis, for the templates."""
    name = "early" if found["early"] else found["verdict"]
    return {
        "name": name,
        "label": texts.name("verdict", of=name),
        "scope": found["scope"],
        "reasons": found["reasons"],
        "next_step": found["next_step"],
        "until": texts.day(found["until"]) if found["until"] else found.get("when"),
        "material": found["with"],
        "flips": [_flip(flip, texts) for flip in found["flips"]],
        "away": _away(found, texts),
    }


def _away(found: Json, texts: Texts) -> str | None:
    """How few answers an advance is away, and which; None where it is far, or reached."""
    near = [flip for flip in found["flips"] if flip["verdict"] == "advance"]
    if not near:
        return None
    needs = [[texts.name("fact", "level", of=name) for name in flip["needs"]] for flip in near]
    if len(needs[0]) == 1:
        told = texts("verdict.or").join(alone[0] for alone in needs[:MOST_WAYS])
    else:
        told = texts("verdict.and").join(needs[0])
    return texts("verdict.away", count=len(needs[0]), needs=told)


def _flip(flip: Json, texts: Texts) -> dict[str, Any]:
    names = [texts.name("fact", "level", of=need) for need in flip["needs"]]
    label = texts.name("verdict", of=flip["verdict"])
    return {"verdict": label, "needs": names, "state": flip["state"]}
