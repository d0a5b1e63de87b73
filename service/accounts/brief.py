"""What to know before a call: what earlier calls with the account left open or went stale, and who is who. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.accounts.details import concerns_in
from service.texts import Texts

Json = Mapping[str, Any]

MOST_ASKS = 5


def brief(account: Json, known: Json, opening: str, texts: Texts) -> dict[str, Any]:
    """`account` as its route tells it, `known` what is remembered of it, `opening` how to begin."""
    return {
        "id": account["id"],
        "name": account["name"],
        "opening": opening,
        "asks": [
            {
                "label": texts.name("fact", of=ask["fact"]),
                "why": texts.name("ask", of=ask["why"]),
                "whom": ask["whom"],
            }
            for ask in known["ask"][:MOST_ASKS]
        ],
        "said": [
            {
                "label": texts.name("fact", of=name),
                "text": said["text"],
                "who": said["holder"],
                "day": texts.day(said["at"]),
                "stale": fact["stale"],
            }
            for name, fact in known["facts"].items()
            for said in fact["standing"][:1]
            if said["text"]
        ],
        "people": [
            {"id": each["id"], "name": each["name"], "title": each["title"]}
            for each in account["contacts"]
        ],
        "concerns": [
            each["text"] for each in concerns_in(account["details"]) if not each["answered"]
        ],
        "lost": [
            {"who": each["who"], "ask": each["ask"][0] if each["ask"] else None}
            for each in known["lost"]
        ],
    }
