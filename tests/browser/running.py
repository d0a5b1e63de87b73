"""What runs beneath the tests of the panel: the service as a process, and the browser's console."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.running import PATIENCE, ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Service:
    """Fingerpost as a process of its own, on a database that outlives it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._database = f"sqlite:///{(folder / 'calls.sqlite3').as_posix()}"
        self._packs = folder / "ours"
        self._packs.mkdir(exist_ok=True)
        self._log = folder / "service.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return once it answers."""
        command = ["serve", "--port", str(self.port), "--database", self._database]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "service.command", *command],
                cwd=ROOT,
                env={**os.environ, "FINGERPOST_PACKS": str(self._packs)},
                stdout=log,
                stderr=log,
            )
        for _ in range(PATIENCE * 10):
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=PATIENCE).close()
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
            else:
                return
        pytest.fail(f"The service did not start:\n{self._log.read_text('utf-8')}")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self._process
        self._process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        self._process.wait()

    @property
    def stopped(self) -> bool:
        """Whether it was killed and not started again."""
        return self._process is None or self._process.poll() is not None


class Console:
    """Everything that the pages of a test told the browser's console."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.expected = ["info: Autofocus processing was blocked"]  # the script was quicker
        """Patterns of messages that a test brings about on purpose."""

    def watch(self, page: Page) -> Page:
        """Listen to one more page."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        self.messages.append(f"{message.type}: {message.text}")

    @property
    def unexpected(self) -> list[str]:
        """What nobody expected: also every breach of the content security policy."""
        return [
            message
            for message in self.messages
            if not any(re.search(pattern, message) for pattern in self.expected)
        ]
