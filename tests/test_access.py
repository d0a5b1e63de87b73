"""Who may come in, what each may do, and what nobody sees who should not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount, Route

from service.access.credentials import TOKEN_START, _hash_of_nothing, check_password
from service.access.log_in import AT_ONE_ACCOUNT_FROM_HERE, delay_after
from service.app import NeedsAccounts, create_app
from service.errors import Invalid
from service.people import PERMISSIONS_OF, Permission, Role
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.people import people
from service.store.store import Store
from tests.deliveries import Tool, sample
from tests.people import PASSWORD, Company, client_of, company, invited, join, log_in
from tests.running import HOST, run_here
from tests.test_api import routes


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{(tmp_path_factory.mktemp('people') / 'fingerpost.sqlite3').as_posix()}"


@pytest.fixture(scope="module")
def ours(database: str, engine: Engine) -> Iterator[Company]:
    with company(database, engine) as running:
        yield running


@pytest.fixture
def call(ours: Company) -> str:
    """A call of Anna's."""
    call = str(ours.anna.post("/api/calls", json={"prospect": "Acme"}).json()["id"])
    ours.anna.post(f"/api/calls/{call}/notes", json={"text": "Anna heard of Zanzibar"})
    return call


def id_of(ours: Company, name: str) -> str:
    everybody = ours.boss.get("/api/people").json()["people"]
    return str(next(each["id"] for each in everybody if each["email"].startswith(name)))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN_START}{token}"}


# --- without accounts


def test_one_person_on_this_machine_needs_no_account(client: TestClient) -> None:
    assert client.get("/api/me").json()["id"] == "local"
    assert client.post("/api/calls", json={}).status_code == 201
    assert client.get("/login", follow_redirects=False).headers["location"] == "/"


def test_nobody_else_is_served_before_there_are_accounts(sqlite: str, engine: Engine) -> None:
    outside = Settings(database=sqlite, host="0.0.0.0", address="https://calls.example.com")
    with pytest.raises(NeedsAccounts, match="fingerpost people add"):
        create_app(outside, engine)
    invited(sqlite, "anna@example.com", Role.ADMIN)
    app = create_app(outside, engine)
    with TestClient(app, "https://calls.example.com") as http:
        assert http.get("/api/calls").status_code == 401


@pytest.mark.parametrize(
    "told", [{"address": "https://calls.example.com"}, {"proxies": "127.0.0.1"}, {"host": "::"}]
)
def test_who_has_a_proxy_before_it_is_reached_by_others(
    sqlite: str, engine: Engine, told: dict[str, str]
) -> None:
    """It listens on this machine only, but what the proxy passes on comes from anywhere."""
    settings = Settings.model_validate({"database": sqlite, **told})
    with pytest.raises(NeedsAccounts, match="--role admin"):
        create_app(settings, engine)
    invited(sqlite, "anna@example.com", Role.ADMIN)
    with TestClient(create_app(settings, engine), "http://localhost") as http:
        assert http.get("/api/me").status_code == 401


@pytest.mark.parametrize("address", [None, "http://localhost:8000", "http://127.0.0.1:8000"])
def test_an_address_of_this_machine_needs_no_account(
    sqlite: str, engine: Engine, address: str | None
) -> None:
    with TestClient(create_app(Settings(database=sqlite, address=address), engine), HOST) as http:
        assert http.get("/api/me").json()["id"] == "local"


def test_the_first_account_takes_over_what_was_written_alone(sqlite: str, engine: Engine) -> None:
    app = create_app(Settings(database=sqlite), engine)
    with TestClient(app, "http://localhost") as alone:
        alone.post("/api/calls", json={"prospect": "Acme"})
    code = invited(sqlite, "anna@example.com", Role.ADMIN)
    app = create_app(Settings(database=sqlite), engine)
    with TestClient(app, "http://localhost") as http:
        assert http.get("/api/calls").status_code == 401
        join(http, "anna@example.com", code)
        assert [item["prospect"] for item in http.get("/api/calls").json()["items"]] == ["Acme"]


