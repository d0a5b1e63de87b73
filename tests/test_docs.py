"""The documentation shows what the commands print today, and links that lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests import documented
from tests.running import ROOT

COMMANDS = [
    pytest.param(path, line, said, id=f"{path.name}: {line}")
    for path in documented.PAGES
    for line, said in documented.commands(path.read_text("utf-8"))
]


@pytest.mark.parametrize(("path", "line", "said"), COMMANDS)
def test_a_command_prints_what_the_page_says(path: Path, line: str, said: str) -> None:
    output = documented.printed(line)
    hint = f"{path.name} is behind; renew it with: python -m tests.documented --write"
    assert documented.agrees(said, output), f"{hint}\n{output}"


@pytest.mark.parametrize("path", documented.PAGES, ids=lambda path: path.name)
def test_a_page_shows_files_as_they_are(path: Path) -> None:
    for file, said in documented.files(path.read_text("utf-8")):
        assert said == file.read_text("utf-8")


def test_the_example_of_an_analysis_is_complete_and_of_today() -> None:
    said, today = (
        json.loads(text) for text in (documented.EXAMPLE.read_text("utf-8"), documented.example())
    )
    said["rules"] = today["rules"]  # it changes with every word of every pack
    assert said == today


@pytest.mark.parametrize("path", documented.PAGES, ids=lambda path: path.name)
def test_links_lead_to_files_that_exist(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / link).exists(), f"{path.relative_to(ROOT)} links to {link}"


def test_left_out_lines_stand_for_any_number_of_lines() -> None:
    assert documented.agrees("a\n…\nd\n", "a\nb\nc\nd\n")
    assert not documented.agrees("a\n…\nd\n", "a\nb\nc\n")
    assert not documented.agrees("a\n", "a\nb\n")
