"""Two organisations in one installation: whatever one has, no route gives it to the other, or takes its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from service.qualify.engine import Engine
from tests.people import Company, company
from tests.test_access import fill, id_of
from tests.test_api import routes

OURS = ("Zanzibar", "anna@example.com", "Acme")
"""Words that only the one organisation knows."""


@pytest.fixture(scope="module")
def ours(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    file = tmp_path_factory.mktemp("tenants") / "fingerpost.sqlite3"
    with company(f"sqlite:///{file.as_posix()}", engine) as running:
        yield running


@pytest.fixture(scope="module")
def ids(ours: Company) -> dict[str, str]:
    """Something of every kind that has an id, made by a rep and by the admin."""
    rep, soon = ours.anna, (date.today() + timedelta(days=3)).isoformat()

    def made(path: str, body: object, who: str = "anna") -> dict[str, str]:
        answer = getattr(ours, who).post(path, json=body)
        assert answer.status_code in (200, 201), f"{path} {answer.text}"
        return dict(answer.json())

    account = made("/api/accounts", {"name": "Acme"})["id"]
    contact = made("/api/contacts", {"name": "Zanzibar Zoe", "account": account})["id"]
    call = made("/api/calls", {"prospect": "Acme", "account": account, "contact": contact})["id"]
    made(f"/api/calls/{call}/notes", {"text": "Zoe: we have no budget in Zanzibar"})
    made(f"/api/accounts/{account}/dates", {"day": soon, "what": "Zanzibar"})
    made(f"/api/accounts/{account}/concerns", {"text": "Zanzibar is far"})
    imported = rep.post(
        "/api/imports?name=zanzibar.txt",
        content=b"Anna: What is your budget?\nZoe: None in Zanzibar.",
        headers={"Content-Type": "text/plain"},
    )
    source = made("/api/sources", {"provider": "generic", "name": "Zanzibar"})
    endpoint = made("/api/endpoints", {"url": "https://example.com/zanzibar"}, "boss")
    team = ours.boss.post("/teams", data={"name": "Zanzibar"})
    assert team.status_code == 303 and imported.status_code in (200, 201), imported.text
    note = rep.get(f"/api/calls/{call}").json()["notes"][0]["id"]
    found = {"call": call, "note": note, "account": account, "contact": contact}
    text = json.dumps(rep.get(f"/api/accounts/{account}").json())
    page = rep.get(f"/accounts/{account}").text + text
    for name in ("concern", "date"):
        match = re.search(rf"/{name}s/(\w+)", page)
        assert match, f"the account shows no {name}"
        found[name] = match.group(1)
    found |= {"import_id": imported.json().get("id", "x"), "fact": "need", "what": "calls"}
    found |= {"source": str(source.get("id", "x")), "endpoint": str(endpoint.get("id", "x"))}
    found["team"] = ours.boss.get("/api/people").json()["teams"][0]["id"]
    return found | {"who": id_of(ours, "anna"), "kind": "html", "revision": "1", "qid": "need.open"}


def test_no_route_gives_or_changes_what_another_organisation_has(
    ours: Company, ids: dict[str, str]
) -> None:
    """As an admin elsewhere, with the ids of everything that is here."""
    before = snapshot(ours, ids)
    tried = set()
    for route in routes(ours.app):
        if route.path in ("/logout", "/api/calls/{call}/live"):
            continue
        for method in route.methods - {"HEAD"}:
            for sent in ({"json": {}}, {"data": {}}) if method in ("POST", "PUT") else ({},):
                answer = ours.stranger.request(method, fill(route.path, **ids), **sent)
                assert answer.status_code < 500, f"{method} {route.path}"
                for word in OURS:
                    assert word not in answer.text, f"{method} {route.path}"
        tried |= set(re.findall(r"{(\w+)", route.path))
    assert {"account", "contact", "import_id", "source", "endpoint", "team"} <= tried
    assert snapshot(ours, ids) == before


def test_a_rep_finds_nothing_of_a_colleagues_calls(ours: Company, ids: dict[str, str]) -> None:
    """As another rep: accounts are the company's, calls are not."""
    before = snapshot(ours, ids)
    for route in routes(ours.app):
        if "{call}" in route.path and not route.path.endswith("/live"):
            for method in route.methods - {"HEAD"}:
                answer = ours.ben.request(method, fill(route.path, **ids))
                refused = (403, 404, 415, 422, *([303] if "review" in route.path else []))
                assert answer.status_code in refused, f"{method} {route.path}"
                assert "Zanzibar" not in answer.text, f"{method} {route.path}"
    assert snapshot(ours, ids) == before


def snapshot(ours: Company, ids: dict[str, str]) -> list[str]:
    places = (
        f"/api/calls/{ids['call']}",
        f"/api/accounts/{ids['account']}",
        f"/api/contacts/{ids['contact']}",
        f"/api/imports/{ids['import_id']}",
        "/api/sources",
        "/api/profile",
    )
    read = [ours.anna.get(place).text for place in places]
    admins = (ours.boss.get("/api/endpoints"), ours.boss.get("/api/people"))
    return read + [answer.text for answer in admins]
