"""A call as the panel and other programs see it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from service.record import Record


def snapshot(record: Record, analysis: dict[str, Any]) -> dict[str, Any]:
    """Everything about a call at one revision."""
    places = record.places()
    return {
        "id": record.id,
        "revision": record.revision,
        "prospect": record.prospect,
        "account": record.account,
        "contact": record.contact,
        "framework": record.framework,
        "lang": record.lang,
        "mode": record.mode,
        "profile": record.profile,
        "status": record.status,
        "example": record.example,
        "at": utc(record.at),
        "notes": [
            {
                "id": note.id,
                "text": note.text,
                "speaker": note.speaker,
                "at": utc(note.at),
                "start": places[note.id][0],
                "end": places[note.id][1],
            }
            for note in record.notes
        ],
        "asked": [
            {"qid": mark.qid, "outcome": mark.outcome, "at": utc(mark.at)} for mark in record.marks
        ],
        "disputes": [
            {"id": signal.id, "kind": signal.kind, "rule": signal.rule, "text": signal.quote}
            for signal in record.disputes
        ],
        "analysis": analysis,
        "next_question": analysis["next_question"],
    }


def brief(record: Record, analysis: dict[str, Any]) -> dict[str, Any]:
    """A call as a row of the list."""
    return {
        "id": record.id,
        "revision": record.revision,
        "prospect": record.prospect,
        "account": record.account,
        "contact": record.contact,
        "framework": record.framework,
        "status": record.status,
        "at": utc(record.at),
        "notes": len(record.notes),
        "verdict": analysis["recommendation"]["verdict"],
        "early": analysis["recommendation"]["early"],
    }


def utc(at: datetime) -> str:
    """A time as it is shown: RFC 3339 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
