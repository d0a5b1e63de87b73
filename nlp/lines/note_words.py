"""The words by which a language shows whose line it is, read from `packs/<language>/notes.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, fields

from nlp.strict_yaml import Node
from nlp.words.letters import plain
from nlp.words.unspaced import spaced


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
    no_reports: frozenset[str]
    """What begins like one and is none (我说了算: it is I who decides)."""
    bare_reports: frozenset[str]
    bare_report_objects: frozenset[str]
    probes: frozenset[str]
    """Verbs with which the rep's question is told if a word that asks follows ("tried him on how …")."""
    digs: frozenset[str]
    """Those that need no such word ("poked at the budget")."""
    asked_words: frozenset[str]
    """Words that ask behind such a verb, also those that ask for yes or no."""
    speaker_words: frozenset[str]
    """What reps call themselves before such a verb; "we" may be the other one's words."""
    probe_leads: frozenset[str]
    """What may stand before such a verb where nobody is named who did it ("then came back to who …")."""
    third_persons: frozenset[str]
    first_persons: frozenset[str]
    side_clauses: frozenset[str]
    answers: frozenset[str]
    remark_labels: frozenset[str]
    """What stands before the colon of a remark or task of the rep's own ("Next: …", "My take: …")."""
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
    clause_joins: frozenset[str]
    """Words that part clauses as a comma does."""
    time_units: frozenset[str]
    """What stands behind a figure that is a time or a while."""


_NOT_IN_EVERY_LANGUAGE = (
    "no_reports",
    "clause_joins",
    "time_units",
    "remark_labels",
    "probes",
    "digs",
    "asked_words",
    "speaker_words",
    "probe_leads",
)


NONE: frozenset[str] = frozenset()


def load(node: Node) -> NoteWords:
    """Read the content of `notes.yaml`. Raises PackError when it cannot be used."""
    keys = [field.name for field in fields(NoteWords)]
    lists = node.mapping(set(keys) - set(_NOT_IN_EVERY_LANGUAGE), _NOT_IN_EVERY_LANGUAGE)
    return NoteWords(**{key: _phrases(lists[key]) if key in lists else NONE for key in keys})


def _phrases(node: Node) -> frozenset[str]:
    for item in node:
        if item.text() != item.text().casefold().strip():
            raise item.error(f"write {item.text()!r} in lower case, without spaces around it")
    words = frozenset(node.texts())
    return words | frozenset(map(spaced, words)) | frozenset(map(plain, words))
