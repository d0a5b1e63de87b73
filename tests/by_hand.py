"""Readings written by hand, so that tests of the policy need no listening.

A line is `who: words {fact state, sign} `: what stands in braces is what was heard in the words.
"""

from __future__ import annotations

import re

from nlp.types import FACTS, Evidence, Form, Line, Question, Reading, Role, Signal, Span, State

_LINE = re.compile(r"^(?:(?P<who>\w+): )?(?P<words>.*?)(?: \{(?P<heard>[^}]*)\})?$")
ROLES = {"rep": Role.REP, "note": Role.NOTE}


def reading(*written: str, language: str = "en") -> Reading:
    """A reading of lines such as `Ann: we lose 40k a year {need met, specificity}`."""
    lines: list[Line] = []
    evidence: list[Evidence] = []
    signals: list[Signal] = []
    questions: list[Question] = []
    words: list[str] = []
    start = 0
    for index, one in enumerate(written):
        found = _LINE.match(one)
        assert found
        said, who = found["words"], found["who"]
        role = ROLES.get(who or "", Role.PROSPECT)
        span = Span(start, start + len(said))
        speaker = who if who and who not in ROLES else None
        lines.append(Line(index, span.start, span.end, span, role, speaker))
        if role is Role.REP and said.endswith("?"):
            questions.append(Question(Form.OPEN, span, index))
        for heard in filter(None, (part.strip() for part in (found["heard"] or "").split(","))):
            name, _, state = heard.partition(" ")
            if name in (*FACTS, "next_step", "later"):
                kind = "inference" if role is Role.NOTE else "quote" if speaker else "paraphrase"
                evidence.append(Evidence(name, State(state), span, index, "by-hand", kind, 100))
            else:
                signals.append(Signal(name, span, index, speaker, "by-hand", (), 100))
        words.append(said)
        start = span.end + 1
    text = "\n".join(words)
    return Reading(
        text, language, tuple(lines), tuple(questions), tuple(signals), tuple(evidence), ()
    )
