"""Into a CRM goes what a person approved: typed, seen before, and never a choice that it does not offer."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from fastapi.testclient import TestClient

from nlp.strict_yaml import PackError, parse
from service.app import create_app
from service.crm.changes import CrmField, changes
from service.crm.mapping import CRMS, FILE, Kind, Rule, mappings
from service.qualify.engine import Engine
from service.qualify.sources import Sources
from service.settings import Settings
from service.store import crm_connections
from service.store.store import Store
from service.webhooks.vault import Vault
from tests.crms import KEYS, TOKEN, Crms
from tests.running import HOST, ROOT

CALL = {
    "verdict": "nurture",
    "scope": None,
    "blocked_at": None,
    "until": "2027-03-01",
    "early": False,
    "states": {"need": "met", "budget": "unknown", "authority": "conflict"},
    "words": {"quotes": {"need": [{"text": "We lose two days a month."}]}},
}
CHOICE = Rule("need", "Need", Kind.CHOICE, {"met": "Yes", "unmet": "No"})
QUOTE = Rule("quote.need", "Pain", Kind.TEXT)
DAY = Rule("until", "Return on", Kind.DATE)
VERDICT = Rule("verdict", "Verdict", Kind.CHOICE, {"nurture": "Nurture"})

# --- the mapping and what would change


def test_every_crm_has_a_mapping_whose_examples_hold() -> None:
    assert tuple(mappings(Sources.find().read("crm.yaml"))) == CRMS


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("{budgt: {field: b, type: text}}", "did you mean 'budget'"),
        ("{need: {field: b, type: choice}}", "a choice names its values"),
        ("{need: {field: b, type: text, values: {met: x}}}", "a choice names its values"),
        ("{need: {field: b, type: date}}", "the only date"),
        ("{need: {field: b, type: text}, budget: {field: b, type: text}}", "in the same field"),
    ],
)
def test_a_wrong_mapping_is_told_with_its_place(wrong: str, complaint: str) -> None:
    text = "".join(f"{crm}: {{object: o, fields: {wrong}}}\n" for crm in CRMS)
    with pytest.raises(PackError, match=complaint):
        mappings(parse(text, Path("crm.yaml")))


def test_an_example_that_comes_to_something_else_is_told() -> None:
    part = (
        "{object: o, fields: {need: {field: b, type: text}}, examples: [{call: {}, told: {b: x}}]}"
    )
    with pytest.raises(PackError, match="is told as"):
        mappings(parse("".join(f"{crm}: {part}\n" for crm in CRMS), Path("crm.yaml")))


def told(rule: Rule, field: CrmField | None, holds: Any = None, **other: Any) -> list[Any]:
    """What becomes of one field: the values written, or why it is left out."""
    known = {rule.name: field} if field else {}
    found, left_out = changes([rule], CALL | other, known, {"k": holds})
    return [each.after for each in found] + [each.why for each in left_out]


def test_choices_are_the_crms_own_or_nothing() -> None:
    numbers = CrmField("k", Kind.CHOICE, {"Yes": 31, "No": 30})
    assert told(CHOICE, numbers) == [31]
    assert told(CHOICE, numbers, holds=31) == told(CHOICE, numbers, holds="31") == []
    assert told(CHOICE, CrmField("k", Kind.CHOICE, {"yes": 1})) == ["not_an_option"]
    assert told(CHOICE, CrmField("k", None)) == ["wrong_type"]
    assert told(CHOICE, CrmField("k", Kind.DATE)) == ["wrong_type"]
    assert told(CHOICE, CrmField("k", Kind.TEXT)) == ["Yes"]
    assert told(CHOICE, None) == ["no_such_field"]
    assert told(QUOTE, numbers) == ["wrong_type"], "words of a call are no choice"


def test_what_is_not_known_is_not_told_and_empties_nothing() -> None:
    field = CrmField("k", Kind.CHOICE, {"Yes": "Yes", "No": "No"})
    for state in ("unknown", "conflict", None):
        assert told(CHOICE, field, holds="No", states={"need": state}) == []
    assert told(QUOTE, CrmField("k", Kind.TEXT), words={}) == []


def test_too_early_for_a_verdict_is_no_verdict() -> None:
    field = CrmField("k", Kind.CHOICE, {"Nurture": "Nurture"})
    assert told(VERDICT, field) == ["Nurture"]
    assert told(VERDICT, field, early=True) == []


def test_days_and_texts_as_a_field_holds_them() -> None:
    assert told(DAY, CrmField("k", Kind.DATE)) == ["2027-03-01"]
    assert told(DAY, CrmField("k", Kind.DATE), holds="2027-03-01") == []
    assert told(QUOTE, CrmField("k", Kind.TEXT, longest=7)) == ["We lose"]


# --- against a server that plays the CRMs


@pytest.fixture(scope="module")
def crms() -> Iterator[Crms]:
    crms = Crms()
    yield crms
    crms.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Iterator[TestClient]:
    database = f"sqlite:///{tmp_path_factory.mktemp('crm') / 'fingerpost.db'}"
    key = Fernet.generate_key().decode()
    app = create_app(Settings(database=database, private_endpoints=True, key=key), engine)
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(service: TestClient, crms: Crms) -> TestClient:
    """The service without connections; the CRMs as they were."""
    crms.written, crms.instead = [], None
    for each in service.get("/api/crms").json()["items"]:
        service.delete(f"/api/crms/{each['id']}")
    return service


def connected(client: TestClient, crms: Crms, crm: str, token: str = TOKEN) -> str:
    body = {"crm": crm, "token": token, "address": f"{crms.url}/{crm}"}
    answer = client.post("/api/crms", json=body)
    assert answer.status_code == 201
    assert token not in answer.text
    return str(answer.json()["id"])


def called(client: TestClient) -> str:
    """A call whose buyer has a need and no budget."""
    call = str(client.post("/api/calls", json={"lang": "en"}).json()["id"])
    client.post(f"/api/calls/{call}/notes", json={"text": "We lose two days a month to this."})
    client.put(f"/api/calls/{call}/facts/budget", json={"state": "met"})
    return call


PLAYED = {
    "hubspot": (
        "77",
        {"bant_budget": "yes", "fingerpost_pain": "We lose two days a month to this"},
        {"bant_need": "wrong_type"},
        ("PATCH", "/crm/v3/objects/deals/77", lambda values: {"properties": values}),
    ),
    "salesforce": (
        "006A",
        {"BANT_Need__c": "Yes", "Fingerpost_Pain__c": "We lose two "},
        {"BANT_Budget__c": "not_an_option"},
        ("PATCH", "/services/data/v61.0/sobjects/Opportunity/006A", dict),
    ),
    "pipedrive": (
        "5",
        {KEYS["Need"]: 31},
        {"Budget": "not_an_option", "Pain": "no_such_field"},
        ("PATCH", "/api/v2/deals/5", lambda values: {"custom_fields": values}),
    ),
    "close": (
        "lead_9",
        {"custom.cf_pain": "We lose two days a month to this"},
        {"Budget": "wrong_type"},
        ("PUT", "/api/v1/lead/lead_9/", dict),
    ),
}


@pytest.mark.parametrize("crm", CRMS)
def test_what_was_approved_is_written_as_the_crm_takes_it(
    client: TestClient, crms: Crms, crm: str
) -> None:
    record, values, left_out, (method, path, shape) = PLAYED[crm]
    connection, call = connected(client, crms, crm), called(client)
    where = f"/api/calls/{call}/crm"
    asked = client.get(where, params={"connection": connection, "record": record}).json()
    shown = {each["field"]: each["after"] for each in asked["changes"]}
    assert {field: after for field, after in shown.items() if field in values} == values
    why = {each["name"]: each["why"] for each in asked["left_out"]}
    assert left_out.items() <= why.items()
    assert crms.written == [], "nothing is written before it is approved"
    approved = [
        {name: each[name] for name in ("field", "before", "after")}
        for each in asked["changes"]
        if each["field"] in values
    ]
    body = {"connection": connection, "record": record, "changes": approved}
    answer = client.post(where, json=body)
    assert answer.json()["written"] == values
    assert crms.written == [(method, path, shape(values))]


def test_a_record_that_changed_since_is_not_written(client: TestClient, crms: Crms) -> None:
    connection, call = connected(client, crms, "close"), called(client)
    for change in (
        {
            "field": "custom.cf_pain",
            "before": "an older text",
            "after": "We lose two days a month.",
        },
        {"field": "custom.cf_need", "before": "Yes", "after": "No"},
        {"field": "status_id", "before": None, "after": "stat_won"},
    ):
        body = {"connection": connection, "record": "lead_9", "changes": [change]}
        assert client.post(f"/api/calls/{call}/crm", json=body).status_code == 409
    assert crms.written == []


@pytest.mark.parametrize(
    "instead", [(200, b"not json"), (200, b"[]"), (200, b'{"data": [1]}'), (500, b"{}"), (302, b"")]
)
def test_a_crm_that_answers_nonsense_is_told(
    client: TestClient, crms: Crms, instead: tuple[int, bytes]
) -> None:
    call = called(client)
    for crm in CRMS:
        connection = connected(client, crms, crm)
        crms.instead = instead
        asked = {"connection": connection, "record": "1"}
        answer = client.get(f"/api/calls/{call}/crm", params=asked)
        crms.instead = None
        assert answer.status_code == 424, answer.text


def test_wrong_tokens_unknown_records_and_silence_are_told(client: TestClient, crms: Crms) -> None:
    call = called(client)
    good, bad = (
        connected(client, crms, "hubspot"),
        connected(client, crms, "hubspot", "wrong-token"),
    )
    body = {"crm": "close", "token": TOKEN, "address": "http://127.0.0.1:1"}
    silent = client.post("/api/crms", json=body).json()["id"]
    for connection, record, status in (
        (bad, "77", 424),
        (good, "78", 404),
        (silent, "77", 424),
        ("crm_none", "77", 404),
        (good, "../../../x", 422),
    ):
        asked = {"connection": connection, "record": record}
        answer = client.get(f"/api/calls/{call}/crm", params=asked)
        assert answer.status_code == status, answer.text
    asked = {"connection": good, "record": "77"}
    assert client.get("/api/calls/none/crm", params=asked).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"crm": "salesforce", "token": TOKEN},
        {"crm": "another", "token": TOKEN},
        {"crm": "close", "token": "with a space"},
        {"crm": "close", "token": "two-lines\nX: y"},
        {"crm": "close", "token": TOKEN, "address": "ftp://example.com"},
    ],
)
def test_connections_that_cannot_work_are_refused(client: TestClient, body: Any) -> None:
    assert client.post("/api/crms", json=body).status_code == 422


def test_tokens_go_over_tls_and_are_kept_encrypted(sqlite: str, engine: Engine, crms: Crms) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    with TestClient(create_app(Settings(database=sqlite, key=old), engine), HOST) as client:
        plain = {"crm": "close", "token": TOKEN, "address": "http://example.com"}
        assert client.post("/api/crms", json=plain).status_code == 422
        connected_to = client.post("/api/crms", json={"crm": "close", "token": TOKEN}).json()
        assert connected_to["address"] == "https://api.close.com"
        inside = {"crm": "close", "token": TOKEN, "address": crms.url.replace("http", "https")}
        assert client.post("/api/crms", json=inside).status_code == 422
        nowhere = {"crm": "close", "token": TOKEN, "address": "https://crm.invalid"}
        away, call = client.post("/api/crms", json=nowhere).json()["id"], called(client)
        asked = {"connection": away, "record": "lead_9"}
        assert client.get(f"/api/calls/{call}/crm", params=asked).status_code == 424
    keys = Settings(database=sqlite, key=f"{new},{old}")
    with TestClient(create_app(keys, engine), HOST):
        pass
    store = Store.open(sqlite)
    sealed = store.read(crm_connections.sealed)
    store.close()
    assert len(sealed) == 2
    for token in sealed.values():
        assert Vault([new]).open_sealed(token) == TOKEN, "sealed anew by the new key"


def test_a_connection_that_is_removed_is_gone(client: TestClient, crms: Crms) -> None:
    connection = connected(client, crms, "close")
    assert [each["crm"] for each in client.get("/api/crms").json()["items"]] == ["close"]
    assert client.delete(f"/api/crms/{connection}").status_code == 204
    assert client.delete(f"/api/crms/{connection}").status_code == 404
    assert client.get("/api/crms").json()["items"] == []


# --- the pages


def test_a_person_connects_compares_ticks_and_writes(client: TestClient, crms: Crms) -> None:
    call = called(client)
    assert "/endpoints/crms" in client.get(f"/calls/{call}/crm").text
    form = {"crm": "hubspot", "token": TOKEN, "address": f"{crms.url}/hubspot"}
    assert client.post("/endpoints/crms", data=form).status_code == 200
    [connection] = client.get("/api/crms").json()["items"]
    asked = {"connection": connection["id"], "record": "77"}
    page = client.get(f"/calls/{call}/crm", params=asked).text
    ticks = [html.unescape(name) for name in re.findall(r'name="(change\.[^"]*)"', page)]
    assert "We lose two days a month to this" in page
    assert "the field is of another type" in page
    [budget] = [name for name in ticks if "bant_budget" in name]
    done = client.post(f"/calls/{call}/crm", data=asked | {budget: "1"})
    assert "Written, fields: 1" in done.text
    [(_, _, written)] = crms.written
    assert written == {"properties": {"bant_budget": "yes"}}
    client.post(f"/endpoints/crms/{connection['id']}/remove")
    assert client.get("/api/crms").json()["items"] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Datensatz oder Gespräch haben"),
        ("da", "Posten eller samtalen"),
        ("zh", "记录或通话"),
    ],
)
def test_a_page_says_what_was_wrong(
    client: TestClient, crms: Crms, language: str, sentence: str
) -> None:
    connection, call = connected(client, crms, "close"), called(client)
    where, asked = f"/calls/{call}/crm", {"connection": connection, "record": "lead_9"}
    headers = {"Accept-Language": language}
    stale = json.dumps({"field": "custom.cf_need", "before": None, "after": "No"})
    answer = client.post(where, data=asked | {f"change.{stale}": "1"}, headers=headers)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    for data in (asked, asked | {"change.{": "1"}):
        assert client.post(where, data=data).status_code == 422
    for record in ("no such", "none"):
        assert client.get(where, params=asked | {"record": record}).status_code == 422
    assert client.get("/calls/none/crm").status_code == 404
    for form in ({}, {"crm": "close", "token": "short"}, {"crm": "salesforce", "token": TOKEN}):
        answer = client.post("/endpoints/crms", data=form, headers=headers)
        assert (answer.status_code, TOKEN in answer.text) == (422, False)


def test_the_mapping_of_the_documentation_is_laid_over_ours(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "verdicts_out.md").read_text("utf-8")
    [own] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    folder = tmp_path / "question_banks"
    folder.mkdir()
    (folder / "crm.yaml").write_text(own, "utf-8")
    rules = {
        rule.what: rule.name
        for rule in mappings(Sources.find(tmp_path).read(FILE))["hubspot"].rules
    }
    assert rules["budget"] == "has_budget"
    assert "timeline" not in rules
    assert rules["need"] == "bant_need"
