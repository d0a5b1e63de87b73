"""What can be taken out: calls, facts and verdicts with filters, as CSV that no spreadsheet runs, and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given
from hypothesis import strategies as st

from service.accounts.lists import writing
from service.accounts.lists.table import read
from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from tests.running import HOST

Json = dict[str, Any]


@pytest.fixture(scope="module")
def client(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("database") / "fingerpost.sqlite3"
    app = create_app(Settings(database=f"sqlite:///{file.as_posix()}"), engine)
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        acme = client.post("/api/accounts", json={"name": "=Acme", "domain": "acme.de"}).json()[
            "id"
        ]
        anna = client.post("/api/contacts", json={"name": "Anna", "account": acme}).json()["id"]
        call(client, "2026-03-12", "Anna: there is no budget this year", contact=anna)
        call(client, "2026-05-20", "=1+1; 王丽: 你好", prospect="@Beta")
        client.post("/example")
        yield client


def call(client: TestClient, day: str, text: str, **fields: Any) -> None:
    made = client.post("/api/calls", json={"at": f"{day}T10:00:00Z", "lang": "en", **fields}).json()
    client.post(f"/api/calls/{made['id']}/notes", json={"text": text})


def rows(client: TestClient, what: str, **params: Any) -> list[Json]:
    answer = client.get(f"/api/export/{what}", params=params)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    if params.get("format") == "json":
        return [json.loads(line) for line in answer.text.splitlines()]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_calls_come_with_their_words_and_verdict(client: TestClient) -> None:
    first, second = rows(client, "calls")
    assert (first["account"], first["contact"]) == ("'=Acme", "Anna")
    assert first["text"] == "Anna: there is no budget this year"
    assert (second["text"], second["prospect"]) == ("'=1+1; 王丽: 你好", "'@Beta")
    assert second["at"].startswith("2026-05-20T10:00")


def test_json_holds_the_words_as_they_are(client: TestClient) -> None:
    first, second = rows(client, "calls", format="json")
    assert first["account"] == "=Acme"
    assert second["text"] == "=1+1; 王丽: 你好"


def test_facts_come_with_quote_and_speaker(client: TestClient) -> None:
    [budget] = [row for row in rows(client, "facts") if row["fact"] == "budget"]
    assert (budget["state"], budget["quote"], budget["speaker"]) == (
        "unmet",
        "there is no budget this year",
        "Anna",
    )


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({}, 2),
        ({"since": "2026-03-13"}, 1),
        ({"until": "2026-03-12"}, 1),
        ({"since": "2026-03-12", "until": "2026-05-20"}, 2),
        ({"verdict": "advance"}, 0),
        ({"language": "en"}, 2),
        ({"account": "nowhere"}, 0),
        ({"examples": True}, 3),
    ],
)
def test_filters_choose_the_calls(client: TestClient, params: Json, count: int) -> None:
    assert len(rows(client, "verdicts", **params)) == count


def test_records_are_taken_out_and_can_be_taken_in_again(client: TestClient) -> None:
    answer = client.get("/api/export/accounts")
    told = client.post("/api/accounts/import", content=answer.content, params={"dry_run": True})
    assert told.json()["accounts"] == {"new": 0, "changed": 0}
    assert told.json()["bad"] == []
    [anna] = rows(client, "contacts", format="json")
    assert anna["name"] == "Anna"


def test_records_leave_out_examples_and_others_of_another_account(client: TestClient) -> None:
    [acme] = rows(client, "accounts")
    assert acme["name"] == "'=Acme"
    client.patch(f"/api/accounts/{acme['id']}", json={"details": {"uses": "PTV, 52 trucks"}})
    assert rows(client, "accounts")[0]["uses"] == "PTV, 52 trucks"
    assert [each["name"] for each in rows(client, "contacts")] == ["Anna"]
    assert rows(client, "contacts", account="of nobody") == []


def test_business_and_parts_in_the_purchase_are_taken_out_too(http: TestClient) -> None:
    acme = http.post("/api/accounts", json={"name": "Acme"}).json()["id"]
    contact = http.post("/api/contacts", json={"name": "Zoë", "account": acme}).json()["id"]
    http.post("/api/contacts", json={"name": "Nobody's"})
    http.post(f"/api/accounts/{acme}/sales", json={"day": "2026-03-09", "amount": 7})
    business = {"amount": 12000.5, "currency": "EUR", "closes": "2026-12-10"}
    http.patch(f"/api/accounts/{acme}", json={"details": business})
    part = {"roles": ["user", "evaluator"], "level": "executive", "closeness": "close"}
    http.patch(f"/api/contacts/{contact}", json={"details": part | {"attitude": ["?"]}})
    [account] = rows(http, "accounts")
    told = [account[name] for name in ("amount", "currency", "closes", "sold", "sold_last")]
    assert told == ["12000.5", "EUR", "2026-12-10", "1", "2026-03-09"]
    nobody, zoe = rows(http, "contacts")
    parts = ("account", "roles", "level", "department", "attitude", "closeness")
    assert [zoe[name] for name in parts] == ["Acme", "user evaluator", "executive", "", "", "close"]
    assert [nobody[name] for name in parts] == [""] * 6


def test_what_is_wrong_in_a_filter_is_told(client: TestClient) -> None:
    for params in ({"since": "soon"}, {"verdict": "great"}, {"format": "xls"}):
        assert client.get("/api/export/calls", params=params).status_code == 422
    assert client.get("/api/export/everything").status_code == 422


@example(["＝1+1", "＋1", "－1", "＠a", "\n=1"])
@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_no_cell_begins_a_formula_and_none_is_lost(cells: list[str]) -> None:
    cells = [cell.replace("\0", "") for cell in cells]
    names = [str(place) for place in range(len(cells))]
    try:
        data = (
            writing.head(names) + writing.lines(names, [dict(zip(names, cells, strict=True))])
        ).encode()
    except UnicodeEncodeError:
        return
    for row in read(data).rows():
        for read_cell, cell in zip(row.cells, cells, strict=True):
            assert not read_cell.startswith(tuple("=+-@＝＋－＠")) or cell[:1].isspace()
            assert read_cell in (cell.strip(), f"'{cell}".strip())
