"""Languages of the banks: where one text has a language, all must, filled in with the same names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.qualify import wording
from service.qualify.linting.finding import Finding
from service.qualify.linting.language_lint import languages_of, lint_catalogues, lint_languages
from service.qualify.sources import Sources
from service.qualify.verdict.policy import Policy
from service.texts import languages

BUILT_IN = Sources.find().folders[0]


@pytest.fixture
def banks(tmp_path: Path) -> Path:
    """A small folder of banks in English."""
    folder = tmp_path / "banks"
    (folder / "wording").mkdir(parents=True)
    (folder / "ours.yaml").write_text(
        "questions:\n  ours-1: {en: 'Where is {place}?'}\n  ours-2: {en: What else?}\n", "utf-8"
    )
    (folder / "wording" / "en.yaml").write_text(
        "reasons: {open: It is open}\nsignals: {usual: '“{quote}”'}\n", "utf-8"
    )
    return folder


def found(folder: Path, *demanded: str) -> list[tuple[str, int, str]]:
    return [place(each) for each in lint_languages(Sources((folder,)), demanded)]


def place(finding: Finding) -> tuple[str, int, str]:
    return Path(finding.file).name, finding.line, finding.message


def test_a_language_that_was_not_begun_is_not_missed(banks: Path) -> None:
    assert languages_of(banks) == {"en"}
    assert found(banks) == []


def test_a_language_that_has_a_pack_is_demanded_everywhere(banks: Path) -> None:
    assert found(banks, "de") == [
        ("ours.yaml", 2, "questions.ours-1: the text in 'de' is missing; add it"),
        ("ours.yaml", 3, "questions.ours-2: the text in 'de' is missing; add it"),
        ("de.yaml", 1, "this file is missing; translate en.yaml"),
    ]


def test_a_language_is_begun_by_its_first_text_and_demanded_once_the_panel_speaks_it(
    banks: Path,
) -> None:
    (banks / "more.yaml").write_text("questions:\n  ours-3: {en: Why?, da: Hvorfor?}\n", "utf-8")
    assert languages_of(banks) == {"en", "da"}
    assert found(banks) == []
    assert [name for name, _, _ in found(banks, "da")] == ["ours.yaml", "ours.yaml", "da.yaml"]


def test_what_is_filled_in_must_be_the_same(banks: Path) -> None:
    (banks / "ours.yaml").write_text(
        "questions:\n  ours-1:\n    en: 'Where is {place}?'\n    de: 'Wo ist {platz}?'\n", "utf-8"
    )
    (banks / "wording" / "de.yaml").write_text(
        "reasons: {open: Es ist offen}\nsignals: {usual: '„{quote}“'}\n", "utf-8"
    )
    assert found(banks) == [
        ("ours.yaml", 4, "questions.ours-1.de: {place} is missing"),
        ("ours.yaml", 4, "questions.ours-1.de: nothing fills in {platz}; did you mean 'place'?"),
    ]


def test_sentences_are_compared_with_the_english_file(banks: Path) -> None:
    (banks / "wording" / "de.yaml").write_text(
        "reasons: {opn: Es ist offen}\nsignals: {a-rule: Ein eigener Satz}\n", "utf-8"
    )
    assert [place(each) for each in lint_catalogues(banks / "wording", ("en", "de"))] == [
        ("de.yaml", 1, "reasons.open is missing; in English it is 'It is open'"),
        ("de.yaml", 1, "signals.usual is missing; in English it is '“{quote}”'"),
        ("de.yaml", 1, "reasons.opn is not in en.yaml; did you mean 'reasons.open'?"),
    ]


def test_a_companys_own_questions_need_only_the_languages_that_it_began(
    banks: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "ours.yaml").write_text("questions:\n  own-1: {en: What for?}\n", "utf-8")
    both = Sources((BUILT_IN, own))
    demanded = languages()
    assert list(lint_languages(both, demanded)) == []
    (own / "more.yaml").write_text("questions:\n  own-2: {en: Why?, da: Hvorfor?}\n", "utf-8")
    assert [place(each)[0] for each in lint_languages(both, demanded)] == ["ours.yaml"]


def test_a_sentence_that_misses_a_language_is_said_in_english(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN, tmp_path / "banks")
    folder = tmp_path / "banks"
    (folder / "wording" / "da.yaml").write_text("reasons: {early: For tidligt}\n", "utf-8")
    sources = Sources((folder,))
    danish = wording.read(sources, Policy.of(sources.read("policy.yaml")))["da"]
    assert danish.say("reasons.early") == "For tidligt"
    assert danish.say("quoted") == "{sentence}: “{quote}”"
