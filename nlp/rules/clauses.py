"""Clauses of a line, as far as a cue such as "not" or "if" can reach."""

from __future__ import annotations

import re

from nlp.lines.note_words import NoteWords

_BREAK = re.compile(
    r"(?P<stop>[.!?…]{1,20}['\"”’)]?(?=\s|$))|(?P<full>[。！？；;]+)|(?P<arrow>[-=]>|→|»)"
    r"|(?P<dash>(?<=\s)[-–—/]{1,3}(?=\s))"
    r"|(?P<comma>,\s{0,3}(?P<opener>[^\W\d_]{1,12}(?: [^\W\d_]{1,12})?))"
)
_WORD_BEFORE = re.compile(r"[\w.]{1,12}$")
_REACH = 14


def clauses(text: str, words: NoteWords) -> list[tuple[int, int]]:
    """Where each clause of `text` begins and ends, in order, without the white space around it."""
    found = []
    start = 0
    for match in _BREAK.finditer(text):
        if match.lastgroup == "opener" or match["comma"]:
            if not _opens(match["opener"], words):
                continue
            end, following = match.start(), match.start("opener")
        elif match["stop"] and _abbreviates(text, match.start(), match["stop"], words):
            continue
        elif match["stop"] or match["full"]:
            end = following = match.end()
        else:
            end, following = match.start(), match.end()
        found.append((start, end))
        start = following
    found.append((start, len(text)))
    return [trimmed for trimmed in (_trim(text, *clause) for clause in found) if trimmed]


def _opens(phrase: str, words: NoteWords) -> bool:
    phrase = phrase.casefold()
    return phrase in words.clause_openers or phrase.split(" ")[0] in words.clause_openers


def _abbreviates(text: str, at: int, stop: str, words: NoteWords) -> bool:
    """Whether the full stop belongs to a short form such as "Dr."."""
    if stop != ".":
        return False
    before = _WORD_BEFORE.search(text[max(at - _REACH, 0) : at])
    return before is not None and before.group().casefold() in words.abbreviations


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    return (start, end) if start < end else None
