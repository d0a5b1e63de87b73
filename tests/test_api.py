"""The HTTP interface at its edges: errors, limits, who may ask, what a browser may do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from service.app import create_app
from service.errors import StoreProblem
from service.limits import NOTE_LIMIT
from service.qualify.engine import Engine
from service.settings import Settings
from service.web.requests import May
from tests.running import HOST

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    file = tmp_path_factory.mktemp("database") / "fingerpost.sqlite3"
    return create_app(Settings(database=f"sqlite:///{file.as_posix()}"), engine)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def call(client: TestClient) -> str:
    return str(client.post("/api/calls", json={}).json()["id"])


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = dict(answer.json())
    assert set(body) in ({"type", "title", "status", "detail"}, {*body, "errors"})
    assert body["status"] == status
    assert body["title"] and body["detail"]
    return body


# --- errors

WRONG_BODIES = [
    ("POST", "/api/analyze", "", "body"),
    ("POST", "/api/analyze", "{", "body"),
    ("POST", "/api/analyze", "nonsense", "body"),
    ("POST", "/api/analyze", "[" * 100_000, "body"),
    ("POST", "/api/analyze", '{"text": NaN}', "body"),
    ("POST", "/api/analyze", '{"text": "a", "profile": {"price": {"amount": 1e400}}}', "body"),
    ("POST", "/api/analyze", '{"text": "a", "profile": ' + "9" * 5000 + "}", "body"),
    ("POST", "/api/analyze", r'{"text": "\ud83d"}', "body"),
    ("POST", "/api/analyze", r'{"text": "\u0000"}', "body"),
    ("POST", "/api/analyze", r'{"\udc00": "a"}', "body"),
    ("POST", "/api/analyze", '{"text": "\x00"}', "body"),
    ("POST", "/api/analyze", "null", "body"),
    ("POST", "/api/analyze", "[]", "body"),
    ("POST", "/api/analyze", "{}", "text"),
    ("POST", "/api/analyze", '{"text": null}', "text"),
    ("POST", "/api/analyze", '{"text": 1}', "text"),
    ("POST", "/api/analyze", '{"text": "a", "id": 1}', "id"),
    ("POST", "/api/analyze", '{"text": "a", "framwork": "bant"}', "framwork"),
    ("POST", "/api/analyze", '{"text": "a", "framework": "bnt"}', "framework"),
    ("POST", "/api/analyze", '{"text": "a", "lang": "fr"}', "lang"),
    ("POST", "/api/analyze", '{"text": "a", "ui_lang": "auto"}', "ui_lang"),
    ("POST", "/api/analyze", '{"text": "a", "mode": "warm"}', "mode"),
    ("POST", "/api/analyze", '{"text": "a", "at": 1}', "at"),
    ("POST", "/api/analyze", '{"text": "a", "at": "yesterday"}', "at"),
    ("POST", "/api/analyze", '{"text": "a", "at": "2026-03-09T10:00:00"}', "at"),
    ("POST", "/api/analyze", '{"text": "a", "at": "0001-01-01T00:00:00+14:00"}', "at"),
    ("POST", "/api/analyze", '{"text": "a", "profile": {"we_sel": "x"}}', "profile.we_sel"),
    ("POST", "/api/calls", '{"prospect": 5}', "prospect"),
    ("POST", "/api/calls", json.dumps({"prospect": "x" * 201}), "prospect"),
    ("POST", "/api/calls", '{"framework": ""}', "framework"),
    ("PATCH", "/api/calls/{call}", '{"status": "won"}', "status"),
    ("PATCH", "/api/calls/{call}", '{"lang": null}', "lang"),
    ("PATCH", "/api/calls/{call}", '{"framework": "bantt"}', "framework"),
    ("POST", "/api/calls/{call}/notes", '{"text": ""}', "text"),
    ("POST", "/api/calls/{call}/notes", r'{"text": " \n\t\u3000"}', "text"),
    ("POST", "/api/calls/{call}/notes", '{"text": "a", "key": ""}', "key"),
    ("POST", "/api/calls/{call}/notes", '{"text": "a", "speaker": []}', "speaker"),
    ("PUT", "/api/calls/{call}/facts/budget", '{"state": "maybe"}', "state"),
    ("PUT", "/api/calls/{call}/facts/budget", "{}", "state"),
    (
        "PUT",
        "/api/profile",
        '{"we_sell": "x", "price": {"amount": -1, "currency": "EUR"}}',
        "price.amount",
    ),
    (
        "PUT",
        "/api/profile",
        '{"ideal_customer": {"min_employees": 9, "max_employees": 3}}',
        "ideal_customer",
    ),
]


@pytest.mark.parametrize(("method", "path", "body", "field"), WRONG_BODIES)
def test_wrong_input_is_told_by_field(
    client: TestClient, call: str, method: str, path: str, body: str, field: str
) -> None:
    answer = client.request(method, path.format(call=call), content=body, headers=JSON)
    errors = assert_problem(answer, 422)["errors"]
    assert field in [error["field"] for error in errors]
    assert all(error["message"] for error in errors)


@pytest.mark.parametrize(("method", "path", "body", "field"), WRONG_BODIES)
def test_wrong_input_is_told_in_the_clients_language(
    client: TestClient, call: str, method: str, path: str, body: str, field: str
) -> None:
    told = {}
    for language in ("en", "de"):
        headers = {**JSON, "Accept-Language": language}
        answer = client.request(method, path.format(call=call), content=body, headers=headers)
        errors = assert_problem(answer, 422)["errors"]
        told[language] = [error["message"] for error in errors]
    assert not set(told["en"]) & set(told["de"])


def test_a_misspelt_framework_is_told_the_nearest(client: TestClient) -> None:
    answer = client.post("/api/calls", json={"framework": "medic"})
    assert "meddic" in assert_problem(answer, 422)["detail"]


def test_errors_do_not_quote_what_was_sent(client: TestClient, call: str) -> None:
    for body in ({"text": ["secret"]}, {"text": "a", "at": "secret"}, {"text": "a", "secret": 1}):
        answer = client.post(f"/api/calls/{call}/notes", json=body)
        assert "secret" not in assert_problem(answer, 422)["detail"].replace("secret: there", "")


UNKNOWN = [
    ("GET", "/nowhere", None),
    ("GET", "/api/nowhere", None),
    ("GET", "/static/nowhere.js", None),
    ("GET", "/static/../service/app.py", None),
    ("GET", "/api/calls/unknown", None),
    ("GET", "/api/calls/%00", None),
    ("GET", "/api/calls/%ff%fe", None),
    ("GET", "/api/calls/" + "x" * 5000, None),
    ("PATCH", "/api/calls/unknown", {"prospect": "x"}),
    ("DELETE", "/api/calls/unknown", None),
    ("GET", "/api/calls/unknown/live", None),
    ("POST", "/api/calls/unknown/notes", {"text": "a"}),
    ("POST", "/api/calls/unknown/draft", {"text": "a"}),
    ("PATCH", "/api/calls/{call}/notes/unknown", {"text": "a"}),
    ("DELETE", "/api/calls/{call}/notes/unknown", None),
    ("POST", "/api/calls/{call}/questions/unknown", {"outcome": "asked"}),
    ("PUT", "/api/calls/{call}/facts/weather", {"state": "met"}),
    ("POST", "/api/calls/{call}/signals/unknown/dispute", None),
    ("POST", "/api/calls/{call}/signals/unknown/dispute", {"disputed": False}),
]


@pytest.mark.parametrize(("method", "path", "body"), UNKNOWN)
def test_what_does_not_exist_is_not_found(
    client: TestClient, call: str, method: str, path: str, body: Any
) -> None:
    assert_problem(client.request(method, path.format(call=call), json=body), 404)


@pytest.mark.parametrize(("method", "path"), [("PUT", "/api/calls"), ("DELETE", "/api/analyze")])
def test_a_wrong_method_is_told(client: TestClient, method: str, path: str) -> None:
    assert_problem(client.request(method, path), 405)


def test_a_mark_of_utf_8_before_a_body_is_passed_over(client: TestClient) -> None:
    body = b'\xef\xbb\xbf{"text": "We have no budget."}'
    answer = client.post("/api/analyze", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["facts"]["budget"]["evidence"][0]["start"] == 0


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "nonsense"]
)
def test_a_body_that_is_not_called_json_is_told(client: TestClient, kind: str) -> None:
    answer = client.post("/api/analyze", content=b'{"text": "a"}', headers={"Content-Type": kind})
    assert "application/json" in assert_problem(answer, 415)["detail"]


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=" + "x" * 300, "limit=0", "limit=x", "cursor=%00"]
)
def test_a_wrong_query_is_told(client: TestClient, query: str) -> None:
    assert_problem(client.get(f"/api/calls?{query}"), 422)


def test_a_text_over_the_limit_is_too_large(client: TestClient, call: str) -> None:
    note = {"text": "x" * (NOTE_LIMIT + 1)}
    for answer in (
        client.post(f"/api/calls/{call}/notes", json=note),
        client.post(f"/api/calls/{call}/draft", json=note),
        client.post("/api/analyze", json={"text": "x" * 5_000_001}),
        client.post("/api/analyze", json={"text": "é" * 2_500_001}),
    ):
        assert "at most" in assert_problem(answer, 413)["detail"]


@pytest.mark.parametrize("path", ["/api/analyze", "/api/calls", "/api/profile"])
def test_a_body_over_the_limit_is_too_large(client: TestClient, path: str) -> None:
    method = "PUT" if path == "/api/profile" else "POST"
    huge = b'{"text": "' + b"x" * 17_000_000 + b'"}'
    assert_problem(client.request(method, path, content=huge, headers=JSON), 413)
    parts = (huge[at : at + 1_000_000] for at in range(0, len(huge), 1_000_000))  # no length told
    assert_problem(client.request(method, path, content=parts, headers=JSON), 413)


def test_a_store_that_cannot_be_used_is_told_with_what_to_do(
    app: FastAPI, client: TestClient, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreProblem("The disk is full.", "Make room on it.")

    for name in ("events", "append", "create", "delete", "check", "newest", "profile"):
        monkeypatch.setattr(app.state.store, name, fail)
    for answer in (
        client.get("/readyz"),
        client.get("/api/calls"),
        client.get(f"/api/calls/{call}"),
        client.post("/api/calls", json={}),
        client.post(f"/api/calls/{call}/notes", json={"text": "a"}),
        client.delete(f"/api/calls/{call}"),
    ):
        assert "Make room" in assert_problem(answer, 503)["detail"]
        assert answer.headers["retry-after"]


def test_a_defect_tells_and_logs_no_words(
    app: FastAPI,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(_person: Any, text: Any) -> None:
        raise RuntimeError(text.text)

    monkeypatch.setattr(app.state.calls, "analyse", fail)
    answer = client.post("/api/analyze", json={"text": "secret"})
    assert "secret" not in str(assert_problem(answer, 500))
    assert "RuntimeError" in caplog.text and "secret" not in caplog.text


# --- who may ask


def routes(app: FastAPI) -> list[APIRoute]:
    found = [context.original_route for context in iter_route_contexts(app.routes)]
    return [route for route in found if isinstance(route, APIRoute)]


def test_every_route_names_one_permission(app: FastAPI) -> None:
    assert len(routes(app)) > 20
    for route in routes(app):
        named = [each.call for each in route.dependant.dependencies if isinstance(each.call, May)]
        assert len(named) == 1, f"{route.path} names {len(named)} permissions"


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST"]
)
def test_our_own_names_are_served(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.nip.io:8000",
        "",
        "[",
        "a@b",
        "127.0.0.2",
    ],
)
def test_another_name_that_points_here_is_refused(client: TestClient, host: str) -> None:
    assert_problem(client.get("/api/calls", headers={"Host": host}), 421)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "https://localhost"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_can_change_nothing(
    client: TestClient, call: str, headers: dict[str, str]
) -> None:
    assert_problem(client.post("/api/calls", json={}, headers=headers), 403)
    assert_problem(client.delete(f"/api/calls/{call}", headers=headers), 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_our_own_pages_and_programs_can(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/analyze", json={"text": "a"}, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/api/nowhere", "/static/icon.svg", "/"])
def test_every_answer_carries_the_policy(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


# --- for programs


def test_the_reference_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "<script" not in page and "style=" not in page
    for address in re.findall(r'(?:href|src)="([^"]+)"', page):
        assert address.startswith(("/", "#"))
        if address.startswith("#"):
            assert f'id="{address[1:]}"' in page
        else:
            assert client.get(address).status_code == 200


def test_the_reference_names_every_route(client: TestClient) -> None:
    page = client.get("/docs").text
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        assert path in page
        for operation in methods.values():
            assert operation["description"]
            assert "4XX" in operation["responses"] and "422" not in operation["responses"]


def test_the_answers_are_what_the_reference_says(client: TestClient, call: str) -> None:
    shapes = client.get("/openapi.json").json()["components"]["schemas"]
    client.post(f"/api/calls/{call}/notes", json={"text": "Me: What is your budget?"})
    snapshot = client.get(f"/api/calls/{call}").json()
    for name, value in (("Snapshot", snapshot), ("Analysis", snapshot["analysis"])):
        assert set(shapes[name]["required"]) <= set(value)
    assert list(snapshot["analysis"])[:3] == ["id", "language", "signals"]


def test_figures_name_routes_and_never_addresses(client: TestClient, call: str) -> None:
    client.get(f"/api/calls/{call}")
    client.get("/secret")
    figures = client.get("/metrics").text
    assert 'route="/api/calls/{call}"' in figures
    assert call not in figures and "secret" not in figures


def test_it_is_ready_with_the_rules_that_it_uses(client: TestClient, engine: Engine) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "rules": engine.rules}
