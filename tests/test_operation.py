"""What an operator sees: logs, figures, readiness; and the limits that keep one from crowding out all."""

from __future__ import annotations

import json
import logging
import sqlite3
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.requests import HTTPConnection

from service import __version__
from service.access.rate import Rate
from service.app import create_app
from service.logs import InJson
from service.people import Role
from service.qualify.engine import Engine
from service.settings import Settings
from service.web.identity import address_of
from tests.people import client_of, invited, join


def test_a_log_line_is_json_and_holds_no_words_of_a_note(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    call = client.post("/api/calls", json={}).json()["id"]
    with caplog.at_level(logging.INFO, "fingerpost.requests"):
        answer = client.post(
            f"/api/calls/{call}/notes",
            json={"text": "Anna has no budget"},
            headers={"X-Request-ID": "from-the-proxy-1"},
        )
    assert answer.headers["x-request-id"] == "from-the-proxy-1"
    record = next(each for each in caplog.records if each.name == "fingerpost.requests")
    line = json.loads(InJson().format(record))
    assert line["route"] == "/api/calls/{call}/notes"
    assert (line["method"], line["status"], line["person"]) == ("POST", 201, "local")
    assert "budget" not in str(line) and call not in str(line)


@pytest.mark.parametrize("told", ["", "a b", "x" * 100, "short", "line\tbreak-in-it"])
def test_a_request_id_that_is_none_is_replaced(client: TestClient, told: str) -> None:
    found = client.get("/healthz", headers={"X-Request-ID": told}).headers["x-request-id"]
    assert found != told and len(found) == 32


def test_of_an_error_the_place_is_logged_and_not_its_words() -> None:
    words = "what Anna said"
    try:
        raise ValueError(words)
    except ValueError:
        failure = sys.exc_info()
    record = logging.getLogger().makeRecord("a", logging.ERROR, "f", 1, "failed", (), failure)
    line = json.loads(InJson().format(record))
    assert line["error"] == "ValueError" and "test_operation.py" in line["place"]
    assert words not in str(line)


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("2001:db8::9", "2001:db8::"),
        ("2001:db8::1:0:0:0:9", "2001:db8:0:1::"),
        ("::1", "::"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_whoever_has_a_network_counts_as_one(address: str, counted_as: str) -> None:
    request = HTTPConnection({"type": "http", "client": (address, 5000), "headers": []})
    assert address_of(request) == counted_as


def test_figures_for_prometheus(client: TestClient, engine: Engine) -> None:
    client.get("/healthz")
    figures = client.get("/metrics").text
    assert f'fingerpost_info{{rules="{engine.rules}",version="{__version__}"}} 1.0' in figures
    assert 'fingerpost_requests_total{method="GET",route="/healthz",status="200"}' in figures
    assert 'fingerpost_request_seconds_bucket{le="0.025",method="GET",route="/healthz"}' in figures
    for name in ("fingerpost_writes_waiting", "process_resident_memory_bytes"):
        assert f"\n{name} " in figures
    assert "# TYPE fingerpost_jobs_waiting gauge" in figures


def test_ready_means_that_notes_can_be_stored(
    client: TestClient, sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.store.CHECK_SECONDS", 0.2)
    assert client.get("/readyz").status_code == 200
    blocker = sqlite3.connect(sqlite.removeprefix("sqlite:///"), isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.headers["retry-after"]
    assert client.get("/healthz").status_code == 200
    blocker.execute("ROLLBACK")
    blocker.close()
    monkeypatch.setattr("service.store.store.CHECK_SECONDS", 30)
    assert client.get("/readyz").status_code == 200


def test_a_bucket_refills_evenly() -> None:
    now = [0.0]
    rate = Rate(60, lambda: now[0])
    assert [rate.take("anna") for _ in range(21)] == [0] * 20 + [1]
    assert rate.take("ben") == 0
    now[0] += 2
    assert [rate.take("anna") for _ in range(3)] == [0, 0, 1]
    now[0] -= 100  # a clock that goes back gives nothing
    assert rate.take("anna") > 0


def test_one_person_is_slowed_down_and_others_are_not(sqlite: str, engine: Engine) -> None:
    codes = [invited(sqlite, f"{name}@example.com", Role.ADMIN) for name in ("anna", "ben")]
    app = create_app(Settings(database=sqlite, rate=30), engine)
    with TestClient(app, "http://localhost"):
        anna = join(client_of(app), "anna@example.com", codes[0])
        ben = join(client_of(app), "ben@example.com", codes[1])
        answers = [anna.get("/api/me") for _ in range(12)]
        assert answers[0].status_code == 200 and answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) > 0
        assert ben.get("/api/me").status_code == 200


def test_nothing_about_people_is_cached_and_no_device_is_used(
    client: TestClient, tmp_path: Path
) -> None:
    for path in ("/api/calls", "/", "/openapi.json", "/metrics"):
        assert client.get(path).headers["cache-control"] == "no-store"
    answer = client.get("/")
    assert "microphone=()" in answer.headers["permissions-policy"]
    assert "strict-transport-security" not in answer.headers


def test_behind_tls_browsers_are_told_to_stay_with_it(sqlite: str, engine: Engine) -> None:
    invited(sqlite, "anna@example.com", Role.ADMIN)
    app = create_app(Settings(database=sqlite, address="https://calls.example.com"), engine)
    with TestClient(app, "http://calls.example.com") as http:
        assert "max-age=31536000" in http.get("/healthz").headers["strict-transport-security"]
