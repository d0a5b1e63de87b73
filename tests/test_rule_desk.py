"""The desk for rules: a phrase is tried, a rule added, checked, published, taken back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from fastapi.testclient import TestClient

from nlp import collector, packs_by_language
from nlp.pack import Pack
from nlp.sources import Sources
from nlp.strict_yaml import PackError
from service.app import create_app
from service.people import Role
from service.qualify.engine import Engine
from service.rule_desk import desk
from service.settings import Settings
from service.texts import languages
from tests.people import client_of, invited, join
from tests.running import HOST, run_here

RULE = {
    "language": "en",
    "meaning": "Our customers' word for a stop on all spending.",
    "shows": "budget unmet",
    "decides": "on",
    "match": "(moratorium|standstill) on buying",
    "hits": "there is a moratorium on buying\nwe have a [[standstill on buying]] again",
    "clean": "the moratorium is over",
}


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    folder.mkdir()
    return folder


@pytest.fixture
def client(packs: Path, sqlite: str, engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database=sqlite, packs=packs), engine), HOST) as client:
        yield client


def call(client: TestClient, *notes: str) -> str:
    made = client.post("/api/calls", json={"lang": "en", "prospect": "Dana <b>"}).json()["id"]
    client.post(f"/api/calls/{made}/notes", json={"text": "\n".join(notes)})
    return str(made)


def budget(client: TestClient, made: str) -> str:
    analysis = client.get(f"/api/calls/{made}").json()["analysis"]
    return str(analysis["facts"]["budget"]["state"])


@pytest.mark.parametrize("language", languages())
def test_a_phrase_is_tried(client: TestClient, language: str) -> None:
    phrase = "We do not have any budget for this"
    answer = client.get("/rules", params={"q": phrase}, headers={"Accept-Language": language})
    assert answer.status_code == 200
    tried = answer.text.partition('id="tried"')[2]
    assert phrase in tried
    assert "<code>budget-none</code>" in tried


def test_what_keeps_a_rule_silent_is_said(client: TestClient) -> None:
    page = client.get("/rules", params={"q": "if we had no budget we would stop"}).text
    assert "only supposed" in page.partition('id="tried"')[2]


def test_a_rule_is_checked_published_and_taken_back(client: TestClient, packs: Path) -> None:
    made = call(client, "there is a moratorium on buying, and nobody knows until when")
    assert budget(client, made) == "unknown"

    checked = client.post("/rules/check", data=RULE).text
    assert "The linter finds nothing to mend." in checked
    assert "there is a ⟦moratorium on buying⟧" in checked
    assert "of 1 past calls would change" in checked
    assert budget(client, made) == "unknown"
    assert not list(packs.rglob("*.yaml"))

    published = client.post("/rules", data=RULE)
    assert published.url.path == "/rules"
    assert budget(client, made) == "unmet"
    assert [file.name for file in packs.rglob("*.yaml")] == ["desk.yaml"]
    rules = client.get(f"/api/calls/{made}").json()["analysis"]["rules"]
    assert rules in published.text
    assert "this machine" in published.text and "desk-en-1" in published.text

    gone = client.post("/rules/en/desk-en-1/take-back")
    assert budget(client, made) == "unknown"
    assert not list(packs.rglob("*.yaml"))
    assert len(re.findall("(?:taken back|published) <code>desk-en-1", gone.text)) == 2
    assert client.post("/rules/en/desk-en-1/take-back").status_code == 404


@pytest.mark.parametrize(
    "hits", [RULE["hits"], "a [[moratorium on buying]]\na [[standstill on buying]]"]
)
def test_checking_compiles_only_what_changes_and_that_once(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch, hits: str
) -> None:
    engine.reader.packs.compile_all()
    compiled: list[str] = []

    def compile_one(sources: Sources) -> Pack:
        compiled.append(sources.language)
        return Pack(sources)

    monkeypatch.setattr(packs_by_language, "Pack", compile_one)
    assert "nothing to mend" in client.post("/rules/check", data=RULE | {"hits": hits}).text
    assert compiled == ["en"]


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"match": ""}, 422, "fill this in"),
        ({"shows": "wealth"}, 422, "choose one of those offered"),
        ({"match": "(moratorium"}, 409, "Nothing was changed."),
        ({"hits": "there is a stop"}, 409, "no example reaches"),
        ({"clean": "a moratorium on buying"}, 409, "must stay silent"),
    ],
)
def test_a_rule_that_does_not_hold_is_refused(
    client: TestClient, packs: Path, change: dict[str, str], status: int, told: str
) -> None:
    answer = client.post("/rules", data=RULE | change)
    assert (answer.status_code, told in answer.text) == (status, True)
    assert RULE["meaning"].replace("'", "&#39;") in answer.text
    assert not list(packs.rglob("*.yaml"))


def test_a_question_is_reworded_and_given_back_its_words(
    client: TestClient, packs: Path, engine: Engine
) -> None:
    own = engine.banks.questions["authority-who-part"].texts
    form = {"question": "authority-who-part", **own}
    closed = client.post("/rules/questions", data=form | {"en": "Do you decide this?"})
    assert (closed.status_code, "yes, no or one word" in closed.text) == (409, True)
    assert 'value="Do you decide this?"' in closed.text

    done = client.post(
        "/rules/questions", data=form | {"en": "How do those involved share this decision?"}
    )
    assert "How do those involved share this decision?" in done.text
    opened = client.get("/rules", params={"question": "authority-who-part"}).text
    assert 'value="How do those involved share this decision?"' in opened

    back = client.post("/rules/questions/authority-who-part/restore")
    assert f'<option value="authority-who-part">{own["en"]}</option>' in back.text
    assert not list(packs.rglob("*.yaml"))
    assert client.post("/rules/questions/authority-who-part/restore").status_code == 404


def fail_once(monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[Exception]:
    """Have the next loading of rules fail. What is returned holds the error once it has."""
    load, failed = Engine.load, list[Exception]()

    def fail(*args: Any, **named: Any) -> Engine:
        if not failed:
            failed.append(error)
            raise error
        return load(*args, **named)

    monkeypatch.setattr(Engine, "load", fail)
    return failed


@pytest.mark.parametrize(
    "error", [None, PackError("wrong", Path("ours.yaml"), 1), KeyError("ours")]
)
def test_a_change_in_the_folder_is_taken_up(
    packs: Path,
    sqlite: str,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception | None,
) -> None:
    """Also after one that could not be."""
    monkeypatch.setattr(desk, "LOOK_SECONDS", 0.05)
    with TestClient(create_app(Settings(database=sqlite, packs=packs), engine), HOST) as client:
        made = call(client, "there is a moratorium on buying")
        file = packs / "packs/en/rules/ours.yaml"
        file.parent.mkdir(parents=True)
        if error is not None:
            failed = fail_once(monkeypatch, error)
            file.write_text("[]\n", encoding="utf-8")
            while not failed:
                time.sleep(0.02)
        file.write_text(
            "- id: ours\n  meaning: A stop.\n  shows: budget unmet\n  decides: yes\n"
            "  match: [moratorium on buying]\n  hits: [a ⟦moratorium on buying⟧]\n",
            encoding="utf-8",
        )
        until = time.monotonic() + 60
        while budget(client, made) != "unmet" and time.monotonic() < until:
            time.sleep(0.1)
        assert budget(client, made) == "unmet"


def test_rules_that_are_in_use_no_more_are_let_go_once(
    packs: Path, sqlite: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed: list[float] = []
    monkeypatch.setattr(collector, "renew", lambda: renewed.append(time.monotonic()))
    monkeypatch.setattr(desk, "LOOK_SECONDS", 0.05)
    with TestClient(create_app(Settings(database=sqlite, packs=packs), engine), HOST) as client:
        time.sleep(0.3)
        assert renewed == []
        assert client.post("/rules", data=RULE).url.path == "/rules"
        until = time.monotonic() + 60
        while not renewed and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.3)
        assert len(renewed) == 1


def test_without_a_folder_rules_are_tried_only(sqlite: str, engine: Engine) -> None:
    with TestClient(create_app(Settings(database=sqlite), engine), HOST) as client:
        assert "FINGERPOST_PACKS" in client.get("/rules").text
        assert client.post("/rules", data=RULE).status_code == 409


# --- where organisations share an installation, rules of one would count for the others


def test_nothing_of_the_desk_is_changed_or_shown_where_organisations_share_it(
    packs: Path, sqlite: str, engine: Engine
) -> None:
    with TestClient(create_app(Settings(database=sqlite, packs=packs), engine), HOST) as alone:
        assert alone.post("/rules", data=RULE).status_code == 200
    before = {file: file.read_text() for file in packs.rglob("*.yaml")}
    codes = {name: invited(sqlite, f"{name}@example.com", Role.ADMIN, name) for name in ("a", "b")}
    app = create_app(Settings(database=sqlite, packs=packs), engine)
    with TestClient(app, HOST):
        for name, code in codes.items():
            http = join(client_of(app), f"{name}@example.com", code)
            page = http.get("/rules", params={"q": "a moratorium on buying"}).text
            assert "Several organisations share this installation" in page
            assert RULE["meaning"].partition("' ")[2] not in page and "desk-en" not in page
            for path, form in CHANGES.items():
                answer = http.post(path, data=form)
                assert (answer.status_code, "folder of FINGERPOST_PACKS" in answer.text) == (
                    409,
                    True,
                )
    assert {file: file.read_text() for file in packs.rglob("*.yaml")} == before


def test_a_second_organisation_waits_until_the_first_ones_rules_are_nobodys(
    client: TestClient, packs: Path, sqlite: str, engine: Engine
) -> None:
    client.post("/rules", data=RULE)

    def add(name: str) -> Result:
        add = ("people", "add", f"me@{name}.example", "--organisation", name, "--database", sqlite)
        return run_here(engine, *add, FINGERPOST_PACKS=str(packs))

    assert add("a").exit_code == 0
    refused = add("b")
    assert (refused.exit_code, "desk.yaml" in refused.stderr) == (2, True)
    file = packs / "packs/en/rules/desk.yaml"
    file.rename(file.with_name("ours.yaml"))
    assert add("b").exit_code == 0


CHANGES = {
    "/rules/check": RULE,
    "/rules": RULE,
    "/rules/en/desk-en-1/take-back": {},
    "/rules/questions/authority-who-part/restore": {},
    "/rules/questions": {"question": "authority-who-part", **dict.fromkeys(languages(), "How so?")},
}
