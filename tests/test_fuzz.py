"""Whatever the OpenAPI document allows, and whatever it does not: no 5xx, and every answer as it says."""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import hypothesis
import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode, checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from service.access import credentials
from service.app import create_app
from service.people import Role
from service.qualify.engine import Engine
from service.settings import Settings
from service.web.server import listen
from tests.conftest import new_database
from tests.people import QUICK, client_of, invited, join
from tests.running import PATIENCE

EXAMPLES = 1
"""For each operation, of what fits and of what does not."""


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The app on a port of its own, within this process."""
    with listen(Settings(port=0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    file = tmp_path_factory.mktemp("fuzz") / "fingerpost.sqlite3"
    return create_app(Settings(database=f"sqlite:///{file.as_posix()}"), engine)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(app: FastAPI, engine: Engine, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the app, on a database of each kind in turn."""
    if request.param == "postgresql":
        database = new_database(request.getfixturevalue("postgresql"))
        app = create_app(Settings(database=database), engine)
    with running(app) as address:
        yield address


def drawn(strategy: Any, examples: int) -> list[Any]:
    """Cases of a strategy; none where it can make none (an operation without anything to get wrong)."""
    cases: list[Any] = []

    @hypothesis.seed(1)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(strategy)
    def draw(case: Any) -> None:
        cases.append(case)

    with contextlib.suppress(
        hypothesis.errors.Unsatisfiable, schemathesis.errors.SchemathesisError
    ):
        draw()
    return cases


@pytest.fixture(scope="module")
def cases(app: FastAPI) -> list[Any]:
    """What fits each operation and what does not; not for the stream, which does not end."""
    document = json.loads(json.dumps(app.openapi()))
    del document["components"]["securitySchemes"], document["security"]  # else it makes tokens up
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig(seed=1))
    operations = [each.ok() for each in schema.get_all_operations()]
    found = []
    for operation in operations:
        if operation.path.endswith("/live"):
            continue
        if operation.body or operation.query:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                found += drawn(operation.as_strategy(mode), EXAMPLES)
        else:
            names = re.findall(r"{(\w+)}", operation.path)
            found.append(operation.Case(path_parameters=dict.fromkeys(names, "none")))
    assert len({case.operation.label for case in found}) == len(operations) - 1
    return found


def fuzz(
    cases: list[Any], service: str, ids: dict[str, str], headers: dict[str, str]
) -> Counter[int]:
    """Sends all of them, with the ids that there are; how often each status came back."""
    statuses: Counter[int] = Counter()
    wrong = []
    for case in cases:
        for name in case.path_parameters or {}:
            case.path_parameters[name] = ids.get(name, "none")
        answer = case.call(service, headers=headers, timeout=PATIENCE)
        statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            wrong += [f"{each} {case.as_curl_command()}" for each in failures.exceptions]
    assert not wrong, "\n".join(wrong)
    return statuses


CHECKS = [
    checks.not_a_server_error,
    checks.response_schema_conformance,
    checks.content_type_conformance,
]


def test_one_person_alone(cases: list[Any], service: str) -> None:
    with httpx2.Client(base_url=service, timeout=PATIENCE) as http:
        call = http.post("/api/calls", json={}).json()["id"]
        note = http.post(f"/api/calls/{call}/notes", json={"text": "we have no budget"}).json()
        account = http.post("/api/accounts", json={"name": "Acme"}).json()["id"]
        ids = {"call": call, "note": note["notes"][0]["id"], "fact": "need", "account": account}
        ids |= {"language": "en"}
        statuses = fuzz(cases, service, ids, {})
        assert {200, 201, 404, 422} <= statuses.keys()
        assert http.get("/readyz").status_code == 200


def test_with_accounts(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    cases: list[Any],
) -> None:
    """Nobody gets anything; a program with a token gets no further than its scopes."""
    monkeypatch.setattr(credentials, "PasswordHasher", lambda: QUICK)
    file = tmp_path_factory.mktemp("fuzz") / "fingerpost.sqlite3"
    database = f"sqlite:///{file.as_posix()}"
    code = invited(database, "anna@example.com", Role.ADMIN)
    app = create_app(Settings(database=database, rate=0), engine)
    with running(app) as service:
        statuses = fuzz(cases, service, {}, {})
        assert statuses.keys() <= {200, 401, 404, 415, 422}, statuses
        assert statuses[401] > statuses[422] and statuses[200] <= 2, statuses
        page = join(client_of(app), "anna@example.com", code).post(
            "/me/tokens", data={"name": "a", "days": "30", "scope.calls:read": "on"}
        )
        token = page.text.split("<code>fingerpost_")[1].split("</code>")[0]
        headers = {"Authorization": f"Bearer fingerpost_{token}"}
        assert fuzz(cases, service, {}, headers)[403] > 0
