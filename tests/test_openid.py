"""Logging in at an OpenID Connect provider, which runs beside the tests as a process of its own."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey, RSAKey
from pydantic import ValidationError

from service.access.openid import OpenId, read_claims
from service.app import create_app
from service.people import Role
from service.qualify.engine import Engine
from service.settings import Settings
from tests.people import PASSWORD, client_of, invited

HOME = "https://calls.example.com"
PEOPLE = [
    {"sub": "1", "email": "anna@example.com", "email_verified": True, "name": "Anna"},
    {"sub": "2", "email": "boss@example.com", "email_verified": False, "name": "No Boss"},
    {"sub": "3", "email": "nobody@example.com", "email_verified": True, "name": "Nobody"},
    {"sub": "4", "email": "anna@example.com", "email_verified": True, "name": "Another Anna"},
    {"sub": "5", "name": "Whoever"},
]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    people = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port)]
    process = subprocess.Popen(
        [*command, *people], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx2.get(f"{address}/.well-known/openid-configuration")
            break
        except httpx2.TransportError:
            time.sleep(0.1)
    yield address
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def app(
    provider: str, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FastAPI]:
    file: Path = tmp_path_factory.mktemp("openid") / "fingerpost.sqlite3"
    database = f"sqlite:///{file.as_posix()}"
    for email in ("anna@example.com", "boss@example.com"):
        invited(database, email, Role.ADMIN)
    app = create_app(
        Settings(
            database=database,
            host="0.0.0.0",
            address=HOME,
            openid_issuer=provider,
            openid_client="fingerpost",
            openid_secret="a long secret",  # type: ignore[arg-type]
        ),
        engine,
    )
    with TestClient(app, HOME):
        yield app


@pytest.fixture
def browser(app: FastAPI) -> TestClient:
    return client_of(app, HOME)


def gone_to_the_provider(browser: TestClient, subject: str) -> str:
    """Begins, and lets somebody log in there; where the provider sends the browser back to."""
    assert "/login/openid" in browser.get("/login").text
    there = browser.get("/login/openid").headers["location"]
    sent = httpx2.post(there, data={"sub": subject})
    return str(sent.headers["location"]).removeprefix(HOME)


def test_who_was_added_gets_in(browser: TestClient) -> None:
    there = browser.get("/login/openid").headers["location"]
    asked = parse_qs(urlsplit(there).query)
    assert asked["redirect_uri"] == [f"{HOME}/login/openid/back"]
    assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["state"]
    answer = browser.get(gone_to_the_provider(browser, "1"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/api/me").json()["id"] == "local"
    browser.post("/logout")
    assert browser.get(gone_to_the_provider(browser, "1")).status_code == 303


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ("2", "does not say that it has checked"),  # nor will it be believed
        ("3", "no account for you"),  # nobody added them
        ("5", "tells no e-mail address"),
        ("4", "under another name"),  # the address is somebody else's by now
    ],
)
def test_nobody_else_does(browser: TestClient, subject: str, why: str) -> None:
    browser.get(gone_to_the_provider(browser, "1"))  # Anna is known by her subject
    browser.post("/logout")
    answer = browser.get(gone_to_the_provider(browser, subject))
    assert answer.status_code == 401 and why in answer.text
    assert browser.get("/api/me").status_code == 401


def test_a_log_in_that_was_begun_elsewhere_is_refused(app: FastAPI, browser: TestClient) -> None:
    back = gone_to_the_provider(browser, "1")
    assert client_of(app, HOME).get(back).status_code == 401
    other = client_of(app, HOME)
    other.get("/login/openid")
    assert other.get(back).status_code == 401
    assert browser.get(back.replace("state=", "state=x")).status_code == 401


def test_a_code_works_once(browser: TestClient) -> None:
    back = gone_to_the_provider(browser, "1")
    cookie = browser.cookies["__Host-fingerpost-login"]
    assert browser.get(back).status_code == 303
    browser.cookies.set("__Host-fingerpost-login", cookie, domain="calls.example.com")
    assert browser.get(back).status_code == 401


def test_a_refusal_by_the_provider_is_told(browser: TestClient) -> None:
    there = browser.get("/login/openid").headers["location"]
    state = parse_qs(urlsplit(there).query)["state"][0]
    answer = browser.get(f"/login/openid/back?error=access_denied&state={state}")
    assert answer.status_code == 401 and "did not let you in" in answer.text


def test_a_provider_out_of_reach_is_said(
    browser: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state.gate.openid, "_known", {})
    monkeypatch.setattr(app.state.gate.openid, "_issuer", "http://127.0.0.1:9")
    answer = browser.get("/login/openid")
    assert answer.status_code == 503 and "cannot be reached" in answer.json()["detail"]


OURS, THEIRS = RSAKey.generate_key(2048, {"kid": "a"}), RSAKey.generate_key(2048, {"kid": "a"})
CLAIMS: dict[str, Any] = {
    "iss": "https://login.example.com",
    "aud": "fingerpost",
    "sub": "1",
    "exp": 4_000_000_000,
    "nonce": "n",
}


def check(token: str) -> dict[str, Any]:
    openid = OpenId("https://login.example.com", "fingerpost", "secret", "back")
    openid._known, openid._keys = {"issuer": "https://login.example.com"}, KeySet([OURS])

    async def provider() -> dict[str, Any]:
        return openid._known

    openid._provider = provider  # type: ignore[method-assign]
    return asyncio.run(openid._checked(token, "n"))


def test_a_token_that_the_provider_signed_for_us_is_believed() -> None:
    assert check(jwt.encode({"alg": "RS256", "kid": "a"}, CLAIMS, OURS))["sub"] == "1"


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"iss": "https://evil.example"}, OURS),
        ({"aud": "other"}, OURS),
        ({"nonce": "m"}, OURS),
        ({"exp": 1}, OURS),
        ({"sub": None}, OURS),
        ({}, THEIRS),
    ],
)
def test_any_other_token_is_not(changed: dict[str, Any], key: RSAKey) -> None:
    with pytest.raises(JoseError):
        check(jwt.encode({"alg": "RS256", "kid": "a"}, CLAIMS | changed, key))


def test_a_token_without_a_signature_or_signed_with_a_shared_secret_is_not() -> None:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none"}, CLAIMS)
    )
    shared = OctKey.import_key("a secret that both sides would share")
    for token in (
        f"{head}.{body}.",
        jwt.encode({"alg": "HS256", "kid": "a"}, CLAIMS, shared, algorithms=["HS256"]),
    ):
        with pytest.raises(JoseError):
            check(token)


@pytest.mark.parametrize(
    ("checked", "trusted", "counts"),
    [
        ({"email_verified": True}, False, True),
        ({"email_verified": "true"}, False, True),
        ({}, False, False),
        ({}, True, True),
        ({"email_verified": False}, True, False),
        ({"email_verified": "false"}, True, False),
    ],
)
def test_an_address_counts_when_it_was_checked_or_its_provider_is_trusted(
    checked: dict[str, Any], trusted: bool, counts: bool
) -> None:
    claims = read_claims({**CLAIMS, "email": "anna@example.com", **checked}, trusted)
    assert (claims.email is not None, claims.unchecked) == (counts, not counts)
    assert read_claims(CLAIMS, trusted).email is None


def test_without_passwords_only_the_provider_lets_in(
    provider: str, sqlite: str, engine: Engine
) -> None:
    code = invited(sqlite, "anna@example.com", Role.ADMIN)
    joined = {"email": "anna@example.com", "code": code, "password": PASSWORD}
    told = {
        "database": sqlite,
        "address": HOME,
        "openid_issuer": provider,
        "openid_client": "fingerpost",
        "openid_secret": "a long secret",
    }
    with TestClient(create_app(Settings.model_validate(told), engine), HOME) as http:
        assert http.post("/join", data=joined, follow_redirects=False).status_code == 303
    app = create_app(Settings.model_validate({**told, "passwords": False}), engine)
    with TestClient(app, HOME):
        browser = client_of(app, HOME)
        page = browser.get("/login").text
        assert "/login/openid" in page and "password" not in page
        for path in ("/login", "/join"):
            refused = browser.post(path, data=joined)
            assert (refused.status_code, "Passwords are turned off" in refused.text) == (401, True)
        assert browser.get("/join").headers["location"] == "/login"
        assert browser.get(gone_to_the_provider(browser, "1")).status_code == 303
        assert "/me/password" not in browser.get("/me").text
        added = browser.post("/people", data={"email": "ben@example.com", "role": "rep"})
        assert "ben@example.com" in added.text and "/join" not in added.text
    with pytest.raises(ValidationError, match="nobody could come in"):
        Settings(passwords=False)
