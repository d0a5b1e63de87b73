"""The words by which a language shows whose line it is, read from `packs/<language>/notes.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, fields

from nlp.strict_yaml import Node
from nlp.unspaced import spaced


@dataclass(frozen=True, slots=True)
class NoteWords:
    """Lower-case words and phrases, by what they show. The fields are the keys of `notes.yaml`."""

    rep_labels: frozenset[str]
    prospect_labels: frozenset[str]
    rep_asides: frozenset[str]
    topics: frozenset[str]
    attendee_words: frozenset[str]
    question_words: frozenset[str]
    open_words: frozenset[str]
    question_openings: frozenset[str]
    fillers: frozenset[str]
    rep_reports: frozenset[str]
    bare_reports: frozenset[str]
    bare_report_objects: frozenset[str]
    third_persons: frozenset[str]
    first_persons: frozenset[str]
    side_clauses: frozenset[str]
    answers: frozenset[str]
    tasks: frozenset[str]
    weak_tasks: frozenset[str]
    task_objects: frozenset[str]
    verdicts: frozenset[str]
    closings: frozenset[str]
    impressions: frozenset[str]
    own_plans: frozenset[str]
    headings: frozenset[str]
    call_words: frozenset[str]
    job_words: frozenset[str]
    statement_words: frozenset[str]
    day_words: frozenset[str]
    clause_openers: frozenset[str]
    abbreviations: frozenset[str]


def load(node: Node) -> NoteWords:
    """Read the content of `notes.yaml`. Raises PackError when it cannot be used."""
    keys = [field.name for field in fields(NoteWords)]
    lists = node.mapping(required=keys)
    return NoteWords(**{key: _phrases(lists[key]) for key in keys})


def _phrases(node: Node) -> frozenset[str]:
    for item in node:
        if item.text() != item.text().casefold().strip():
            raise item.error(f"write {item.text()!r} in lower case, without spaces around it")
    return frozenset(node.texts()) | frozenset(map(spaced, node.texts()))
