"""The command and the service: as a process, as a person starts it, or within the tests' own."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import httpx2
from click.testing import Result
from typer.testing import CliRunner

from service.command import app
from service.qualify.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".pytest_cache" / "packs"
"""Where what tests start keeps compiled packs: never in the folder of whoever runs them."""
HOST = "http://localhost"
"""Where an app that runs within a test is."""
KEY = base64.urlsafe_b64encode(b"the tests' key, known to anybody").decode()
"""Encrypts secrets in what tests start: always the same, for databases that outlive a process."""
PATIENCE = 120
"""Seconds after which a service counts as hung, on a machine that is busy with other tests."""


def command(*arguments: str) -> list[str]:
    """The command line that runs `fingerpost` from the checkout."""
    return [sys.executable, "-m", "service.command", *arguments]


def environment(**settings: str) -> dict[str, str]:
    """What a process is started with. A key of secrets, which PostgreSQL needs, is this process's own."""
    usual = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "FINGERPOST_CACHE": str(CACHE)}
    return {"FINGERPOST_KEY": KEY, **os.environ, **usual, **settings}


def run_here(engine: Engine, *arguments: str, given: bytes = b"", **settings: str) -> Result:
    """Run `fingerpost` within this process, on an engine that is loaded; packs of one's own are read."""
    usual = {name: None for name in os.environ if name.startswith("FINGERPOST_")}

    def load(packs: Path | None = None, before: Engine | None = None, **_: object) -> Engine:
        return load_own(packs, before or engine) if packs else engine

    load_own = Engine.load
    with mock.patch.object(Engine, "load", load):
        done = CliRunner().invoke(
            app, arguments, given, env={**usual, **settings}, prog_name="fingerpost"
        )
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@contextmanager
def served(
    database: str, folder: Path, *before: str
) -> Iterator[tuple[subprocess.Popen[str], httpx2.Client]]:
    """A running service and a client of it; ended hard when the block is left.

    `before` are words in front of the command, such as those that set a limit.
    """
    process = subprocess.Popen(
        [*before, *command("serve", "--port", "0", "--database", database)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment(),
    )
    assert process.stdout is not None
    try:
        address = re.search(r"http://[^;\s]+", process.stdout.readline())
        assert address is not None
        with httpx2.Client(base_url=address.group(), timeout=PATIENCE) as client:
            yield process, client
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
