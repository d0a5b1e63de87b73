"""The end of a call: its summary in Markdown, a follow-up e-mail, and what was agreed, each to be edited. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nlp.words.unspaced import HAN
from service.resources import TEMPLATES
from service.texts import Texts

Json = Mapping[str, Any]

IN_THEIR_WORDS = ("need", "consequences", "goals", "metrics", "timeline", "budget")
"""Facts whose quotes an e-mail gives back, in this order."""
MOST_QUOTES = 3
CLAUSE_WORDS = 4
CLAUSE_HAN = 6
"""So much at least is a clause: "zu viel" says nothing to whoever reads it later."""
_HAN = re.compile(f"[{HAN}]")
_LABEL = re.compile(
    r"^\W*(?:(?:next|nxt) steps?|next|ns|to-?do|(?:nächste[rn]?|naechste[rn]?) schritte?|næste (?:skridt|step)|"
    r"aftale|termin|下一步|后续|待办)\s*[:：=–-]\s*",
    re.IGNORECASE,
)
"""A heading of the rep's own before an agreed step."""


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # what it makes is plain text
    )


def summary(snapshot: Json, texts: Texts) -> str:
    """The call in Markdown: verdict, what is known with quotes, what is open, what was agreed."""
    analysis = snapshot["analysis"]
    facts = [
        {
            "label": texts.name("fact", of=name),
            "state": texts.name("state", of=fact["state"]),
            "unknown": fact["state"] == "unknown",
            "quote": next((e["text"] for e in fact["evidence"]), None),
            "why": fact.get("override", {}).get("why"),
        }
        for name, fact in analysis["facts"].items()
    ]
    found = analysis["recommendation"]
    made = _templates().get_template("summary.md.j2")
    return made.render(
        t=texts,
        call=snapshot,
        verdict=texts.name("verdict", of="early" if found["early"] else found["verdict"]),
        found=found,
        known=[fact for fact in facts if not fact["unknown"]],
        open=[fact["label"] for fact in facts if fact["unknown"]],
        steps=steps(snapshot, texts),
    ).strip()


def steps(snapshot: Json, texts: Texts) -> list[dict[str, Any]]:
    """What was agreed, with whose it is and the day in words."""
    return [
        {
            **step,
            "whose": texts.words.get(f"speaker.{step['owner']}", step["owner"]),
            "due": texts.day(step["day"]) if step["day"] else step["when"],
        }
        for step in snapshot["analysis"]["next_steps"]
    ]


def follow_up(snapshot: Json, name: str | None, spoken: Texts) -> str:
    """A draft of an e-mail to the prospect, in the language that they speak, with their own words."""
    facts = snapshot["analysis"]["facts"]
    quotes = [
        quote
        for fact in IN_THEIR_WORDS
        if facts[fact]["state"] == "met"
        for quote in [each["text"] for each in facts[fact]["evidence"] if _is_quotable(each)][:1]
    ]
    made = _templates().get_template("follow_up.j2")
    return made.render(
        t=spoken,
        name=name,
        quotes=list(dict.fromkeys(quotes))[:MOST_QUOTES],
        steps=[_LABEL.sub("", step["text"]) for step in steps(snapshot, spoken)],
    ).strip()


def _is_quotable(evidence: Json) -> bool:
    """Whether it can be given back as their own words: not what the rep put in other ones."""
    return evidence.get("provenance") == "quote" and _reads_alone(evidence["text"])


def _reads_alone(quote: str) -> bool:
    """Whether words can be given back without what stood around them: a clause, or a figure."""
    han = len(_HAN.findall(quote))
    clause = han >= CLAUSE_HAN or len(_HAN.sub(" ", quote).split()) >= CLAUSE_WORDS
    return clause or any(sign.isdigit() for sign in quote)
