"""Tokens that want more than they were made for: each scope at each route, and tokens that are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from service.access.credentials import TOKEN_START, digest
from service.access.rate import Rate
from service.access.tokens import NO_SCOPES, scopes_of
from service.people import Permission, Role
from service.qualify.engine import Engine
from service.store.people import sessions
from service.store.store import Store
from service.web.requests import May
from tests.people import Company, client_of, company
from tests.test_access import bearer, fill
from tests.test_api import routes

WITHOUT_ROUTE = {Permission.TARGETS_WRITE}
"""What no route asks for by itself."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{(tmp_path_factory.mktemp('tokens') / 'f.sqlite3').as_posix()}"


@pytest.fixture(scope="module")
def ours(database: str, engine: Engine) -> Iterator[Company]:
    with company(database, engine) as running:
        running.app.state.gate._rate = Rate(0)  # one person asks thousands of times here
        yield running


def needed(ours: Company) -> list[tuple[str, str, Permission]]:
    """Method, path and permission of each route that is not public, as the app itself tells."""
    found = []
    for route in routes(ours.app):
        [needs] = [
            each.call.permission
            for each in route.dependant.dependencies
            if isinstance(each.call, May)
        ]
        if needs is not Permission.PUBLIC:
            found += [(method, fill(route.path), needs) for method in route.methods - {"HEAD"}]
    return found


@pytest.mark.parametrize("scope", scopes_of(Role.ADMIN))
def test_a_token_opens_the_routes_of_its_scope_and_no_other(
    ours: Company, scope: Permission
) -> None:
    token, program = bearer(ours.token(scope, owner=ours.boss)), client_of(ours.app)
    opened = refused = 0
    for method, path, needs in needed(ours):
        status = program.request(method, path, headers=token, json={}).status_code
        if needs is scope:
            assert status not in (401, 403), f"{method} {path}"
            opened += 1
        else:
            assert status == 403, f"{method} {path} {needs}: {status}"
            refused += 1
    assert (opened or scope in WITHOUT_ROUTE) and refused > 100


def test_no_scope_is_for_what_no_token_may(ours: Company) -> None:
    for role in Role:
        assert not NO_SCOPES & {*scopes_of(role)}
    for scope in NO_SCOPES:
        form = {"name": "a", "days": "30", f"scope.{scope}": "on", "scope.calls:read": "on"}
        made = ours.boss.post("/me/tokens", data=form)
        assert made.status_code == 422 or scope not in made.text.split("<code>")[0]


def test_a_token_is_over_at_the_very_instant_at_which_it_ends(ours: Company, database: str) -> None:
    secret = ours.token("calls:read")
    store, day = Store.open(database), timedelta(days=1)
    kept, now = digest(TOKEN_START + secret), datetime.now(UTC)
    assert store.read(sessions.by_token, kept, now + 29 * day) is not None
    mine = max(store.read(sessions.tokens_of, "ours", None), key=lambda each: each.created_at)
    until = datetime.fromisoformat(mine.until)
    assert store.read(sessions.by_token, kept, until - timedelta(milliseconds=1)) is not None
    assert store.read(sessions.by_token, kept, until) is None
    store.close()


def test_a_token_of_another_organisation_sees_none_of_ours(ours: Company) -> None:
    call = ours.anna.post("/api/calls", json={"prospect": "Acme"}).json()["id"]
    token = bearer(ours.token("calls:read", "calls:write", "export", owner=ours.stranger))
    program = client_of(ours.app)
    assert program.get("/api/calls", headers=token).json()["items"] == []
    for path in (f"/api/calls/{call}", f"/api/calls/{call}/live", f"/calls/{call}"):
        assert program.get(path, headers=token).status_code == 404, path
    assert "Acme" not in program.get("/api/export/calls", headers=token).text


@pytest.mark.parametrize(
    "shown",
    ["", "x", "fingerpost_", "fingerpost_%00", "FINGERPOST_x", "fingerpost_" + "a" * 7_000],
)
def test_what_is_no_token_is_nobody(ours: Company, shown: str) -> None:
    """Also beside a session that is valid: who shows a token means it."""
    for program in (client_of(ours.app), ours.anna):
        answer = program.get("/api/calls", headers={"Authorization": f"Bearer {shown}"})
        assert answer.status_code == 401 or (program is ours.anna and not shown)
