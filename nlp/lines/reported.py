"""The rep's own speech as told afterwards: "I asked …", "Tried him on how …", "…, I wondered"."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.lines.note_words import NoteWords
from nlp.lines.words import Words
from nlp.types import Role
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.unspaced import HAN, holds_han, spaced

_LEAD = 5
_ADVERBS = 3
_FAR = 8
"""So far behind a word for the rep stands the verb ("ich hab sie als Erstes gefragt", 我一上来就问他)."""
_NEAR = 2
"""So near to the verb stands whom something was put to ("put it to him", "got him going")."""
_REACH = 7
"""So far behind the verb stands the word that asks ("tried to get her going on what …")."""
_REACH_OF_CHARACTERS = 14
_JOTTED_ANSWER = re.compile(r"[:\"“]|\s[-–—]\s|\?\s?\S")
_CLAUSE_END = rf"[.;?!]\s|,\s|\s-\s|[,;。](?=[{HAN}])|(?<=[{HAN}])\s(?=[{HAN}])"


def reported(line: Words, prose: bool, words: NoteWords) -> Role | None:
    """The rep's own speech as told afterwards, with or without the prospect's answer behind it."""
    if not _tells_rep_speech(line, prose, words):
        return None
    if line.ends_asking and not line.ends_quoting:
        return Role.REP
    if line.ends_quoting or _JOTTED_ANSWER.search(line.raw) or _answer_follows(line, words):
        return Role.PROSPECT
    return Role.REP


def _tells_rep_speech(line: Words, prose: bool, words: NoteWords) -> bool:
    """Whether "I asked …", "On money I asked …", "Asked her how …", "…, I wondered" is here."""
    at = line.after_fillers(words)
    if line.opening(words.side_clauses, at):
        return False
    if line.ends_with(words.rep_reports):
        return True
    places = range(at, at + _LEAD)
    if any(
        line.opening(words.rep_reports, one) > line.opening(words.no_reports, one) for one in places
    ):
        return True
    whose = line.head[at] if at < len(line.head) else None
    first_person = whose in words.first_persons
    own = whose in words.speaker_words
    adverbs = _FAR if whose in words.rep_labels or own else _ADVERBS
    skips = range(1, adverbs) if first_person or own else range(1)
    leads = _after_leads(line, at, words)
    if any(
        _digs(line, one, prose, words, own=own) for one in (*(at + skip for skip in skips), leads)
    ):
        return True
    for skip in skips:
        told = line.opening(words.bare_reports, at + skip)
        if told:
            return first_person or _asks_about_them(line, at + told, prose, words)
    return False


def _asks_about_them(line: Words, at: int, prose: bool, words: NoteWords) -> bool:
    """Whether, after a bare "asked", the rep's question follows rather than the prospect's."""
    whom = line.opening(words.bare_report_objects, at) or line.opening(words.asked_words, at)
    if not whom:
        return False
    told_whom = line.head[at] in words.third_persons
    if line.holds(words.first_persons) and not told_whom:
        return False
    asked_somebody = line.opening(words.bare_report_objects, at + whom)
    return bool(asked_somebody or prose or line.holds(words.third_persons))


def _after_leads(line: Words, at: int, words: NoteWords) -> int:
    """Behind "then", "at the end" and the like."""
    while size := line.opening(words.probe_leads, at):
        at += size
    return at


def _digs(line: Words, at: int, prose: bool, words: NoteWords, *, own: bool) -> bool:
    """Whether it is told otherwise than by "asked" what the rep wanted to hear: "Tried him on how they clean it".

    Behind most of these verbs must stand a word that asks. Where neither the rep nor the other one
    stands in it, a line that is no sentence tells what the other did.
    """
    alone = line.opening(words.digs, at)
    end = at + (alone or line.opening(words.probes, at))
    others = words.third_persons & words.bare_report_objects
    whom = any(word in others for word in line.head[at : end + _NEAR])
    if end == at or not (own or whom or prose):
        return False
    if not (own or whom) and line.holds(words.first_persons):
        return False
    reach = range(end, end + (_REACH_OF_CHARACTERS if holds_han(line.raw) else _REACH))
    return bool(alone) or any(line.opening(words.asked_words, word) for word in reach)


def _answer_follows(line: Words, words: NoteWords) -> bool:
    """Whether a clause after the reported question begins with the one who answers."""
    for part in _clause_end(words.clause_joins).split(line.raw.casefold())[1:]:
        first = spaced(part).split()[:1]
        if first and first[0] in words.answers:
            return True
    return False


@lru_cache
def _clause_end(joins: frozenset[str]) -> LazyPattern:
    return LazyPattern("|".join([_CLAUSE_END, *(rf"\b{re.escape(j)}\b" for j in sorted(joins))]))
