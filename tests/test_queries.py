"""What stands in an address: characters that no database keeps, names that nobody knows, and what is told of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text

from service.errors import StoreProblem
from service.store.store import Store

GONE = "postgresql://somebody:secret-word@127.0.0.1:9/nothing"


def operations(app: FastAPI) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Method, path and parameters of everything that programs use, but the stream, which does not end."""
    document = json.loads(json.dumps(app.openapi()))
    return [
        (method.upper(), path, operation.get("parameters", []))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if not path.endswith("/live")
    ]


def test_a_character_that_no_database_keeps_is_refused_everywhere(
    app: FastAPI, http: TestClient
) -> None:
    account = http.post("/api/accounts", json={"name": "Acme"}).json()["id"]
    call = http.post("/api/calls", json={"account": account}).json()["id"]
    there = {"account": account, "call": call, "what": "facts", "language": "en"}
    tried = 0
    for method, path, parameters in operations(app):
        body = {"json": {}} if method in ("POST", "PUT", "PATCH") else {}
        filled = re.sub(r"{(\w+)}", lambda name: there.get(name[1], "x"), path)
        for place in re.findall(r"{\w+}", path):
            wrong = re.sub(r"{\w+}", "x", path.replace(place, "%00"))
            assert 400 <= http.request(method, wrong, **body).status_code < 500, wrong
            tried += 1
        for name in (each["name"] for each in parameters if each["in"] == "query"):
            answer = http.request(method, f"{filled}?{name}=a%00b", **body)
            assert 400 <= answer.status_code < 500, f"{method} {path} {name}: {answer.text}"
            tried += 1
    assert tried > 100


def test_what_is_wrong_with_it_is_told(client: TestClient) -> None:
    answer = client.get("/api/contacts?phone=%00")
    assert answer.status_code == 422
    assert answer.json()["detail"] == "phone: this holds the character U+0000; remove it"
    german = client.get("/api/contacts?phone=%00", headers={"Accept-Language": "de"}).json()
    assert german["detail"] == "phone: hier steht das Zeichen U+0000; entfernen Sie es"
    assert client.get("/accounts?q=%00").status_code == 422, "pages too"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (
            "/api/export/accounts?acount=x",
            "acount: there is no such parameter; did you mean 'account'?",
        ),
        ("/api/calls?limits=5", "limits: there is no such parameter; did you mean 'limit'?"),
        ("/api/calls?zzz=5", "zzz: there is no such parameter; check its spelling"),
    ],
)
def test_a_parameter_that_nobody_knows_is_refused(client: TestClient, path: str, told: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["detail"]) == (422, told)


@pytest.mark.parametrize(
    "path",
    ["/api/calls?ui_lang=de&limit=5", "/healthz?probe=1", "/?utm_source=mail", "/accounts?x=1"],
)
def test_pages_and_health_checks_may_be_asked_with_more(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


# --- what the database says


def failing(error: str) -> Callable[[Connection], None]:
    """A query that the database refuses."""
    return lambda connection: connection.execute(text(error)).close()


@pytest.mark.parametrize("query", ["SELECT 'secret-word'::int", "SELECT nothing FROM nowhere"])
def test_our_own_defect_is_not_called_one_of_the_server(
    app: FastAPI, http: TestClient, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Store = app.state.store
    if "sqlite" in str(store._engine.url):
        pytest.skip("SQLite tells defects and damage in one class of errors")
    monkeypatch.setattr("service.store.calls.lists.newest", lambda c, *_: failing(query)(c))
    answer = http.get("/api/calls")
    assert answer.status_code == 500 and "defect" in answer.json()["detail"]
    written = store.write("", failing(query))
    with pytest.raises(Exception) as raised:
        written.result()
    assert not isinstance(raised.value, StoreProblem)


def test_the_log_says_what_the_server_said(
    app: FastAPI,
    http: TestClient,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if "sqlite" in str(app.state.store._engine.url):
        pytest.skip("what SQLite says is in its own sentence")
    query = "DO $$ BEGIN RAISE EXCEPTION 'out of shelves' USING ERRCODE = '53200', DETAIL = 'secret-word'; END $$"
    monkeypatch.setattr("service.store.calls.lists.newest", lambda c, *_: failing(query)(c))
    answer = http.get("/api/calls")
    assert answer.status_code == 503 and "shelves" not in answer.text
    assert "53200: out of shelves" in caplog.text and "secret-word" not in caplog.text


def test_a_server_that_is_not_there_is_told_with_its_own_words() -> None:
    with pytest.raises(StoreProblem) as raised:
        Store.open(GONE)
    assert "onnection" in raised.value.in_full and "127.0.0.1" in raised.value.in_full
    assert "secret-word" not in raised.value.in_full


@pytest.mark.parametrize("what", ["calls", "facts", "verdicts", "accounts", "contacts"])
@pytest.mark.parametrize("format", ["csv", "json"])
def test_an_export_that_fails_says_so_before_its_head_is_sent(
    client: TestClient, what: str, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreProblem("The disk is full.", "Make room on it, then try again.")

    monkeypatch.setattr("service.store.exports.export", fail)
    monkeypatch.setattr("service.store.accounts.accounts.page", fail)
    answer = client.get(f"/api/export/{what}?format={format}")
    assert (answer.status_code, answer.json()["title"]) == (503, "Service Unavailable")
