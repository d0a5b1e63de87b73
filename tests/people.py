"""People for the tests: accounts, and clients that are logged in as them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.access import credentials
from service.access.members import invite
from service.app import create_app
from service.people import Role
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.store import Store
from tests.running import HOST

PASSWORD = "nine blue heifers"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Cheap: the tests log in often, and what argon2 costs is argon2's."""


def invited(
    database: str, email: str, role: Role = Role.REP, organisation: str = "local", name: str = ""
) -> str:
    """Adds an account as the command does; the code that sets its password."""
    store = Store.open(database)
    invitation = invite(store, organisation, email, name, role, datetime.now(UTC)).result()
    store.close()
    return invitation.code


def client_of(app: FastAPI, base: str = HOST) -> TestClient:
    """A browser of its own on the running app: it has its own cookies."""
    return TestClient(app, base, raise_server_exceptions=False, follow_redirects=False)


def log_in(client: TestClient, email: str, password: str = PASSWORD) -> TestClient:
    answer = client.post(
        "/login", data={"email": email, "password": password}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return client


def join(client: TestClient, email: str, code: str, password: str = PASSWORD) -> TestClient:
    form = {"email": email, "code": code, "password": password}
    answer = client.post("/join", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return client


@dataclass(frozen=True)
class Company:
    """A running app with people of two organisations, each logged in."""

    app: FastAPI
    service: TestClient
    """The one in whose event loop the app runs; nobody is logged in with it."""
    anna: TestClient
    ben: TestClient
    mara: TestClient
    boss: TestClient
    stranger: TestClient
    """An admin of the other organisation."""

    def token(self, *scopes: str, owner: TestClient | None = None) -> str:
        """A token of Anna's, or of whoever is logged in with a client."""
        made = (owner or self.anna).post(
            "/me/tokens",
            data={"name": "script", "days": "30", **{f"scope.{scope}": "on" for scope in scopes}},
        )
        assert made.status_code == 200, made.text
        return str(made.text.split("<code>fingerpost_")[1].split("</code>")[0])


@contextmanager
def company(database: str, engine: Engine) -> Iterator[Company]:
    """A rep, another rep, their manager, their admin, and an admin elsewhere."""
    people = {
        "anna": Role.REP,
        "ben": Role.REP,
        "mara": Role.MANAGER,
        "boss": Role.ADMIN,
        "stranger": Role.ADMIN,
    }
    codes = {
        name: invited(
            database,
            f"{name}@example.com",
            role,
            "elsewhere" if name == "stranger" else "ours",
            name.capitalize(),
        )
        for name, role in people.items()
    }
    usual, credentials.PasswordHasher = credentials.PasswordHasher, lambda: QUICK  # type: ignore[assignment, misc]
    app = create_app(Settings(database=database, rate=0), engine)
    try:
        with TestClient(app, HOST) as service:
            clients = {
                name: join(client_of(app), f"{name}@example.com", code)
                for name, code in codes.items()
            }
            yield Company(app, service, **clients)
    finally:
        credentials.PasswordHasher = usual  # type: ignore[misc]
