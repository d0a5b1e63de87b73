"""The service as its own process, as a person starts it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

ROOT = Path(__file__).resolve().parent.parent
HOST = "http://localhost"
"""Where an app that runs within a test is."""


def command(*arguments: str) -> list[str]:
    """The command line that runs `fingerpost` from the checkout."""
    return [sys.executable, "-m", "service.command", *arguments]


def environment(**settings: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", **settings}


@contextmanager
def served(database: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running service and its address; ended hard when the block is left."""
    process = subprocess.Popen(
        command("serve", "--port", "0", "--database", database),
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment(),
    )
    assert process.stdout is not None
    try:
        address = re.search(r"http://[^;\s]+", process.stdout.readline())
        assert address is not None
        _warm_up(address.group())
        yield process, address.group()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _warm_up(address: str) -> None:
    """Wait until English is compiled: tests time nothing, and a busy machine may take long."""
    httpx2.post(f"{address}/api/analyze", json={"text": "hello", "lang": "en"}, timeout=120)
