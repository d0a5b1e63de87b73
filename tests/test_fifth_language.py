"""A newcomer adds Swedish in a folder of their own: the linter names what is missing, one file after the other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nlp.pack import Pack
from nlp.packs_by_language import PacksByLanguage
from nlp.reader import Reader
from nlp.sources import Sources, languages
from nlp.strict_yaml import PackError
from service.packs.linting import lint_all
from service.qualify.engine import Engine

SWEDISH = Path(__file__).parent / "swedish"
CALL = (
    "Möte med Eva Lind, inköpschef\n"
    "Jag: Vad har hindrat er från att byta?\n"
    "Eva: Vi hann aldrig med att byta, alla var upptagna.\n"
    "Jag: Hur ser det ut med budget?\n"
    "Eva: Det finns ingen budget i år."
)


def test_the_linter_leads_from_one_missing_file_to_the_next(
    tmp_path: Path, compiled: Engine
) -> None:
    pack = tmp_path / "packs" / "sv"
    pack.mkdir(parents=True)
    copied = []
    while missing := _missing(tmp_path):
        assert missing.parent == pack
        shutil.copy(SWEDISH / "packs" / "sv" / missing.name, missing)
        copied.append(missing.name)
    assert sorted(copied) == [
        "contradiction.yaml",
        "contradiction_cues.yaml",
        "notes.yaml",
        "questions.yaml",
        "scope.yaml",
        "topics.yaml",
        "values.yaml",
    ]
    shutil.copytree(SWEDISH / "packs" / "sv" / "concepts", pack / "concepts")
    shutil.copytree(SWEDISH / "packs" / "sv" / "rules", pack / "rules")
    rules = pack / "rules" / "ours.yaml"
    rules.write_text(rules.read_text("utf-8").replace("⟦ingen budget⟧", "⟦ingen⟧ budget"), "utf-8")
    found = lint_all(tmp_path, compiled).findings
    assert len(found) == 1 and "must find 'ingen' in this example but finds" in found[0]


def _missing(overlay: Path) -> Path | None:
    """The file that the linter asks for."""
    try:
        Pack(Sources("sv", overlay))
    except PackError as error:
        assert "this file of the pack is missing" in str(error)
        return Path(error.file)
    return None


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(PacksByLanguage(SWEDISH))


def test_the_small_pack_has_nothing_to_mend(compiled: Engine) -> None:
    assert lint_all(SWEDISH, compiled).findings == ()


def test_calls_in_the_new_language_are_recognised_and_heard(reader: Reader) -> None:
    found = reader.read(CALL)
    assert found.language == "sv"
    assert {s.kind: s.span.of(CALL) for s in found.signals} == {
        "excuse": "Vi hann aldrig med att byta"
    }
    assert {(e.fact, e.state.value, e.span.of(CALL)) for e in found.evidence} == {
        ("budget", "unmet", "Det finns ingen budget i år")
    }
    assert [question.form.value for question in found.questions] == ["open", "open"]


def test_without_the_folder_it_is_none_of_ours() -> None:
    assert "sv" not in languages()
    assert languages(SWEDISH) == (*languages()[:3], "sv", "zh")
