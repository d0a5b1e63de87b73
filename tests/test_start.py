"""What a start loads, and what it does not: whoever asks for little must not wait for all."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.running import ROOT, environment

LOADED = "import sys, {}; print(*sys.modules)"


def loaded(module: str) -> set[str]:
    """The modules that a new Python holds after it imported one."""
    code = LOADED.format(module)
    told = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=environment())
    return set(told.decode().split())


@pytest.mark.parametrize("module", ["service.commands.analyze", "service.app"])
def test_what_reads_seldom_files_is_loaded_when_one_comes(module: str) -> None:
    assert loaded(module).isdisjoint({"pyarrow", "docx"})


def test_an_analysis_does_not_wait_for_the_service() -> None:
    assert loaded("service.commands.analyze").isdisjoint({"fastapi", "sqlalchemy", "uvicorn"})
