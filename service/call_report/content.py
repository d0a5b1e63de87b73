"""The content of a report, as values ready for JSON: what every way of showing it shows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.call_report.course import course
from service.call_report.questions import questions_of
from service.call_report.spoken import spoken_lines, with_times
from service.call_report.talk import SOURCES, Talk, talk_of
from service.qualify.engine import Engine
from service.qualify.types import Request

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A call to be reported on."""

    asked: Request
    analysis: Mapping[str, Any]
    """Its Analysis, in the language of the report."""
    title: str | None = None
    """Whom it was with."""
    at: str | None = None
    """When it was, RFC 3339."""
    times: tuple[tuple[float | None, float | None], ...] = ()
    """Where a transcript tells them: when each of its turns began and ended, in seconds."""


def content(engine: Engine, call: Call) -> Json:
    """Everything that a report tells."""
    asked, analysis = call.asked, call.analysis
    lines = with_times(spoken_lines(asked.text, analysis["lines"]), call.times)
    questions = questions_of(engine, asked, analysis)
    count = len(questions["asked"]) + len(questions["from_the_bank"])
    points = course(engine, asked, analysis, lines)
    return {
        "id": analysis["id"],
        "title": call.title,
        "at": call.at,
        "language": analysis["language"],
        "framework": asked.framework,
        "recommendation": analysis["recommendation"],
        "levels": analysis["levels"],
        "next_question": analysis["next_question"],
        "frameworks": analysis["coverage"],
        "facts": analysis["facts"],
        "signals": _signals(analysis),
        "contradictions": list(_contradictions(analysis)),
        "misaligned": list(_conflicts(analysis)),
        "questions": questions,
        "course": [
            {"line": point.line, "verdict": point.verdict, "levels": dict(point.levels)}
            for point in points
        ],
        "talk": talk_json(talk_of(lines, count)),
        "text": asked.text,
        "lines": analysis["lines"],
        "warnings": analysis["warnings"],
        "rules": analysis["rules"],
    }


def talk_json(talk: Talk | None) -> Json | None:
    """The measures with where each is defined; None for notes."""
    if talk is None:
        return None
    return {
        "basis": "times" if talk.timed else "words",
        "talk_share": round(talk.share, 3),
        "longest_monologue": {
            "rep": round(talk.longest_rep, 1),
            "prospect": round(talk.longest_prospect, 1),
        },
        "questions": talk.questions,
        "interactivity": {
            "switches": talk.switches,
            "a_minute": _rounded(talk.switches_a_minute),
        },
        "sources": SOURCES,
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _signals(analysis: Mapping[str, Any]) -> list[Json]:
    """The signals in the order of the text."""
    told = ("id", "kind", "polarity", "start", "end", "text", "speaker", "why", "rule")
    found: Sequence[Json] = sorted(analysis["signals"], key=lambda s: (s["start"], s["end"]))
    return [{name: signal[name] for name in told} for signal in found]


def _contradictions(analysis: Mapping[str, Any]) -> Iterator[Json]:
    """Statements of one person that cannot both hold."""
    for signal in analysis["signals"]:
        if signal["kind"] == "inconsistency" and signal["related"]:
            yield {
                "speaker": signal["speaker"],
                "before": signal["related"][0],
                "after": {name: signal[name] for name in ("start", "end", "text")},
                "why": signal["why"],
            }


def _conflicts(analysis: Mapping[str, Any]) -> Iterator[Json]:
    """Facts for and against which something was said; `two_people`: not by the same person."""
    for name, fact in analysis["facts"].items():
        if fact["state"] == "conflict":
            sides = {
                state: [e for e in fact["evidence"] if e["state"] == state]
                for state in ("met", "unmet")
            }
            yield {"fact": name, "two_people": fact["misalignment"], **sides}
