"""The interface as its document and HTTP describe it: HEAD, methods, schemas, and who may ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.app import create_app
from service.people import Permission
from service.qualify.engine import Engine
from service.routes import answers
from service.settings import Settings
from tests.running import HOST, KEY, PATIENCE
from tests.test_api import routes
from tests.test_fuzz import running

Json = dict[str, Any]
TRANSCRIPT = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>We have no budget\n"


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    file = tmp_path_factory.mktemp("database") / "fingerpost.sqlite3"
    settings = Settings(database=f"sqlite:///{file.as_posix()}", key=SecretStr(KEY))
    return create_app(settings, engine)


@pytest.fixture(scope="module")
def service(app: FastAPI) -> Iterator[httpx2.Client]:
    """Over a socket: what a server sends is more than what an app says."""
    with (
        running(app) as address,
        httpx2.Client(base_url=address, timeout=PATIENCE) as http,
    ):
        yield http


@pytest.fixture(scope="module")
def document(app: FastAPI) -> Json:
    return dict(json.loads(json.dumps(app.openapi())))


# --- HTTP


def test_a_head_is_that_of_get_and_nothing_follows(app: FastAPI, service: httpx2.Client) -> None:
    call = service.post("/api/calls", json={}).json()["id"]
    service.post(f"/api/calls/{call}/notes", json={"text": "Anna: we have no budget"})
    tried = 0
    for route in routes(app):
        if "GET" in route.methods and "{" not in route.path:
            got, head = service.get(route.path), service.head(route.path)
            assert head.status_code == got.status_code, route.path
            kinds = [each.headers.get("content-type") for each in (head, got)]
            assert kinds[0] == kinds[1], route.path
            assert head.content == b"", route.path
            tried += 1
    assert tried > 20
    for path in (f"/api/calls/{call}", f"/api/calls/{call}/live", "/static/panel.css", "/healthz"):
        assert service.head(path).status_code == 200, path
    assert service.head("/api/calls/nowhere").status_code == 404
    assert service.head("/api/analyze").status_code == 405


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/calls", "GET, HEAD, POST"),
        ("/api/calls/x", "DELETE, GET, HEAD, PATCH"),
        ("/api/analyze", "POST"),
        ("/healthz", "GET, HEAD"),
    ],
)
def test_an_address_names_all_methods_that_it_takes(
    service: httpx2.Client, path: str, methods: str
) -> None:
    answer = service.put(path, json={})
    assert (answer.status_code, answer.headers["Allow"]) == (405, methods)


# --- the document


def test_every_answer_has_a_schema(document: Json) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["responses"], path
            for status, told in operation["responses"].items():
                for kind, content in told.get("content", {}).items():
                    if kind == "application/json":
                        assert content.get("schema"), f"{method} {path} {status}"
            if method in ("post", "put", "patch") and "import" in path.rpartition("/")[2]:
                assert operation["requestBody"]["content"], path


def test_files_are_no_json(document: Json) -> None:
    for path in ("/api/imports/{import_id}/file", "/api/export/{what}"):
        kinds = document["paths"][path]["get"]["responses"]["200"]["content"]
        assert "application/json" not in kinds


def test_the_document_tells_who_may_ask(app: FastAPI, document: Json) -> None:
    schemes = document["components"]["securitySchemes"]
    assert (schemes["token"]["scheme"], schemes["session"]["in"]) == ("bearer", "cookie")
    assert document["security"] == [{"token": []}, {"session": []}]
    for route in routes(app):
        if not route.include_in_schema:
            continue
        [may] = [
            each.call for each in route.dependant.dependencies if hasattr(each.call, "permission")
        ]
        for method in route.methods:
            operation = document["paths"][route.path_format][method.lower()]
            public = may.permission == Permission.PUBLIC
            assert (operation.get("security") == []) == public, route.path
    assert document["paths"]["/healthz"]["get"]["security"] == []


def test_answers_are_as_their_schemas_say(service: httpx2.Client) -> None:
    made = service.post("/api/imports?name=a.vtt", content=TRANSCRIPT)
    file = answers.ImportedFile.model_validate(made.json())
    call = file.calls[0].call
    read = answers.ImportedFile.model_validate(service.get(f"/api/imports/{file.id}").json())
    assert read.calls[0].speakers[0].name == "Anna" and read.size == len(TRANSCRIPT)
    assert answers.Imports.model_validate(service.get("/api/imports").json()).items
    assert answers.Speakers.model_validate(service.get(f"/api/calls/{call}/speakers").json())
    sides = {"speakers": {"Anna": "prospect"}}
    said = service.put(f"/api/calls/{call}/speakers", json=sides)
    assert answers.Speakers.model_validate(said.json()).speakers[0].side == "prospect"
    answers.Reviews.model_validate(service.get("/api/reviews").json())
    added = service.post("/api/endpoints", json={"url": "https://example.com/a"})
    endpoint = answers.EndpointWithSecret.model_validate(added.json()).id
    path = f"/api/endpoints/{endpoint}"
    answers.Endpoint.model_validate(service.get(path).json())
    answers.Endpoint.model_validate(service.patch(path, json={"active": True}).json())
    answers.EndpointWithSecret.model_validate(service.post(f"{path}/secret").json())
    assert answers.Endpoints.model_validate(service.get("/api/endpoints").json()).items
    assert service.post(f"{path}/test").status_code == 202
    sent = answers.Messages.model_validate(service.get("/api/messages").json())
    assert service.post(f"/api/messages/{sent.items[0].id}/resend").json() == {}
    crm = service.post("/api/crms", json={"crm": "hubspot", "token": "pat-eu1-12345678"})
    assert answers.Crm.model_validate(crm.json()).crm == "hubspot"
    assert answers.Crms.model_validate(service.get("/api/crms").json()).items
    answers.Alive.model_validate(service.get("/healthz").json())
    answers.Ready.model_validate(service.get("/readyz").json())


# --- pages of messages


def test_messages_come_in_pages(engine: Engine, sqlite: str) -> None:
    app = create_app(Settings(database=sqlite, key=SecretStr(KEY)), engine)
    with TestClient(app, HOST) as client:
        url = {"url": "https://example.com/a"}
        path = f"/api/endpoints/{client.post('/api/endpoints', json=url).json()['id']}"
        for _ in range(7):
            client.post(f"{path}/test")
        whole = [each["id"] for each in client.get("/api/messages").json()["items"]]
        found, cursor = [], ""
        while True:
            page = client.get(f"/api/messages?limit=3{cursor}").json()
            found += [each["id"] for each in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert found == whole and len(set(found)) == 7
        assert client.get("/api/messages?cursor=nonsense").status_code == 422
