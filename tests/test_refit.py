"""Fitting weights anew on labelled calls, as a company does with its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nlp import refit
from nlp.pack import Pack
from nlp.reader import hear_lines
from nlp.sources import Sources

GOLD = Path(__file__).parent / "gold" / "train"


def test_two_languages_that_help_each_other_get_packs_that_can_be_heard_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ["--calls", "de", _half("de", tmp_path, 0), "--unseen", "de", _half("de", tmp_path, 1)]
    beside = ["--calls", "da", str(GOLD / "da.jsonl")]
    monkeypatch.setattr(sys, "argv", ["refit", *given, *beside, "--out", str(tmp_path / "packs")])
    refit.main()
    for language in ("de", "da"):
        there = {file.name for file in (tmp_path / "packs" / language).rglob("*.*")}
        assert there == {"signals.csv", "facts.csv", "contradictions.csv", "contradiction.yaml"}
    assert _scores(Sources("de", tmp_path)).keys() == _scores(Sources("de")).keys()
    assert _scores(Sources("de", tmp_path)) != _scores(Sources("de"))


def _scores(sources: Sources) -> dict[str, int]:
    """What a line scores on each scale."""
    line = "Wir wollten das letztes Jahr angehen, dann kam der Umzug dazwischen."
    return dict(hear_lines(Pack(sources), line)[0].scores)


def _half(language: str, folder: Path, which: int) -> str:
    """A file with every other call of a language."""
    calls = (GOLD / f"{language}.jsonl").read_text("utf-8").splitlines(keepends=True)
    file = folder / f"{language}_{which}.jsonl"
    file.write_text("".join(calls[which::2]), encoding="utf-8")
    return str(file)
