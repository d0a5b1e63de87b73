"""Packs are compiled when they are needed, and a company's own at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nlp import packs_by_language
from nlp.packs_by_language import PacksByLanguage
from nlp.sources import Sources, languages
from nlp.strict_yaml import PackError


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The languages that were compiled, in order."""
    found: list[str] = []

    def compile_one(sources: Sources) -> object:
        found.append(sources.language)
        return object()

    monkeypatch.setattr(packs_by_language, "Pack", compile_one)
    return found


def test_a_language_is_compiled_once_when_it_is_first_asked_for(compiled: list[str]) -> None:
    packs = PacksByLanguage()
    assert compiled == []
    assert packs["en"] is packs["en"]
    assert compiled == ["en"]


def test_all_can_be_compiled_ahead(compiled: list[str]) -> None:
    packs = PacksByLanguage()
    packs["en"]
    packs.compile_all()
    assert sorted(compiled) == sorted(languages())


def test_an_unknown_language_has_no_pack(compiled: list[str]) -> None:
    assert PacksByLanguage().get("xx") is None


def test_a_company_s_own_files_are_proved_at_once(tmp_path: Path) -> None:
    rules = tmp_path / "packs" / "en" / "rules"
    rules.mkdir(parents=True)
    (rules / "ours.yaml").write_text("- id: x\n  meening: y\n", encoding="utf-8")
    with pytest.raises(PackError, match=r"ours\.yaml:2: unknown key 'meening'"):
        PacksByLanguage(tmp_path)


def test_what_is_the_same_is_not_compiled_anew(tmp_path: Path, compiled: list[str]) -> None:
    ours = PacksByLanguage()
    ours.compile_all()
    compiled.clear()
    rules = tmp_path / "own" / "packs" / "en" / "rules" / "ours.yaml"
    rules.parent.mkdir(parents=True)
    rules.write_text("- id: x\n", encoding="utf-8")
    own = PacksByLanguage(tmp_path / "own", ours)
    own.compile_all()
    assert compiled == ["en"]

    shutil.copytree(tmp_path / "own", tmp_path / "copy")
    assert PacksByLanguage(tmp_path / "copy", own)["en"] is own["en"]
    rules.write_text("- id: y\n", encoding="utf-8")
    assert PacksByLanguage(tmp_path / "own", own)["en"] is not own["en"]
