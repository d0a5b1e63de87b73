"""What the rep asked, in which form, and what nobody asked about. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nlp.questions import questions
from nlp.types import Form
from service.qualify.engine import Engine
from service.qualify.types import Request

Json = Mapping[str, Any]

DECIDING = "levels"
"""The criteria that count where no framework was chosen: those that decide."""


def questions_of(engine: Engine, asked: Request, analysis: Json) -> dict[str, Any]:
    """Counts by form, every question asked, and what was never asked with a way to ask it."""
    found = analysis["questions"]
    own = list(_from_the_bank(engine, asked, analysis["language"]))
    return {
        "forms": {form.value: sum(q["form"] == form for q in found) for form in Form},
        "asked": [{name: q[name] for name in ("form", "start", "end", "text")} for q in found],
        "from_the_bank": own,
        "never": list(_never(engine, asked, analysis, own)),
    }


def _from_the_bank(engine: Engine, asked: Request, language: str) -> Iterator[dict[str, str]]:
    """Questions of the bank that were asked aloud and stand in no note."""
    for mark in asked.asked:
        question = engine.question(mark.qid, asked.profile)
        if mark.outcome == "asked" and question is not None:
            yield {
                "id": question.id,
                "dimension": question.dimension,
                "text": question.text(language),
            }


def _never(
    engine: Engine, asked: Request, analysis: Json, own: list[dict[str, str]]
) -> Iterator[dict[str, str]]:
    """Facts of the framework that are unknown and that no question was about."""
    language, framework = analysis["language"], asked.framework or DECIDING
    pack = engine.reader.packs.get(language)
    heard = {question["dimension"] for question in own}
    if pack is not None:
        for question in analysis["questions"]:
            heard |= set(questions.topics(question["text"], pack.questions))
    facts = (fact for each in engine.banks.frameworks[framework] for fact in each.facts[:1])
    for fact in dict.fromkeys(facts):
        known = analysis["facts"][fact]["state"] != "unknown"
        about = engine.banks.about(fact, asked.framework)
        if not known and fact not in heard and about:
            yield {"fact": fact, "id": about[0].id, "text": about[0].text(language)}
