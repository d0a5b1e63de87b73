"""Whose a line without a speaker's label is: the rep's remark or question, or the prospect's words.

It counts as the prospect's unless cues speak against it, since a missed signal costs more than a
false one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from nlp.lines.note_words import NoteWords
from nlp.lines.reported import reported
from nlp.lines.words import Words
from nlp.types import Role
from nlp.words.unspaced import holds_han

_ENOUGH = 3
_SHORT = 8
_ANSWER_BEHIND = re.compile(r"\w ?[?？]\s{0,3}(?:[-–—:=→>]{1,3})\s{0,3}\S")
_LONGEST_LABEL = 30
_LABEL_SIGNS = " \t*_[]()【】"
_LONGEST_BARE_QUESTION = 12
_JOINT = re.compile(r"[,:;.\"“”]|\s[-–—']|\?")
_TIME = r"\b\d{1,2}[.:/]\d{1,2}\b"
_SEPARATOR = re.compile(r" [-–—/|+@<>&]{1,2} |//|\(|: |, ")
_HEADING_MARK = re.compile(r"[:：]\s*$|^\*\*.{1,60}\*\*$|^=|^_{2}|^【.{1,20}】$")


class Place(NamedTuple):
    """Where a line stands among those that are not blank."""

    first: bool
    heads_text: bool
    """The first line of a text of some length that was not typed note by note: nearly always a title."""
    late: bool
    """More than three lines stand before it."""
    last: bool
    near_end: bool
    """At most one line stands after it."""
    bulleted: bool
    checkbox: bool
    arrow: bool
    """Marked as a next step: `-> …`."""
    heading_mark: bool
    """Marked as a heading: `# …`."""
    listed: bool
    """Whether most lines carry a bullet."""
    next_bulleted: bool
    prose: bool
    """Whether the notes are whole sentences."""
    after_talk: bool
    """Whether the other lines are a conversation with labels."""


def role_of(line: Words, place: Place, words: NoteWords) -> Role:
    """The role of an unlabelled line of notes."""
    if place.checkbox or _is_heading(line, place, words) or _is_own_remark(line, words):
        return Role.NOTE
    if place.heads_text and _names_call(line, words):
        return Role.NOTE
    told = reported(line, place.prose, words)
    if told is not None:
        return told
    if _remark_score(line, place, words) >= _ENOUGH:
        return Role.NOTE
    if _is_rep_question(line, words):
        return Role.REP
    return Role.PROSPECT


def answers_itself(line: Words) -> bool:
    """Whether a question is followed by its answer in the same line ("me: how is it? 'ok'")."""
    if line.ends_quoting:
        return True
    _, mark, answer = line.tail.rpartition("?")
    return bool(mark) and 0 < len(answer.split()) <= 4 and not line.ends_asking


def holds_answer(line: Words) -> bool:
    """Whether an answer stands behind a dash after the question ("how many? - 60 on a good day")."""
    return bool(_ANSWER_BEHIND.search(line.raw))


def _is_heading(line: Words, place: Place, words: NoteWords) -> bool:
    if place.heading_mark:
        return True
    if not line.head or len(line.head) > 4 or line.ends_asking:
        return False
    if _HEADING_MARK.search(line.raw):
        return True
    known = " ".join(line.head) in words.headings
    return known and (not place.bulleted or place.next_bulleted) and (not place.last or place.first)


@lru_cache
def _time(units: frozenset[str]) -> re.Pattern[str]:
    figures = (rf"\b\d{{1,2}} ?{re.escape(unit)}\b" for unit in sorted(units))
    return re.compile("|".join([_TIME, *figures]), re.IGNORECASE)


def is_question(line: Words, words: NoteWords) -> bool:
    """Whether the line is a question and no more, with or without a question mark."""
    if line.ends_asking:
        return not line.starts_quoting
    if len(line.head) > _LONGEST_BARE_QUESTION or _JOINT.search(line.raw):
        return False
    at = line.after_fillers(words)
    asks = line.opening(words.open_words, at)
    return bool(asks) and not line.opening(words.answers, at + asks)


def _is_rep_question(line: Words, words: NoteWords) -> bool:
    """Whether the rep asks; in notes the prospect's questions are told ("asked if …")."""
    told = line.opening(words.bare_reports, line.after_fillers(words))
    return line.ends_asking and not told and not line.starts_quoting


def _remark_score(line: Words, place: Place, words: NoteWords) -> int:
    """How much speaks for the rep's own remark; the cues add up."""
    near_end = place.near_end and place.late
    stated = line.count(words.statement_words)
    score = _task_score(line, words, near_end, place.arrow)
    if line.holds(words.verdicts):
        score += 3 if near_end else 1
    if near_end and line.starts(words.closings) and len(line.head) <= _SHORT:
        score += 2
    if line.starts(words.impressions):
        score += 3
    elif line.holds(words.impressions):
        score += 1
    if line.starts(words.own_plans):
        score += 3
    score += _position_score(place, stated)
    if place.first:
        score += _header_score(line, words, stated)
    return score


def _task_score(line: Words, words: NoteWords, near_end: bool, arrow: bool) -> int:
    stated = line.first_sentence().count(words.statement_words) - arrow
    score = int(arrow)
    if line.starts(words.tasks):
        score += 3 if stated < 2 else 1
    elif near_end and stated <= 0 and line.starts(words.weak_tasks):
        score += 2
    if near_end and stated <= 0 and line.holds(words.task_objects):
        score += 2
    return score


def _position_score(place: Place, stated: int) -> int:
    score = 1 if place.last and place.late else 0
    if place.listed and not place.bulleted:
        score += 2
    if place.after_talk and place.near_end and stated == 0:
        score += 2
    return score


def _is_own_remark(line: Words, words: NoteWords) -> bool:
    """Whether what stands before a colon says that a remark or a task of the rep's own follows."""
    label, colon, _ = line.raw[:_LONGEST_LABEL].replace("：", ":").partition(":")
    return bool(colon) and label.strip(_LABEL_SIGNS).casefold() in words.remark_labels


def _names_call(line: Words, words: NoteWords) -> bool:
    """Whether the line may be a title: somebody's name, job or company, a place, a kind of call."""
    marks = _header_marks(line, words)
    return marks > 1 or (marks == 1 and not line.count(words.statement_words))


def _header_score(line: Words, words: NoteWords, stated: int) -> int:
    return _header_marks(line, words) - stated


def _header_marks(line: Words, words: NoteWords) -> int:
    score = 0
    score += 2 if line.starts(words.call_words) else 1 if line.holds(words.call_words) else 0
    score += 1 if line.holds(words.job_words) else 0
    timed = _time(words.time_units).search(line.raw)
    score += 1 if timed or line.holds(words.day_words) else 0
    score += 1 if _SEPARATOR.search(line.raw) else 0
    capitals = sum(1 for part in line.raw.split() if part[:1].isupper() or holds_han(part[:1]))
    return score + (2 if capitals * 2 >= len(line.raw.split()) else 1 if capitals > 1 else 0)
