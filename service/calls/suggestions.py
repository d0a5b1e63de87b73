"""What the panel suggests by itself, as cards and in short. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.texts import Texts

Json = Mapping[str, Any]


def cards(aloud: Json, texts: Texts) -> list[dict[str, Any]]:
    """What to say now: to an objection or a stall, or the budget reframe once all of it is known; where one
    thing is missing for it, the question for that.

    `aloud` is the Analysis in the language of the call; `key` tells one card from the next.
    """
    found: list[dict[str, Any]] = []
    if objected := aloud.get("card"):
        key = f"{objected['kind']}-{objected['quote']['start']}"
        found.append({**objected, "key": key, "urgent": True})
    if reframed := aloud.get("price_reframe"):
        found += _reframe(reframed)
    return [{**card, "title": texts.name("card", of=card["kind"])} for card in found]


def _reframe(found: Json) -> Iterator[dict[str, Any]]:
    if found["text"]:
        yield _card("reframe", found["text"])
    elif found["question"] and len(found["lacking"]) == 1:
        yield _card("reframe_missing", found["question"], found["why"])


def _card(kind: str, say: str, door: str = "") -> dict[str, Any]:
    return {"kind": kind, "say": say, "door": door, "key": kind, "urgent": False}


def offered(
    question: Json | None,
    others: Iterable[Json],
    shown: Iterable[Json],
    verdict: str,
    facts: Mapping[str, Json],
) -> dict[str, Any]:
    """The suggestions in short: an id for each place, and what could be asked as well.

    With the verdict, and how the fact of each question stands: a question that still stands there may
    give reasons that hold no longer.
    """
    said = list(shown)
    return {
        "question": {
            "id": question and f"{question['id']} {question['listening']}",
            "text": question["text"] if question else "",
        },
        "cards": {
            "id": " ".join(card["key"] for card in said),
            "text": "; ".join(card["title"] for card in said),
            "urgent": any(card["urgent"] for card in said),
        },
        "askable": {other["id"]: facts[other["dimension"]]["state"] for other in others},
        "verdict": verdict,
    }
