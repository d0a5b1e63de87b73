"""Folders of rules that keep every reading busy, or of which reading never ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp.questions.question_pack import load_questions
from nlp.rules.listen import Listener
from nlp.sources import Sources, fingerprint
from nlp.strict_yaml import LARGEST, PackError, bytes_of, load
from nlp.templates.phrases import LOOSEST, expression
from nlp.templates.template import MOST_PIECES, TemplateError, parse
from service.qualify.engine import Engine
from service.rule_desk.check import check, copy_of
from service.rule_desk.drafts import Draft

MANY = [f"w{number}" for number in range(50_000)]


@pytest.mark.parametrize("template", [f"no ({'|'.join(MANY)})", " ".join(MANY), "(no|not) " * 400])
def test_a_template_has_so_many_words_and_no_more(template: str) -> None:
    with pytest.raises(TemplateError, match="more than 1,000 words and signs"):
        parse(template)
    parse(" ".join(MANY[:MOST_PIECES]))


def rules_with(folder: Path, template: str) -> Path:
    path = folder / "packs" / "en" / "rules" / "ours.yaml"
    path.parent.mkdir(parents=True)
    rule = f"- id: ours\n  meaning: x\n  shows: excuse\n  match:\n    - {template}\n"
    path.write_text(rule + "  hits: [⟦no w1⟧]\n", "utf-8")
    return path


def test_a_rule_that_is_too_long_is_told_with_its_place_and_briefly(tmp_path: Path) -> None:
    path = rules_with(tmp_path, f"no ({'|'.join(MANY)})")
    with pytest.raises(PackError, match="words and signs") as told:
        Listener(Sources("en", tmp_path))
    assert str(told.value).startswith(f"{path}:5: ")
    assert len(told.value.message) < 500


def test_the_desk_refuses_such_a_rule(engine: Engine, tmp_path: Path) -> None:
    match = (f"no ({'|'.join(MANY)})",)
    draft = Draft("en", "x", "excuse", False, match, ("no w1",), ())
    [found] = check(tmp_path, "en", draft, None, engine, ()).findings
    assert "words and signs" in found and len(found) < 500


def questions_with(folder: Path, text: str) -> Sources:
    path = folder / "packs" / "en" / "questions.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return Sources("en", folder)


def test_lists_within_lists_do_not_multiply_without_end(tmp_path: Path) -> None:
    lists = ["lists:", "  l0: [a, b]"]
    lists += [f"  l{n}: [<l{n - 1}> <l{n - 1}>]" for n in range(1, 40)]
    with pytest.raises(PackError, match=r"questions.yaml:1\d: with its lists it has more than"):
        load_questions(questions_with(tmp_path, "\n".join(lists)))


@pytest.mark.parametrize(
    "loose", ["[a] " * (LOOSEST + 1), "…12 a " * 4, "([[a] a] …|[b] … …) [c] [d] …"]
)
def test_a_phrase_of_a_question_leaves_so_much_open_and_no_more(loose: str) -> None:
    """Each gap and each word that may be left out multiplies the ways in which a line is tried."""
    with pytest.raises(TemplateError, match="may be left out"):
        expression([f"a {loose} b"])
    expression([f"a {'[a] ' * LOOSEST} b", "a …12 a …12 a …12 b"])


def endless(path: Path) -> None:
    os.symlink("/dev/zero", path)


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)


WAYS: list[Callable[[Path], None]] = [large, Path.mkdir]
if sys.platform != "win32":
    WAYS += [os.mkfifo, endless]


@pytest.mark.parametrize("make", WAYS)
def test_what_is_no_file_of_a_pack_is_told_and_not_waited_for(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    for name in ("x.yaml", "x.csv"):
        path = tmp_path / name
        make(path)
        for read in (load, bytes_of):
            with pytest.raises(PackError, match=r"no file|larger than 20 MB") as told:
                read(path)
            assert told.value.file == str(path)
        if path.is_dir():
            assert fingerprint([tmp_path]) == fingerprint([])
            continue
        with pytest.raises(PackError, match=r"no file|larger than 20 MB"):
            fingerprint([tmp_path])
        path.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_change_is_tried_on_a_copy_of_nothing_but_rules(tmp_path: Path) -> None:
    packs, outside = tmp_path / "ours", tmp_path / "outside"
    path = rules_with(packs, "no w1")
    (outside / "deep" / "er" / "still").mkdir(parents=True)
    (outside / "secret.txt").write_text("secret", "utf-8")
    (outside / "deep" / "er" / "still" / "far.yaml").write_text("a: b", "utf-8")
    os.symlink(packs / "packs", path.parent / "circle")
    os.symlink(outside, packs / "packs" / "out")
    os.symlink(path, path.parent / "linked.yaml")
    os.mkfifo(path.parent / "waits.yaml")
    endless(path.parent / "endless.csv")
    large(path.parent / "large.yaml")
    with copy_of(packs) as copy:
        copied = {found.relative_to(copy).as_posix() for found in copy.rglob("*.*")}
        assert copied == {f"packs/en/rules/{name}.yaml" for name in ("ours", "linked")}
        assert not any(found.is_symlink() for found in copy.rglob("*"))
