"""The pages that promise something name tests: each of them is there."""

from __future__ import annotations

import re

import pytest

from tests.running import ROOT


@pytest.mark.parametrize("page", ["threats.md", "trust.md"])
def test_each_test_that_a_page_names_is_in_the_file_that_it_names(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    named = re.findall(r"`((?:browser/)?test_\w+)`", text)
    assert len(named) > 10
    written, file = "", ""
    for name in named:
        found = ROOT / "tests" / f"{name}.py"
        if found.is_file():
            file, written = name, found.read_text("utf-8")
        else:
            assert f"def {name}(" in written, f"{page}: there is no {name} in {file}.py"
