"""The key of stored secrets: wrong, different, missing and lost ones are told before anything starts."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.database.database import connect
from service.webhooks.key import NoKey, WrongKey
from service.webhooks.vault import VaultProblem
from tests.conftest import new_database
from tests.deliveries import Tool, sample
from tests.running import HOST, run_here

OURS, OTHER = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def settings(database: str, key: str | None) -> Settings:
    return Settings(database=database, key=None if key is None else SecretStr(key))


def started(database: str, key: str | None, engine: Engine) -> TestClient:
    app = create_app(settings(database, key), engine)
    return TestClient(app, HOST, raise_server_exceptions=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folder in which no key lies yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "fingerpost"


def test_what_is_no_key_is_told_before_anything_starts(sqlite: str, engine: Engine) -> None:
    done = run_here(engine, "serve", "--port", "0", "--database", sqlite, FINGERPOST_KEY="abc")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "fingerpost: FINGERPOST_KEY, or a line of the key file, is no key."
    )


def test_another_key_is_refused_while_no_secret_is_stored_and_when_one_is(
    database: str, engine: Engine
) -> None:
    with started(database, OURS, engine) as http:
        with pytest.raises(WrongKey):
            started(database, OTHER, engine)
        Tool(http, "close")
    with pytest.raises(WrongKey, match="fingerpost webhook new-key"):
        started(database, OTHER, engine)


def test_secrets_that_were_stored_before_tell_the_key_too(database: str, engine: Engine) -> None:
    with started(database, OURS, engine) as http:
        Tool(http, "close")
    _forget_proof(database)
    with pytest.raises(WrongKey):
        started(database, OTHER, engine)
    started(database, OURS, engine)
    with pytest.raises(WrongKey):
        started(database, OTHER, engine)


def test_a_key_is_changed_by_putting_the_new_one_before(database: str, engine: Engine) -> None:
    with started(database, OURS, engine) as http:
        path = Tool(http, "close").path
    with started(database, f"{OTHER},{OURS}", engine):
        pass  # encrypts anew
    with started(database, OTHER, engine) as http:
        assert http.post(path, content=b"{}").status_code == 401
    with pytest.raises(WrongKey):
        started(database, OURS, engine)


def test_with_a_lost_key_the_database_goes_on_with_another(database: str, engine: Engine) -> None:
    with started(database, OURS, engine) as http:
        path = Tool(http, "close").path
    run = partial(run_here, engine, "webhook", "new-key", "--database", database)
    assert run().stderr == "fingerpost: Give the new key first, as FINGERPOST_KEY.\n"
    told = run(FINGERPOST_KEY=OTHER)
    assert (told.exit_code, "cannot open 1 of" in told.stdout) == (0, True)
    with started(database, OTHER, engine) as http:
        lost = http.post(path, content=b"{}")
        assert lost.status_code == 503
        assert lost.json()["detail"] == "Nothing can be taken now. Send it again later."
        assert lost.headers["retry-after"]
        tool = Tool(http, "close")
        assert tool.send(sample("close")).status_code == 200


def test_on_postgresql_nobody_gets_a_key_of_their_own(
    postgresql: str, engine: Engine, home: Path
) -> None:
    database = new_database(postgresql)
    with pytest.raises(NoKey, match="openssl rand"):
        started(database, None, engine)
    told = run_here(engine, "webhook", "add", "close", "--database", database)
    assert (told.exit_code, "FINGERPOST_KEY" in told.stderr) == (2, True)
    assert not (home / "fingerpost.key").exists()


def test_a_key_file_from_before_is_the_key_on_postgresql_too(
    postgresql: str, engine: Engine, home: Path
) -> None:
    database = new_database(postgresql)
    home.mkdir(parents=True)
    (home / "fingerpost.key").write_text(OURS)
    started(database, None, engine)
    with pytest.raises(WrongKey):
        started(database, OTHER, engine)


def test_one_person_on_sqlite_thinks_of_no_key(sqlite: str, engine: Engine, home: Path) -> None:
    with started(sqlite, None, engine) as http:
        assert not (home / "fingerpost.key").exists()
        tool = Tool(http, "close")
        assert tool.send(sample("close")).status_code == 200
    (home / "fingerpost.key").write_text(OTHER)
    started(sqlite, None, engine)
    (home / "fingerpost.key").write_text("no key")
    with pytest.raises(VaultProblem, match="is no key"):
        started(sqlite, None, engine)


def _forget_proof(database: str) -> None:
    engine = connect(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM key_proof")
    engine.dispose()
