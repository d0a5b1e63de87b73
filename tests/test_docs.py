"""The documentation shows what the commands print today, and links that lead somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.qualify.engine import Engine
from service.settings import Settings
from tests import documented
from tests.running import ROOT

SHORT = {"call": "id", "signal": "sid"}
"""What the pages call the parameters of routes."""
each_page = pytest.mark.parametrize("path", documented.PAGES, ids=lambda path: path.name)


@pytest.fixture
def shell(engine: Engine) -> Iterator[documented.Shell]:
    with documented.open_shell(engine) as shell:
        yield shell


@each_page
def test_commands_print_what_the_page_says(path: Path, shell: documented.Shell) -> None:
    hint = f"{path.name} is behind; renew it with: python -m tests.documented --write"
    for line, said in documented.commands(path.read_text("utf-8")):
        output = shell.printed(line)
        assert documented.agrees(said, output), f"{hint}\n$ {line}\n{output}"


@each_page
def test_a_page_shows_files_as_they_are(path: Path) -> None:
    for file, said in documented.files(path.read_text("utf-8")):
        assert said == file.read_text("utf-8")


@each_page
def test_a_page_lists_the_folders_that_are_there(path: Path) -> None:
    for today, said in documented.folders(path.read_text("utf-8")):
        assert said == today, "renew it with: python -m tests.documented --write"


def test_the_folders_of_a_package_are_told_by_their_own_first_line() -> None:
    assert "| `words` | Words: how text is cut into them" in documented.folders_of(ROOT / "nlp")


def test_the_example_of_an_analysis_is_complete_and_of_today(shell: documented.Shell) -> None:
    said, today = (
        json.loads(text)
        for text in (documented.EXAMPLE.read_text("utf-8"), documented.example(shell))
    )
    said["rules"] = today["rules"]  # it changes with every word of every pack
    assert said == today


@each_page
def test_links_lead_to_files_and_headings_that_exist(path: Path) -> None:
    for link in re.findall(r"\]\(([^):]+)\)", path.read_text("utf-8")):
        file, _, heading = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), f"{path.relative_to(ROOT)} links to {link}"
        if heading:
            assert heading in headings(target.read_text("utf-8")), link


def headings(page: str) -> set[str]:
    """The names under which a browser finds the headings of a page."""
    titles = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_what_is_left_out_stands_for_any_words_and_lines() -> None:
    assert documented.agrees("a\n…\nd\n", "a\nb\nc\nd\n")
    assert documented.agrees('{"id": "…", "n": 1}', '{"id": "7f", "n": 1}')
    assert not documented.agrees("a\n…\nd\n", "a\nb\nc\n")
    assert not documented.agrees("a …\n", "a b\nc\n")
    assert not documented.agrees("a\n", "a\nb\n")


def test_a_command_may_run_over_several_lines() -> None:
    page = "```console\n$ curl -s \\\n  -d 1 x\n{}\n$ fingerpost lint\n\n```\n"
    assert [*documented.commands(page)] == [
        ("curl -s \\\n  -d 1 x", "{}\n"),
        ("fingerpost lint", "\n"),
    ]


def test_every_setting_is_described() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    described = re.findall(r"^\| `FINGERPOST_(\w+)`", page, re.MULTILINE)
    assert described == [name.upper() for name in Settings.model_fields]


def test_every_route_is_described(client: TestClient) -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        shown = re.sub(r"\{(\w+)\}", lambda name: "{" + SHORT.get(name[1], name[1]) + "}", path)
        rows = [row for row in page.splitlines() if row.startswith("|") and f"{shown}`" in row]
        if path.startswith(("/api", "/healthz", "/readyz", "/metrics")):
            for method in methods:
                assert any(method.upper() in row for row in rows), f"{method.upper()} {path}"
