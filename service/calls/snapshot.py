"""A call as the panel and other programs see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from service.calls.record import JudgedSignal, Record, place_of


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
        "depth": record.depth,
        "profile": record.profile,
        "status": record.status,
        "consent": record.consent,
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
        "disputes": _judged(record, places, record.disputes),
        "accepted": _judged(record, places, record.accepted),
        "analysis": analysis,
        "next_question": analysis["next_question"],
    }


def _judged(
    record: Record, places: dict[str, tuple[int, int]], signals: Iterable[JudgedSignal]
) -> list[dict[str, Any]]:
    """Signals that a person judged; `start` is null where their words are no longer there."""
    return [
        {
            "id": signal.id,
            "kind": signal.kind,
            "rule": signal.rule,
            "text": signal.quote,
            "becomes": signal.becomes,
            "start": (place_of(record, places, signal) or (None,))[0],
        }
        for signal in signals
    ]


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
