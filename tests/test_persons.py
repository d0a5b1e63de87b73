"""Somebody is found and erased in every spelling, and in files and deliveries as they came."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from service.app import create_app
from service.privacy.named import Named
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.people import persons
from service.store.store import Store
from service.store.tables.imports import imports
from tests.deliveries import Tool
from tests.running import HOST, KEY, run_here

LUND = "José Ibáñez-Lund"
SPELLINGS = [
    LUND,
    unicodedata.normalize("NFD", LUND),
    LUND.upper(),
    "Jose Ibanez-Lund",
    "José Ibáñez Lund",
    "José Ibáñez\u2011Lund",
    "José\xa0Ibáñez-Lund",
    "José\u200b Ibáñez-Lund",
    "José\u200bIbáñez-Lund",
    "José Ibá\xadñez-Lund",
    "José\nIbáñez-Lund",
    "José\r\n  Ibáñez-Lund",
    "Ibáñez-Lund, José",
    "Ibáñez-Lund José",
    "jose.ibanez-lund",
    "\uff2a\uff4f\uff53\u00e9 Ib\u00e1\u00f1ez-Lund",
    '{"first_name": "José", "last_name": "Ibáñez-Lund"}',
    "José;Ibáñez-Lund;CFO",
    json.dumps({"text": json.dumps({"who": LUND + "\n"})}),
    "Jos&eacute; <b>Ib&aacute;&ntilde;ez</b>-Lund",
    "text=Jos%C3%A9+Ib%C3%A1%C3%B1ez-Lund",
]


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_name_is_found_in_every_spelling_and_taken_out(spelled: str) -> None:
    lund = Named([LUND])
    text = f"Yes: {spelled}s budget, Ben. José said so, Lund too."
    assert lund.in_text(spelled) and lund.in_text(text)
    assert not lund.in_text(lund.without(text)) and not lund.in_text(lund.without(spelled))


def test_only_the_name_is_taken_out_where_that_can_be() -> None:
    lund = Named([LUND])
    assert lund.without(f"ask\xa0{SPELLINGS[1]}, Straße 5") == "ask\xa0[erased], Straße 5"
    told = {"notes": [{"said": f"{LUND} signs", "at": 5}], "Ibáñez-Lund, José": None}
    assert json.loads(lund.without(json.dumps(told))) == {
        "notes": [{"said": "[erased] signs", "at": 5}],
        "[erased]": None,
    }


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Bartholomäus Quack", ["Bartholomaeus Quack", "Bartholomaus Quack", "QUACK, BARTHOLOMAEUS"]),
        ("Bartholomaeus Quack", ["Bartholomäus Quack"]),
        ("Søren Ærø", ["Soeren Aeroe", "Soren Aero"]),
        ("Aage Skaar", ["Åge Skår"]),
        ("Groß", ["gross", "GROSS"]),
        ("Mary O'Brien", ["Mary O’Brien", "mary obrien"]),
        ("陳大文", ["陈大文", "陈 大文"]),
        ("Quack, Bartholomäus", ["Bartholomäus Quack"]),
        ("김민수", ["김민수는"]),
    ],
)  # fmt: skip
def test_a_name_is_found_as_other_languages_and_keyboards_write_it(
    name: str, others: list[str]
) -> None:
    assert [other for other in others if not Named([name]).in_text(other)] == []


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Anna Holm", "Johanna Holmes; Anna. She and Holm"),
        ("Jo Baur", "Joe Bauer"),
        ("Joe Bauer", "Jo Baur"),
        ("Bo", "Böse Bobo"),
        ("Bo Li", "Ali Bosch, turbo light"),
        ("Paul Martin", "Paul, Martin and I"),
    ],
)
def test_nobody_else_is_taken_for_them(name: str, others: str) -> None:
    assert not Named([name]).in_text(others)


@given(st.text(), st.text())
def test_any_text_can_be_looked_at_and_cut(before: str, behind: str) -> None:
    holm = Named(["Anna Holm", "anna@acme.example", "+45 20 12 34 56"])
    text = f"{before} Anna Holm {behind}"
    assert holm.in_text(text) and not holm.in_text(holm.without(text))


# --- files and deliveries


VTT = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nAna Ruiz: How do you buy?\n\n"
    "00:00:05.000 --> 00:00:08.000\nLee Park: Bartholomäus Quack signs {0}.\n"
)


def document(*lines: str, table: str = "") -> bytes:
    made, packed = docx.Document(), io.BytesIO()
    for line in ("Meeting", "Ana Ruiz   0:03\nHow do you buy?", *lines):
        made.add_paragraph(line)
    if table:
        made.add_table(1, 1).cell(0, 0).text = table
    made.save(packed)
    return packed.getvalue()


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    packed = io.BytesIO(data)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, part)
    return packed.getvalue()


FILES = {
    "utf8.vtt": VTT.format("8").encode(),
    "utf16.vtt": VTT.format("16").encode("utf-16"),
    "western.vtt": VTT.format("4").encode("cp1252"),
    "lines.docx": document("Lee Park   0:08\nBartholomäus Quack signs here."),
    "table.docx": document("Lee Park   0:08\nOur CFO signs.", table="Bartholomäus Quack"),
    "escaped.json": json.dumps(
        [
            {"speaker": "Lee Park", "text": "Bartholomäus Quack signs, ok"},
            {"speaker": "Ana Ruiz", "text": "How do you buy?"},
        ]
    ).encode(),
}


def erase(engine: Engine, database: str, name: str, *more: str) -> tuple[int, str, str]:
    done = run_here(engine, "person", "erase", name, "--yes", "--database", database, *more)
    return done.exit_code, done.stdout, done.stderr


def imported(http: TestClient, name: str, data: bytes) -> str:
    made = http.post("/api/imports", params={"name": name}, content=data)
    assert made.status_code in (200, 201), made.text
    return str(made.json()["id"])


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_names_somebody_is_erased_whatever_it_is_written_in(
    http: TestClient, engine: Engine, database: str, name: str
) -> None:
    file = imported(http, name, FILES[name])
    other = imported(http, "other.vtt", VTT.format("x").replace("Bartholomäus", "Clara").encode())
    found = run_here(engine, "person", "find", "Bartholomäus Quack", "--database", database)
    assert "imports: 1" in found.stdout
    code, said, _ = erase(engine, database, "Bartholomäus Quack")
    assert code == 0 and said.endswith("Nothing names them any more.\n")
    assert http.get(f"/api/imports/{file}/file").status_code == 404
    assert http.get(f"/api/imports/{other}/file").status_code == 200


@pytest.mark.parametrize("part", [b"PK\x03\x04 a table", b"\x00"])
def test_a_file_that_cannot_be_read_is_told_and_is_not_nothing(
    http: TestClient, app: FastAPI, engine: Engine, database: str, part: bytes
) -> None:
    file = imported(http, "a.docx", FILES["table.docx"].replace(b"Quack", b"Other"))
    body = with_part(FILES["table.docx"], "word/embeddings/table.xlsx", part)
    store: Store = app.state.store

    def replaced(connection: Any) -> None:
        connection.execute(update(imports).where(imports.c.id == file).values(body=body))

    store.write("", replaced).result()
    found = run_here(engine, "person", "find", "Zoe Nobody", "--database", database)
    assert found.exit_code == 0 and f"imports {file}: not readable" in found.stdout
    assert "Nothing names them" not in found.stdout
    code, said, problem = erase(engine, database, "Zoe Nobody")
    assert code == 2 and f"imports {file}: not readable" in said and "may still" in problem
    assert http.get(f"/api/imports/{file}/file").status_code == 200
    code, said, _ = erase(engine, database, "Zoe Nobody", "--unreadable")
    assert code == 0 and said.endswith("Nothing names them any more.\n")
    assert http.get(f"/api/imports/{file}/file").status_code == 404


@pytest.fixture
def client(database: str, engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database=database, key=KEY), engine), HOST) as client:
        yield client


ZOE = "Zoë Åkerström-Æble"


def test_deliveries_are_erased_however_they_are_escaped(
    client: TestClient, engine: Engine, database: str
) -> None:
    tool = Tool(client, "generic")
    said = f"We heard {ZOE} signs everything."
    for number, told in enumerate(
        (
            json.dumps({"data": {"text": said}}).encode(),
            json.dumps({"data": {"text": said}}, ensure_ascii=False).encode(),
            json.dumps({"data": {"text": "", "contact": {"name": ZOE}}}).encode(),
            json.dumps({"data": {"text": "Hi", "contact": {"name": ZOE.replace(" ", "\n")}}}).encode(),
            json.dumps({"data": {"text": "Clara signs everything."}}).encode(),
        )
    ):  # fmt: skip
        tool.send(told.replace(b'"data": {', b'"data": {"id": "%d", ' % number))
    tool.settle()
    assert erase(engine, database, ZOE)[0] == 0
    bodies = [
        client.get(f"/api/deliveries/{each['id']}").json()["body"] for each in tool.deliveries()
    ]
    assert [body is not None for body in bodies] == [False, False, False, False, True]
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    search = store.read(persons.find, "local", Named([ZOE]))
    assert search.found == search.unread == []


def test_notes_that_spell_a_name_otherwise_are_blanked(
    http: TestClient, engine: Engine, database: str
) -> None:
    call = http.post("/api/calls", json={"prospect": "Neutral"}).json()["id"]
    for spelled in [*SPELLINGS, "Clara"]:
        assert http.post(f"/api/calls/{call}/notes", json={"text": spelled}).status_code == 201
    assert erase(engine, database, LUND)[0] == 0
    notes = http.get(f"/api/calls/{call}").json()["notes"]
    assert {note["text"] for note in notes} == {"", "Clara"}
