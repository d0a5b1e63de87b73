"""A backup holds everything, is checked, and goes back into either kind of database."""

from __future__ import annotations

import errno
import gzip
import json
import os
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.people import LOCAL_PERSON, Role
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.calls.events import NewEvent
from service.store.database import backup
from service.store.people import people
from service.store.store import Store
from tests.conftest import new_database
from tests.people import company, invited
from tests.running import HOST, run_here

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def filled(address: str) -> list[object]:
    """Puts a few of everything into a database; what can be read of it."""
    invited(address, "anna@example.com", Role.ADMIN)
    store = Store.open(address)
    store.create(LOCAL_PERSON, "call", NewEvent("call_created", data={"profile": None}), NOW)
    for number in range(700):
        words = {"text": f"Größe 你好 🙂 {number}\n\u2028"}
        store.append(LOCAL_PERSON, "call", NewEvent("note_added", "n", {"a": 1}, words), NOW)
    store.delete(LOCAL_PERSON, "call", NOW).result()
    store.create(LOCAL_PERSON, "other", NewEvent("call_created"), NOW).result()
    store.append(
        LOCAL_PERSON, "other", NewEvent("note_added", "n", {}, {"text": "x"}), NOW
    ).result()
    store.save_profile(LOCAL_PERSON, {"we_sell": "pumps"}, NOW).result()
    store.close()
    return read(address)


def read(address: str) -> list[object]:
    store = Store.open(address)
    found = [
        store.events(LOCAL_PERSON, "call"),
        store.events(LOCAL_PERSON, "other"),
        store.profile(LOCAL_PERSON),
        store.read(people.by_email, "anna@example.com"),
    ]
    store.close()
    return found


@pytest.fixture
def other(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An empty database of the other kind."""
    if database.startswith("sqlite"):
        return new_database(request.getfixturevalue("postgresql"))
    return f"sqlite:///{(tmp_path / 'other.sqlite3').as_posix()}"


def test_everything_comes_back_in_the_other_kind_of_database(
    database: str, other: str, tmp_path: Path, engine: Engine
) -> None:
    before, file = filled(database), str(tmp_path / "backup.gz")
    done = run_here(engine, "backup", file, "--database", database)
    assert done.exit_code == 0, done.stderr
    assert " rows of " in done.stdout
    done = run_here(engine, "restore", file, "--database", other)
    assert done.exit_code == 0, done.stderr
    assert read(other) == before
    assert [*backup.lines(other)][-1] == [*backup.lines(database)][-1]


@pytest.fixture
def file(sqlite: str, tmp_path: Path, engine: Engine) -> Path:
    filled(sqlite)
    file = tmp_path / "backup.gz"
    assert run_here(engine, "backup", str(file), "--database", sqlite).exit_code == 0
    return file


def test_only_its_owner_may_read_it_and_nothing_is_overwritten(
    file: Path, sqlite: str, engine: Engine
) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = run_here(engine, "backup", str(file), "--database", sqlite)
    assert again.exit_code == 2 and "exists already" in again.stderr
    assert [path.name for path in file.parent.glob("*.part")] == []


def test_it_is_taken_while_others_write(sqlite: str) -> None:
    filled(sqlite)
    lines = backup.lines(sqlite)
    next(lines)
    store = Store.open(sqlite)
    store.append(
        LOCAL_PERSON, "other", NewEvent("note_added", "n", {}, {"text": "y"}), NOW
    ).result()
    store.close()
    assert backup.check([{"kind": backup.KIND}, *lines])["events"] == 704


def lines_of(file: Path) -> list[bytes]:
    return gzip.decompress(file.read_bytes()).splitlines(keepends=True)


def changed(text: bytes) -> bytes:
    line = json.loads(text)
    line["row"][0] = "forged"
    return json.dumps(line).encode() + b"\n"


@pytest.mark.parametrize("damage", ["cut", "line", "row", "bytes", "other", "empty", "version"])
def test_what_is_not_whole_is_not_restored(
    file: Path, damage: str, tmp_path: Path, engine: Engine
) -> None:
    lines = lines_of(file)
    match damage:
        case "cut":
            file.write_bytes(gzip.compress(b"".join(lines[:-1])))
        case "line":
            file.write_bytes(gzip.compress(b"".join([*lines[:9], *lines[10:]])))
        case "row":
            file.write_bytes(gzip.compress(b"".join([*lines[:9], changed(lines[9]), *lines[10:]])))
        case "bytes":
            file.write_bytes(file.read_bytes()[:-100])
        case "other":
            file.write_bytes(gzip.compress(b"hello\n"))
        case "empty":
            file.write_bytes(b"")
        case "version":
            start = {**json.loads(lines[0]), "step": "9999"}
            file.write_bytes(
                gzip.compress(json.dumps(start).encode() + b"\n" + b"".join(lines[1:]))
            )
    target = tmp_path / "target.sqlite3"
    done = run_here(engine, "restore", str(file), "--database", f"sqlite:///{target}")
    assert done.exit_code == 2 and done.stderr.startswith("fingerpost: ")
    if target.exists():
        with sqlite3.connect(target) as connection:
            assert connection.execute("SELECT count(*) FROM events").fetchone() == (0,)


def test_a_database_that_holds_something_is_not_restored_into(
    file: Path, sqlite: str, engine: Engine
) -> None:
    done = run_here(engine, "restore", str(file), "--database", sqlite)
    assert done.exit_code == 2 and "not empty" in done.stderr


def test_what_was_withdrawn_since_is_told_and_nobody_stays_logged_in(
    sqlite: str, tmp_path: Path, engine: Engine
) -> None:
    file, target = str(tmp_path / "backup.gz"), f"sqlite:///{tmp_path / 'target.sqlite3'}"
    with company(sqlite, engine) as people:
        token = people.token("calls:read")
        assert run_here(engine, "backup", file, "--database", sqlite).exit_code == 0
        session = dict(people.anna.cookies)
    done = run_here(engine, "restore", file, "--database", target)
    assert done.exit_code == 0, done.stderr
    assert "5 log-ins were ended." in done.stdout
    assert "  script of anna@example.com, until " in done.stdout
    assert "  boss@example.com (admin of ours)\n" in done.stdout
    app = create_app(Settings(database=target), engine)
    with TestClient(app, HOST, cookies=session, follow_redirects=False) as http:
        assert http.get("/api/calls").status_code == 401
        shown = {"Authorization": f"Bearer fingerpost_{token}"}
        assert http.get("/api/calls", headers=shown).status_code == 200


def test_a_backup_that_finds_no_room_names_its_file(
    sqlite: str, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(sqlite)
    file = tmp_path / "calls.gz"

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("service.commands.backup.os.fsync", full)
    done = run_here(engine, "backup", str(file), "--database", sqlite)
    assert done.exit_code == 2
    assert f"fingerpost: {file}: No space left on device." in done.stderr
    assert not file.exists() and not file.with_name("calls.gz.part").exists()