def test_a_service_that_runs_closes_with_the_first_account(
    sqlite: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.access.gate.LOOK_AGAIN", 0)
    app = create_app(Settings(database=sqlite), engine)
    with TestClient(app, "http://localhost") as http:
        assert http.get("/api/calls").status_code == 200
        invited(sqlite, "anna@example.com", Role.ADMIN)
        assert http.get("/api/calls").status_code == 401


# --- logging in


def test_pages_lead_to_the_log_in_and_back(ours: Company) -> None:
    browser = client_of(ours.app)
    page = browser.get("/?cursor=abc", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/%3Fcursor%3Dabc")
    assert 'value="/?cursor=abc"' in browser.get(page.headers["location"]).text
    form = {"email": "anna@example.com", "password": PASSWORD, "next": "/?cursor=abc"}
    assert browser.post("/login", data=form).headers["location"] == "/?cursor=abc"


def test_programs_are_told_to_send_a_token(ours: Company) -> None:
    answer = client_of(ours.app).get("/api/calls")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil", "", "a\nb"])
def test_the_log_in_leads_to_no_other_site(ours: Company, path: str) -> None:
    form = {"email": "anna@example.com", "password": PASSWORD, "next": path}
    assert client_of(ours.app).post("/login", data=form).headers["location"] == "/"


def test_the_session_is_a_cookie_that_scripts_and_other_sites_cannot_use(ours: Company) -> None:
    form = {"email": "anna@example.com", "password": PASSWORD}
    cookie = client_of(ours.app).post("/login", data=form).headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie


def test_over_tls_the_cookie_belongs_to_this_name_alone(sqlite: str, engine: Engine) -> None:
    code = invited(sqlite, "anna@example.com", Role.ADMIN)
    settings = Settings(database=sqlite, host="0.0.0.0", address="https://calls.example.com")
    app = create_app(settings, engine)
    with TestClient(app, "http://calls.example.com", follow_redirects=False) as http:
        form = {"email": "anna@example.com", "code": code, "password": PASSWORD}
        origin = {"Origin": "https://calls.example.com"}
        cookie = http.post("/join", data=form, headers=origin).headers["set-cookie"]
        assert cookie.startswith("__Host-fingerpost-session=") and "; Secure" in cookie
        assert http.post("/join", data=form, headers={"Origin": "https://evil"}).status_code == 403


def test_secrets_lie_in_the_database_as_digests_only(
    ours: Company, database: str, call: str
) -> None:
    token = ours.token("calls:read")
    session = str(ours.anna.cookies["fingerpost-session"])
    folder = Path(database.removeprefix("sqlite:///")).parent
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    for secret in (token, session, PASSWORD):
        assert secret.encode() not in stored


@pytest.mark.parametrize(
    ("email", "password"),
    [("anna@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("", ""), ("\0", "a" * 5000)],
)
def test_what_does_not_fit_is_refused_alike(ours: Company, email: str, password: str) -> None:
    answer = client_of(ours.app).post("/login", data={"email": email, "password": password})
    assert answer.status_code == 401
    assert "do not fit together" in answer.text and "set-cookie" not in answer.headers


def test_who_guesses_waits_longer_and_longer(ours: Company) -> None:
    browser = client_of(ours.app)
    form = {"email": "guess@example.com", "password": "wrong"}
    answers = [browser.post("/login", data=form).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    waits = [delay_after(n, AT_ONE_ACCOUNT_FROM_HERE).total_seconds() for n in range(4, 9)]
    assert waits == [0, 1, 2, 4, 8]
    assert delay_after(10_000, AT_ONE_ACCOUNT_FROM_HERE) == timedelta(minutes=15)


def test_logging_out_ends_the_session_itself(ours: Company) -> None:
    browser = log_in(client_of(ours.app), "ben@example.com")
    session = browser.cookies["fingerpost-session"]
    browser.post("/logout")
    thief = client_of(ours.app)
    thief.cookies.set("fingerpost-session", session)
    assert thief.get("/api/calls").status_code == 401


def test_a_session_that_is_not_used_ends(ours: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = log_in(client_of(ours.app), "ben@example.com")
    gate = ours.app.state.gate
    monkeypatch.setattr(gate, "_now", lambda: datetime.now(UTC) + timedelta(days=4))
    assert browser.get("/api/calls").status_code == 401


def test_a_new_password_logs_out_everywhere_else(ours: Company) -> None:
    here, there = (log_in(client_of(ours.app), "ben@example.com") for _ in range(2))
    wrong = here.post("/me/password", data={"password": "wrong", "new": "ten green apples"})
    assert wrong.status_code == 401
    short = here.post("/me/password", data={"password": PASSWORD, "new": "short"})
    assert short.status_code == 422
    form = {"password": PASSWORD, "new": "ten green apples"}
    assert here.post("/me/password", data=form).status_code == 303
    assert here.get("/api/calls").status_code == 200
    assert there.get("/api/calls").status_code == 401
    form = {"password": "ten green apples", "new": PASSWORD}
    assert here.post("/me/password", data=form).status_code == 303
    log_in(ours.ben, "ben@example.com")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaa", "annapassword12345", "a" * 1001])
def test_passwords_that_would_be_guessed_first_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check_password(password, "anna@example.com")


def test_a_code_works_once_and_for_its_person(ours: Company) -> None:
    page = ours.boss.post(f"/people/{id_of(ours, 'ben')}/code")
    code = page.text.split("<code>")[1].split("</code>")[0]
    browser = client_of(ours.app)

    def tried(email: str, code: str) -> int:
        form = {"email": email, "code": code, "password": PASSWORD}
        return browser.post("/join", data=form).status_code

    assert tried("anna@example.com", code) == 401
    assert tried("ben@example.com", "AAAAA-AAAAA-AAAAA-AAAAA") == 401
    assert tried("BEN@example.com ", code.lower().replace("-", " ")) == 303
    assert tried("ben@example.com", code) == 401
    log_in(ours.ben, "ben@example.com")


# --- roles, tokens


def test_every_role_has_its_permissions() -> None:
    rep, manager, admin = (PERMISSIONS_OF[role] for role in (Role.REP, Role.MANAGER, Role.ADMIN))
    assert rep < manager < admin == frozenset(Permission)
    assert Permission.PEOPLE_WRITE not in manager
    assert Permission.OWN_ACCOUNT not in PERMISSIONS_OF[Role.INTEGRATION]


@pytest.mark.parametrize("path", ["/people", "/metrics"])
def test_what_a_rep_may_not_do_is_refused(ours: Company, path: str) -> None:
    assert ours.anna.get(path).status_code == 403
    assert ours.boss.get(path).status_code == 200


def test_a_rep_does_not_change_what_we_sell(ours: Company) -> None:
    assert ours.anna.put("/api/profile", json={}).status_code == 403
    assert ours.mara.put("/api/profile", json={}).status_code == 200


def test_a_token_does_what_it_was_made_for_and_no_more(ours: Company, call: str) -> None:
    reads = bearer(ours.token("calls:read"))
    program = client_of(ours.app)
    assert program.get(f"/api/calls/{call}", headers=reads).status_code == 200
    assert program.post("/api/calls", json={}, headers=reads).status_code == 403
    assert program.get("/me", headers=reads).status_code == 403
    assert program.get("/api/calls", headers=bearer("nonsense")).status_code == 401
    assert program.get("/api/calls", headers={"Authorization": "Basic abc"}).status_code == 401


def test_a_token_never_makes_more_of_itself(ours: Company) -> None:
    for scope in ("account", "people:write", "public", "nonsense"):
        form = {"name": "a", "days": "30", f"scope.{scope}": "on"}
        assert ours.boss.post("/me/tokens", data=form).status_code == 422
    form = {"name": "a", "days": "30", "scope.metrics:read": "on"}
    assert ours.anna.post("/me/tokens", data=form).status_code == 422


def test_tokens_end_when_withdrawn_when_old_and_with_the_account(
    ours: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, token = client_of(ours.app), bearer(ours.token("calls:read"))
    assert program.get("/api/calls", headers=token).status_code == 200
    page = ours.anna.get("/me").text
    newest = re.findall(r"/me/tokens/(\w+)/end", page)[0]
    assert ours.ben.post(f"/me/tokens/{newest}/end").status_code == 404
    assert ours.anna.post(f"/me/tokens/{newest}/end").status_code == 303
    assert program.get("/api/calls", headers=token).status_code == 401
    token = bearer(ours.token("calls:read"))
    monkeypatch.setattr(ours.app.state.gate, "_now", lambda: datetime.now(UTC) + timedelta(days=31))
    assert program.get("/api/calls", headers=token).status_code == 401


def test_an_integration_uses_tokens_and_never_logs_in(ours: Company) -> None:
    form = {"email": "crm@example.com", "role": "integration", "name": "CRM"}
    assert ours.boss.post("/people", data=form).status_code == 200
    crm = id_of(ours, "crm")
    assert ours.anna.post("/me/tokens", data={"owner": crm, "name": "a"}).status_code == 422
    form = {"owner": crm, "name": "sync", "days": "365", "scope.calls:write": "on"}
    made = ours.boss.post("/me/tokens", data=form).text
    token = bearer(made.split(f"<code>{TOKEN_START}")[1].split("</code>")[0])
    program = client_of(ours.app)
    assert program.post("/api/calls", json={}, headers=token).status_code in (201, 403)
    assert program.get("/api/calls", headers=token).status_code == 403
    page = ours.boss.post(f"/people/{crm}/code").text
    code = page.split("<code>")[1].split("</code>")[0]
    form = {"email": "crm@example.com", "code": code, "password": PASSWORD}
    assert program.post("/join", data=form).status_code == 401


def test_the_last_admin_stays(ours: Company) -> None:
    boss = id_of(ours, "boss")
    assert ours.boss.post(f"/people/{boss}/role", data={"role": "rep"}).status_code == 422
    assert ours.boss.post(f"/people/{boss}/close").status_code == 422


def test_who_left_may_stay_among_the_readers_of_a_call(ours: Company) -> None:
    page = ours.boss.post("/people", data={"email": "gone@example.com", "role": "rep"}).text
    join(client_of(ours.app), "gone@example.com", page.split("<code>")[1][:23])
    call = ours.anna.post("/api/calls", json={}).json()["id"]
    path, gone, ben = f"/api/calls/{call}/readers", id_of(ours, "gone"), id_of(ours, "ben")
    assert ours.anna.put(path, json={"readers": [gone]}).status_code == 200
    ours.boss.post(f"/people/{gone}/close")
    readers = ours.anna.get(path).json()["readers"]
    assert ours.anna.put(path, json={"readers": [*readers, ben]}).status_code == 200
    assert ours.anna.put(path, json={"readers": [ben]}).status_code == 200
    assert ours.anna.put(path, json={"readers": [gone]}).status_code == 422, "nobody new"


def test_tools_of_a_closed_account_deliver_no_longer(ours: Company) -> None:
    page = ours.boss.post("/people", data={"email": "tool@example.com", "role": "rep"}).text
    browser = join(client_of(ours.app), "tool@example.com", page.split("<code>")[1][:23])
    tool = Tool(browser, "close")
    assert tool.send(sample("close")).status_code == 200
    ours.boss.post(f"/people/{id_of(ours, 'tool')}/close")
    assert tool.send(sample("close")).status_code == 403


def test_an_admin_sees_all_tools_of_the_organisation_and_disables_them(ours: Company) -> None:
    tool = Tool(ours.ben, "close", name="Ben's Close")
    off = f"/people/sources/{tool.source}/off"
    assert "Ben&#39;s Close" in ours.boss.get("/people").text
    assert "Ben&#39;s Close" not in ours.stranger.get("/people").text
    for other, status in ((ours.mara, 403), (ours.anna, 403), (ours.stranger, 404)):
        assert other.post(off).status_code == status
    assert tool.send(sample("close")).status_code == 200
    assert ours.boss.post(off).status_code == 303
    assert tool.send(sample("close")).status_code == 403


def test_a_closed_account_is_out_at_once(ours: Company) -> None:
    form = {"email": "temp@example.com", "role": "rep"}
    page = ours.boss.post("/people", data=form).text
    browser = join(client_of(ours.app), "temp@example.com", page.split("<code>")[1][:23])
    token = bearer(ours.token("calls:read", owner=browser))
    ours.boss.post(f"/people/{id_of(ours, 'temp')}/close")
    assert browser.get("/api/calls").status_code == 401
    assert client_of(ours.app).get("/api/calls", headers=token).status_code == 401
    form = {"email": "temp@example.com", "password": PASSWORD}
    assert browser.post("/login", data=form).status_code == 401
    assert ours.boss.post("/people", data={**form, "role": "rep"}).status_code == 422


# --- whose a call is


def test_a_call_is_its_reps_until_it_is_shared(ours: Company, call: str) -> None:
    for other in (ours.ben, ours.mara, ours.boss, ours.stranger):
        assert other.get(f"/api/calls/{call}").status_code == 404
        assert call not in other.get("/api/calls").text + other.get("/api/shared").text


def test_a_shared_call_can_be_read_and_not_changed(ours: Company, call: str) -> None:
    shared = ours.anna.put(f"/api/calls/{call}/readers", json={"readers": [id_of(ours, "mara")]})
    assert shared.json()["readers"] == [id_of(ours, "mara")]
    assert "Zanzibar" in ours.mara.get(f"/api/calls/{call}").text
    assert [item["id"] for item in ours.mara.get("/api/shared").json()["items"]] == [call]
    assert call in ours.mara.get("/?shared=true").text
    assert 'class="call reading"' in ours.mara.get(f"/calls/{call}").text
    for answer in (
        ours.mara.post(f"/api/calls/{call}/notes", json={"text": "mine now"}),
        ours.mara.delete(f"/api/calls/{call}"),
        ours.mara.put(f"/api/calls/{call}/readers", json={"readers": []}),
    ):
        assert answer.status_code == 403
    assert ours.ben.get(f"/api/calls/{call}").status_code == 404


def test_what_is_no_longer_shared_is_gone_at_once(ours: Company, call: str) -> None:
    readers = f"/api/calls/{call}/readers"
    ours.anna.put(readers, json={"readers": [id_of(ours, "ben")]})
    assert ours.ben.get(f"/api/calls/{call}").status_code == 200
    ours.anna.put(readers, json={"readers": []})
    assert ours.ben.get(f"/api/calls/{call}").status_code == 404
    assert ours.ben.get(f"/calls/{call}").status_code == 404
    assert call not in ours.ben.get("/api/shared").text


def test_a_team_reads_what_is_shared_with_it_while_one_belongs_to_it(
    ours: Company, call: str
) -> None:
    ben = id_of(ours, "ben")
    form = {"name": "North", f"member.{ben}": "on"}
    assert ours.boss.post("/teams", data=form).status_code == 303
    assert ours.boss.post("/teams", data=form).status_code == 422
    (team,) = ours.anna.get("/api/people").json()["teams"]
    assert team["members"] == [ben]
    page = ours.anna.post(f"/calls/{call}/sharing", data={f"reader.{team['id']}": "on"})
    assert page.status_code == 303
    assert ours.ben.get(f"/api/calls/{call}").status_code == 200
    assert ours.mara.get(f"/api/calls/{call}").status_code == 404
    ours.boss.post(f"/teams/{team['id']}", data={})
    assert ours.ben.get(f"/api/calls/{call}").status_code == 404
    ours.boss.post(f"/teams/{team['id']}/remove")
    assert ours.anna.get("/api/people").json()["teams"] == []


def test_a_call_is_not_shared_across_organisations(ours: Company, call: str) -> None:
    stranger = ours.stranger.get("/api/me").json()["id"]
    for reader in (stranger, "nobody", "x\u0000"):
        said = ours.anna.put(f"/api/calls/{call}/readers", json={"readers": [reader]})
        assert said.status_code == 422


# --- every route


OPEN = {
    *("/healthz", "/readyz", "/docs", "/worker.js", "/manifest.webmanifest"),
    "/webhooks/{provider}/{source}",  # a delivery shows its signature or token
    *("/login", "/join", "/logout", "/login/openid", "/login/openid/back"),
}
"""What needs no right, and why that is safe: it holds nothing of anybody, or it is the door itself."""


def fill(path: str, **ids: str) -> str:
    """A route's path with ids in it; what is not given is `x`."""
    return re.sub(r"{(\w+)(?::\w+)?}", lambda name: ids.get(name.group(1), "x"), path)


def public(app: FastAPI) -> set[str]:
    found = set()
    for route in routes(app):
        for each in route.dependant.dependencies:
            if getattr(each.call, "permission", None) is Permission.PUBLIC:
                found.add(route.path)
    return found


def test_nothing_but_the_log_in_is_open(ours: Company) -> None:
    assert public(ours.app) == OPEN
    rest = [route for route in ours.app.routes if type(route) in (Route, Mount)]
    assert {route.path for route in rest} == {"/openapi.json", "/static"}


def test_no_route_answers_whoever_has_not_logged_in(ours: Company, call: str) -> None:
    browser = client_of(ours.app)
    for route in routes(ours.app):
        if route.path in public(ours.app):
            continue
        for method in route.methods:
            answer = browser.request(method, fill(route.path, call=call))
            assert answer.status_code == 401, f"{method} {route.path}"


def test_nothing_of_a_request_is_read_before_it_is_known_who_sends_it(
    ours: Company, call: str
) -> None:
    """Whoever may not is told so, not that the body is no JSON, no form, or much too large."""
    browser = client_of(ours.app)
    for route in routes(ours.app):
        if route.path not in public(ours.app):
            for method in route.methods - {"GET", "HEAD"}:
                address = fill(route.path, call=call)
                for kind in ("application/json", "text/plain", "multipart/form-data"):
                    said = {"content-type": kind, "authorization": "Bearer nobody"}
                    answer = browser.request(method, address, content=b'{"[' * 9, headers=said)
                    assert answer.status_code == 401, f"{method} {route.path} {kind}"


def test_no_route_shows_or_changes_what_another_organisation_has(ours: Company, call: str) -> None:
    """Every route is tried as an admin of another organisation, with ids of ours."""
    token = re.findall(r"/me/tokens/(\w+)/end", ours.boss.get("/me").text)
    note = ours.anna.get(f"/api/calls/{call}").json()["notes"][0]["id"]
    ids = {
        "call": call,
        "note": note,
        "who": id_of(ours, "anna"),
        "token": token[0] if token else "x",
        "fact": "need",
        "qid": "need.open",
    }
    before = ours.anna.get(f"/api/calls/{call}").json()
    tried = 0
    for route in routes(ours.app):
        named = set(re.findall(r"{(\w+)", route.path))
        for method in route.methods - {"HEAD"}:
            answer = ours.stranger.request(method, fill(route.path, **ids))
            assert answer.status_code < 500, f"{method} {route.path}"
            for mine in ("Acme", "Zanzibar", "anna@example.com"):
                assert mine not in answer.text, f"{method} {route.path}"
            if named & set(ids):
                tried += 1
                assert answer.status_code in (401, 403, 404, 405, 415, 422), (
                    f"{method} {route.path}"
                )
    assert tried > 15
    assert ours.anna.get(f"/api/calls/{call}").json() == before
    log_in(ours.stranger, "stranger@example.com")


# --- the command


def test_the_command_adds_lists_and_closes(sqlite: str, engine: Engine) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = run_here(engine, "people", *arguments, "--database", sqlite)
        return done.exit_code, done.stdout + done.stderr

    code, said = run("add", "Anna@Example.com", "--role", "admin")
    assert code == 0 and "anna@example.com is admin of local." in said
    assert re.search(r"Code: ([A-Z2-9]{5}-){3}[A-Z2-9]{5}\n", said)
    assert run("add", "anna@example.com")[0] == 2
    assert run("add", "no address")[0] == 2
    run("add", "ben@example.com", "--name", "Ben B.")
    assert run("list")[1] == "anna@example.com\tadmin\tanna\nben@example.com\trep\tBen B.\n"
    assert run("code", "ben@example.com")[0] == 0
    assert "last admin" in run("close", "anna@example.com")[1]
    assert run("close", "ben@example.com")[0] == 0
    assert run("code", "ben@example.com")[0] == 2


def test_an_account_lies_alike_in_both_databases(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgresql")
    from tests.conftest import new_database

    address = new_database(server)
    code = invited(address, "anna@example.com", Role.ADMIN)
    assert len(code) == 23
    store = Store.open(address)
    account = store.read(people.by_email, "anna@example.com")
    assert account and account.id == "local" and account.role is Role.ADMIN
    store.close()


def test_who_is_not_known_waits_as_long_as_who_is() -> None:
    """The hash that stands for nobody's costs what any does, and no password fits it."""
    hasher = PasswordHasher()
    nobodys = _hash_of_nothing(hasher)
    assert extract_parameters(nobodys) == extract_parameters(hasher.hash(PASSWORD))
    with pytest.raises(VerifyMismatchError):  # not InvalidHashError, which is found at once
        hasher.verify(nobodys, PASSWORD)
