"""The words of the panel: none is missing, none is left over."""

from __future__ import annotations

import re

from nlp.types import FACTS, KINDS, State
from service.outbound.schemas import EVENTS
from service.qualify.types import LEVELS, MODES, VERDICTS
from service.resources import TEMPLATES, static_folder
from service.texts import Texts, languages, lint_texts
from tests import loaded

texts = Texts.load()
SERVICE = TEMPLATES.parent
GROUPS = {key.partition(".")[0] for key in texts.words}
SCRIPTS = "\n".join(path.read_text("utf-8") for path in static_folder().glob("js/*.js"))
SOURCES = "\n".join(
    path.read_text("utf-8") for path in (*TEMPLATES.iterdir(), *SERVICE.rglob("*.py"))
)
LITERALS = set(re.findall(r"""['"]([a-z_]+\.[a-z_]*)['"{]""", SOURCES))
"""Whole keys, and beginnings of keys that are put together (`verdict.flip_`)."""
IN_SCRIPTS = set(re.findall(r"\bt(?:\('|\.)([a-z_]+)", SCRIPTS))
"""Keys of scripts: those of the group `script` stand alone, others follow their group and `_`."""
BY_NAME = set(re.findall(r'"(\w+)"', " ".join(re.findall(r"\.name\(([^)]*)of=", SOURCES))))
"""Groups that are looked up by a name of the engine."""
WHOLE = sorted(
    key
    for key in LITERALS
    if key.partition(".")[0] in GROUPS
    and key[-1] not in "._"
    and key[-5:] not in (".html", ".yaml")
)


def test_every_text_that_is_shown_exists() -> None:
    known = {*EVENTS, *texts.words, *(key.rpartition(".")[0] for key in texts.words)}
    assert [key for key in WHOLE if key not in known] == []
    scripts = {key.removeprefix("script.").replace(".", "_") for key in texts.words}
    assert sorted(IN_SCRIPTS - scripts) == []


def test_no_text_is_left_over() -> None:
    beginnings = tuple(key for key in LITERALS if key[-1] in "._")
    left = [
        key
        for key in texts.words
        if key.partition(".")[0] not in BY_NAME
        and key.removesuffix(".one").removesuffix(".other") not in LITERALS
        and not key.startswith(beginnings)
        and key.removeprefix("script.").replace(".", "_") not in IN_SCRIPTS
    ]
    assert left == []


def test_every_name_of_the_engine_has_a_word() -> None:
    engine = loaded.ours()
    criteria = {c.name for criteria in engine.banks.frameworks.values() for c in criteria}
    wanted = [
        *(f"fact.{fact}" for fact in FACTS),
        *(f"kind.{kind}" for kind in KINDS),
        *(f"state.{state}" for state in State),
        *(f"level.{level}" for level in LEVELS),
        *(f"mode.{mode}" for mode in MODES),
        *(f"verdict.{verdict}" for verdict in VERDICTS),
        *(f"framework.{framework}" for framework in engine.frameworks),
        *(f"short.{criterion}" for criterion in criteria),
    ]
    assert [key for key in wanted if key not in texts.words] == []
    assert [c for c in criteria if not {f"criterion.{c}", f"fact.{c}"} & texts.words.keys()] == []


def test_a_number_chooses_the_form_of_the_word() -> None:
    assert texts("start.notes", count=1) == "1 note"
    assert texts("start.notes", count=2) == "2 notes"


def test_every_language_has_every_text() -> None:
    assert lint_texts(languages()) == []


def test_dates_and_numbers_are_written_as_in_the_language() -> None:
    assert texts.day("2026-10-15T09:00:00Z") == "15 October 2026"
    assert texts.number(100_000) == "100,000"
