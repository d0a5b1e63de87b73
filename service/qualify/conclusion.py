"""What a call came to, out of its Analysis: few enough values to keep for every call, and its quotes. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import Any

from nlp.lines.note_words import NoteWords
from service.qualify.later.reminders import Noted
from service.qualify.questions.refusals import CONTACT
from service.qualify.speaker_names import is_name

Json = dict[str, Any]

NOTHING = Noted()
ASKING = ("?", "？")
"""How a line ends that asks."""


def conclusion(analysis: Mapping[str, Any]) -> Json:
    """Verdict, states of facts, and how many signals and questions of each kind."""
    found = analysis["recommendation"]
    return {
        "rules": analysis["rules"],
        "language": analysis["language"],
        "verdict": found["verdict"],
        "scope": found["scope"],
        "blocked_at": found["blocked_at"],
        "until": found["until"],
        "early": found["early"],
        "states": {name: fact["state"] for name, fact in analysis["facts"].items()},
        "signals": _counted(signal["kind"] for signal in analysis["signals"]),
        "questions": _counted(question["form"] for question in analysis["questions"]),
    }


def words(
    analysis: Mapping[str, Any],
    prospect: str | None,
    text: str,
    noted: Noted = NOTHING,
) -> Json:
    """The quotes of facts and signals, each with who said it, and whoever spoke for the buyer; personal text.

    `no_contact`: they asked not to be contacted again. `overrides` are the facts on which a person's word stands;
    `asked` what the buyer asked us, `days` what to think of then. `text` is what was analysed, `noted` what it
    names to think of later.
    """
    return {
        "prospect": prospect,
        "speakers": _speakers(analysis["lines"]),
        "quotes": {
            name: [_quote(evidence, analysis["lines"]) for evidence in fact["evidence"]]
            for name, fact in analysis["facts"].items()
            if fact["evidence"]
        },
        "signals": [
            {name: signal[name] for name in ("kind", "text", "start", "end", "speaker")}
            | {"line": _line_of(text, analysis["lines"], signal["start"])}
            for signal in analysis["signals"]
        ],
        "no_contact": (analysis["refused"] or {}).get("what") == CONTACT,
        "asked": _asked(analysis["lines"], text, noted.asked),
        "days": [
            {"kind": day.kind, "day": day.day.isoformat(), "text": day.text, "yearly": day.yearly}
            for day in noted.days
        ],
        "overrides": {
            name: fact["override"] | {"state": fact["state"]}
            for name, fact in analysis["facts"].items()
            if "override" in fact
        },
    }


def named(analysis: Mapping[str, Any], words: NoteWords) -> Json:
    """An Analysis in which "A" and "Customer" are nobody: it was whoever the call was with."""

    def known(each: Mapping[str, Any]) -> Mapping[str, Any]:
        speaker = each["speaker"]
        return each if speaker is None or is_name(speaker, words) else {**each, "speaker": None}

    parts = {name: [known(each) for each in analysis[name]] for name in ("lines", "signals")}
    return {**analysis, **parts}


def _asked(lines: Iterable[Mapping[str, Any]], text: str, noted: Container[int]) -> list[Json]:
    """What the buyer asked: lines of theirs that ask, and those in which the rep noted it."""
    return [
        {"text": _said(text, line), "start": line["start"], "speaker": line["speaker"]}
        for line in lines
        if line["start"] in noted
        or (line["role"] == "prospect" and text[line["start"] : line["end"]].endswith(ASKING))
    ]


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _said(text: str, line: Mapping[str, Any]) -> str:
    """The words of a line, without the label of who speaks."""
    said = text[line["start"] : line["end"]]
    label = re.match(re.escape(line["speaker"]) + r"\s*[:：]\s*", said) if line["speaker"] else None
    return said[label.end() :] if label else said


def _line_of(text: str, lines: list[Mapping[str, Any]], place: int) -> str:
    """The words of the line in which a place stands."""
    line = lines[bisect_right(lines, place, key=lambda line: line["start"]) - 1]
    return _said(text, line)


def _speakers(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    named = (line["speaker"] for line in lines if line["role"] == "prospect" and line["speaker"])
    return list(dict.fromkeys(named))


def _quote(evidence: Mapping[str, Any], lines: list[Mapping[str, Any]]) -> Json:
    line = lines[bisect_right(lines, evidence["start"], key=lambda line: line["start"]) - 1]
    kept = ("text", "start", "end", "state", "provenance", "rule", "value")
    return {name: evidence[name] for name in kept if name in evidence} | {
        "speaker": line["speaker"]
    }
