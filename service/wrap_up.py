"""The end of a call: its summary in Markdown, a follow-up e-mail, and what was agreed, each to be edited. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.resources import TEMPLATES
from service.texts import Texts

Json = Mapping[str, Any]

IN_THEIR_WORDS = ("need", "consequences", "goals", "metrics", "timeline", "budget")
"""Facts whose quotes an e-mail gives back, in this order."""
MOST_QUOTES = 3


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
        facts[fact]["evidence"][0]["text"]
        for fact in IN_THEIR_WORDS
        if facts[fact]["state"] == "met" and facts[fact]["evidence"]
    ]
    made = _templates().get_template("follow_up.j2")
    return made.render(
        t=spoken,
        name=name,
        quotes=list(dict.fromkeys(quotes))[:MOST_QUOTES],
        steps=steps(snapshot, spoken),
    ).strip()
