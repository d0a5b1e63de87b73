"""What is kept about a person can be found, handed over and erased everywhere; numbers can be hidden."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.app import create_app
from service.errors import Invalid
from service.people import LOCAL_PERSON
from service.privacy.named import Named
from service.qualify.engine import Engine
from service.redaction import redacted
from service.settings import Settings
from service.store import retention
from service.store.audit import sealing
from service.store.calls.events import NewEvent
from service.store.people import persons
from service.store.store import Store
from tests.deliveries import Tool
from tests.running import HOST, KEY, run_here

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def found(store: Store, *terms: str) -> set[str]:
    search = store.read(persons.find, "local", Named(terms))
    return {row.table for row in search.found + search.unread}


def filled(http: TestClient) -> tuple[str, str, str]:
    """An account with Anna as contact; a call with her, one that names her, one that does not."""
    account = http.post("/api/accounts", json={"name": "Nordhavn"}).json()["id"]
    contact = http.post(
        "/api/contacts",
        json={"name": "Anna Holm", "email": "anna@nordhavn.example", "account": account},
    ).json()["id"]
    own = http.post("/api/calls", json={"prospect": "Anna Holm", "contact": contact}).json()["id"]
    other = http.post("/api/calls", json={"prospect": "Ben"}).json()["id"]
    third = http.post("/api/calls", json={"prospect": "Clara"}).json()["id"]
    http.post(
        f"/api/calls/{own}/notes", json={"text": "we never got round to it", "speaker": "Anna Holm"}
    )
    http.post(f"/api/calls/{other}/notes", json={"text": "ask anna  HOLM, she signs everything"})
    http.post(f"/api/calls/{other}/notes", json={"text": "no budget this year"})
    http.post(f"/api/calls/{third}/notes", json={"text": "nothing about her"})
    return own, other, third


def test_somebody_is_erased_everywhere_and_nobody_else(
    http: TestClient, app: FastAPI, engine: Engine, database: str
) -> None:
    own, other, third = filled(http)
    store: Store = app.state.store
    assert {"contacts", "texts"} <= found(store, "Anna Holm", "anna@nordhavn.example")
    before = http.get(f"/api/calls/{third}").json()
    arguments = ("person", "erase", "Anna Holm", "anna@nordhavn.example", "--yes")
    done = run_here(engine, *arguments, "--database", database)
    assert done.exit_code == 0, done.stdout + done.stderr
    assert done.stdout.endswith("Nothing names them any more.\n")
    assert found(store, "Anna Holm", "anna@nordhavn.example") == set()
    assert http.get(f"/api/calls/{own}").status_code == 404
    notes = http.get(f"/api/calls/{other}").json()["notes"]
    assert [note["text"] for note in notes] == ["", "no budget this year"]
    assert http.get(f"/calls/{other}").status_code == 200
    assert http.get(f"/api/calls/{third}").json() == before
    store.write("", sealing.seal, "local", NOW).result()
    checked = store.read(sealing.check, "local")
    assert checked.problems == () and checked.erased > 0


@pytest.mark.parametrize(
    ("name", "said", "others"),
    [
        ("王小明", "我跟王小明谈过", "我跟王明谈过"),
        ("李明", "李明：没有预算", "李小明：没有预算"),
        ("Bo", "ask Bo, he signs", "Bosch and Bob sign"),
        ("Bo", "我跟Bo谈过", "Bobo谈过"),
        ("Ida", "IDA has the budget", "idaho"),
    ],
)
def test_short_names_are_found_too(name: str, said: str, others: str) -> None:
    wanted = Named([name])
    assert wanted.in_text(said) and not wanted.in_text(others)


@pytest.mark.parametrize("term", ["", "B", "王", "123", "A1", "+4", "._-"])
def test_what_would_be_found_in_anybodys_words_is_not_looked_for(term: str) -> None:
    with pytest.raises(Invalid, match="2 letters"):
        Named([term])


def test_nothing_of_it_is_left_in_the_file(sqlite: str, engine: Engine) -> None:
    with TestClient(create_app(Settings(database=sqlite), engine), HOST) as http:
        call = http.post("/api/calls", json={}).json()["id"]
        http.post(f"/api/calls/{call}/notes", json={"text": "Zebulon Quist has a budget"})
    assert (
        run_here(
            engine, "person", "erase", "Zebulon Quist", "--yes", "--database", sqlite
        ).exit_code
        == 0
    )
    assert b"Zebulon" not in bytes_of(sqlite)


def bytes_of(sqlite: str) -> bytes:
    """All files of a database: its log, too."""
    file = Path(sqlite.removeprefix("sqlite:///"))
    return b"".join(path.read_bytes() for path in file.parent.glob("*.sqlite3*"))


def test_a_deleted_call_leaves_the_files_while_the_service_runs(
    sqlite: str, engine: Engine
) -> None:
    with TestClient(create_app(Settings(database=sqlite), engine), HOST) as http:
        call = http.post("/api/calls", json={"prospect": "Zebulon Quist"}).json()["id"]
        http.post(f"/api/calls/{call}/notes", json={"text": "Zebulon Quist has a budget"})
        reader = sqlite3.connect(sqlite.removeprefix("sqlite:///"), isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM texts").fetchone()
        assert http.delete(f"/api/calls/{call}").status_code in (200, 204)
        assert b"Zebulon Quist has" in bytes_of(sqlite), "somebody still reads it"
        reader.execute("COMMIT")
        reader.close()
        for _ in range(100):
            if b"Zebulon Quist" not in bytes_of(sqlite):
                return
            time.sleep(0.1)
        pytest.fail("the words are still in the files")


def test_somebody_gets_everything_that_names_them(
    http: TestClient, engine: Engine, database: str, tmp_path: Path
) -> None:
    filled(http)
    out = tmp_path / "anna.json"
    done = run_here(
        engine, "person", "export", "anna holm", "--out", str(out), "--database", database
    )
    assert done.exit_code == 0, done.stderr
    text = out.read_text("utf-8")
    assert "we never got round to it" in text and "she signs everything" in text
    assert "no budget this year" not in text
    assert {row["table"] for row in json.loads(text)["found"]} >= {"contacts", "texts"}


@pytest.mark.parametrize(
    ("term", "text", "fits"),
    [
        ("Anna Holm", "ANNA\nholm said", True),
        ("Anna Holm", "Annaholm", False),
        ("+45 20 12 34 56", "ring 20123456 today", True),
        ("+45 20 12 34 56", "ring +45 2012-3456 today", True),
        ("+45 20 12 34 56", "120123456", False),
        ("李明华经理", "李明华经理说没有预算", True),
        ("a.b@c.example", "axb@c.example", False),
    ],
)
def test_a_name_or_number_is_found_however_it_is_written(term: str, text: str, fits: bool) -> None:
    assert Named([term]).in_text(text) is fits


def test_too_little_to_go_by_is_refused(sqlite: str, engine: Engine) -> None:
    done = run_here(engine, "person", "erase", "A", "--yes", "--database", sqlite)
    assert done.exit_code == 2 and "at least 2 letters" in done.stderr


# --- consent and retention


def test_nothing_is_filed_once_they_refused(http: TestClient) -> None:
    call = http.post("/api/calls", json={}).json()["id"]
    assert http.get(f"/api/calls/{call}").json()["consent"] == "unknown"
    changed = http.patch(f"/api/calls/{call}", json={"consent": "refused"}).json()
    assert changed["consent"] == "refused"
    answer = http.post(f"/api/calls/{call}/notes", json={"text": "and yet"})
    assert answer.status_code == 409 and "refused" in answer.json()["detail"]
    http.patch(f"/api/calls/{call}", json={"consent": "given"})
    assert http.post(f"/api/calls/{call}/notes", json={"text": "fine"}).status_code == 201


def test_calls_are_erased_when_they_are_old_enough(database: str) -> None:
    store = Store.open(database)
    for days in (10, 40, 400):
        at = NOW - timedelta(days=days)
        event = NewEvent("call_created", words={"prospect": "Acme"})
        store.create(LOCAL_PERSON, f"call{days}", event, at).result()
    before = NOW - timedelta(days=30)
    assert store.write("", retention.erase, "local", before, NOW).result() == 2
    assert store.write("", retention.erase, "local", before, NOW).result() == 0
    assert [place.call_id for place in store.newest(LOCAL_PERSON, None, 9)] == ["call10"]
    erased = store.events(LOCAL_PERSON, "call400")
    assert erased and erased[0].words is None and erased[-1].kind == "call_deleted"
    store.close()


def test_an_old_call_that_is_imported_today_is_old(http: TestClient, app: FastAPI) -> None:
    made = {}
    for name, day in (("old", NOW - timedelta(days=400)), ("new", NOW - timedelta(days=3))):
        call = http.post("/api/calls", json={"at": day.isoformat()}).json()["id"]
        http.post(f"/api/calls/{call}/notes", json={"text": "we have no budget"})
        made[name] = call
    store: Store = app.state.store
    conclude = app.state.conclusions.conclude
    assert http.portal is not None
    for call in made.values():
        http.portal.call(conclude, LOCAL_PERSON, call)
    today = datetime.now(UTC)
    before = NOW - timedelta(days=30)
    assert store.write("", retention.erase, "local", before, today).result() == 1
    assert http.get(f"/api/calls/{made['old']}").status_code == 404
    assert http.get(f"/api/calls/{made['new']}").status_code == 200


def test_old_deliveries_are_erased_whatever_came_of_them(database: str, engine: Engine) -> None:
    with TestClient(create_app(Settings(database=database, key=KEY), engine), HOST) as http:
        tool = Tool(http, "generic")
        tool.send({"data": {"id": "1", "text": "we have no budget"}})
        updated = {"id": "2", "contact": {"name": "Anna Holm"}}
        tool.send({"type": "call.updated", "data": updated})
        tool.send(b"no JSON of Anna Holm")
        before = [each["id"] for each in tool.deliveries()]
        assert len(before) == 3
        store: Store = http.app.state.store  # type: ignore[attr-defined]
        assert store.write("", retention.erase, "local", NOW, NOW).result() == 0
        assert found(store, "Anna Holm") == {"logged_calls", "receipts"}
        later = datetime.now(UTC) + timedelta(days=1)
        assert store.write("", retention.erase, "local", later, later).result() == 1 + 2
        assert found(store, "Anna Holm") == set()
        assert [each["id"] for each in tool.deliveries()] == before
        assert store.write("", retention.erase, "local", later, later).result() == 0


def test_the_service_seals_and_erases_by_itself(sqlite: str, engine: Engine) -> None:
    with TestClient(create_app(Settings(database=sqlite, retention=30), engine), HOST) as http:
        store: Store = http.app.state.store  # type: ignore[attr-defined]
        old = datetime.now(UTC) - timedelta(days=31)
        store.create(
            LOCAL_PERSON, "old", NewEvent("call_created", words={"prospect": "A"}), old
        ).result()
        upkeep = http.app.state.upkeep  # type: ignore[attr-defined]
        assert http.portal is not None
        http.portal.call(upkeep.run, [])
        assert store.newest(LOCAL_PERSON, None, 9) == []
        assert store.read(sealing.check, "local").calls == 1


# --- numbers


@pytest.mark.parametrize(
    "number",
    [
        "4111 1111 1111 1111",
        "5500-0000-0000-0004",
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "211062-5629",
        "36 574 261 809",
        "11010519491231002X",
        "536-90-4399",
        "+45 20 12 34 56",
        "030 901820",
        "(415) 555-2671",
        "+86 138 1234 5678",
    ],
)
def test_numbers_are_hidden_and_places_stay(number: str) -> None:
    text = f"Anna: hier ist sie: {number}, bitte 你好"
    hidden = redacted(text)
    assert len(hidden) == len(text)
    assert not any(sign.isdigit() for sign in hidden)
    assert hidden.startswith("Anna: hier ist sie: ") and hidden.endswith(", bitte 你好")


@pytest.mark.parametrize(
    "text",
    [
        "We spend 1,250,000 euro a year",
        "in 2026 we had 12000 users",
        "1234 5678 9012 3456 is no card",
        "from 09:00 to 17:30 on 12.03.2026",
    ],
)
def test_amounts_and_dates_stay(text: str) -> None:
    assert redacted(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_stays_as_long_as_it_was(text: str) -> None:
    assert len(redacted(text)) == len(text)


def test_a_call_leaves_without_numbers_when_asked(http: TestClient) -> None:
    call = http.post("/api/calls", json={}).json()["id"]
    http.post(f"/api/calls/{call}/notes", json={"text": "card 4111 1111 1111 1111, no budget"})
    snapshot = http.get(f"/api/calls/{call}?redact=true").json()
    assert snapshot["notes"][0]["text"] == "card ████ ████ ████ ████, no budget"
    number = "4111 1111"  # four digits alone may stand in a hash
    assert number not in str(snapshot) and number in http.get(f"/api/calls/{call}").text


CARD = "4111 1111 1111 1111"
AROUND_A_CARD = [
    f"Anna: card {CARD}, budget of 60000 euro is approved",
    f"Anna: We set aside {CARD} euro for this year, call +45 20 12 34 56 before 1 October",
    f"Anna: we have a budget, {'and it grew ' * 8}, to be spent by our CFO Henrik, {CARD} euro",
    f"Sehr geehrte Anna: das Budget ist {CARD} Euro und genehmigt",
]


@pytest.mark.parametrize("text", AROUND_A_CARD)
def test_no_quote_sentence_or_amount_holds_a_part_of_a_number(http: TestClient, text: str) -> None:
    call = http.post("/api/calls", json={}).json()["id"]
    http.post(f"/api/calls/{call}/notes", json={"text": "Ben: hello, we met"})
    plain = http.post(f"/api/calls/{call}/notes", json={"text": text}).json()
    snapshot = http.get(f"/api/calls/{call}?redact=true").json()
    hidden = "\n".join(note["text"] for note in snapshot["notes"])
    quotes = list(quotes_in(snapshot))
    assert len(quotes) == len(list(quotes_in(plain))) > 5
    for quote in quotes:
        assert quote["text"] == hidden[quote["start"] : quote["end"]]
    told = [each for each in texts_in(snapshot) if " " in each]
    assert not [each for each in told if "4111" in each or "1111" in each or "20 12" in each]
    amounts = [value["amount"] for value in values_in(snapshot)]
    assert set(amounts) <= {60000} and (60000 in amounts) == ("60000" in text)


def objects_in(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:  # type: ignore[attr-defined]
        if isinstance(each, dict | list):
            yield from objects_in(each)


def quotes_in(value: object) -> Iterator[dict[str, Any]]:
    return (each for each in objects_in(value) if {"start", "end", "text"} <= each.keys())


def values_in(value: object) -> Iterator[dict[str, Any]]:
    return (each["value"] for each in objects_in(value) if isinstance(each.get("value"), dict))


def texts_in(value: object) -> Iterator[str]:
    for each in objects_in(value):
        for inner in each.values():
            yield from (
                text
                for text in (inner if isinstance(inner, list) else [inner])
                if isinstance(text, str)
            )


def test_a_signal_that_was_disputed_leaves_without_numbers_too(http: TestClient) -> None:
    call = http.post("/api/calls", json={}).json()["id"]
    text = f"Anna: about 25 hours a week and {CARD} euro a year"
    signals = http.post(f"/api/calls/{call}/notes", json={"text": text}).json()["analysis"][
        "signals"
    ]
    for signal in signals:
        http.post(f"/api/calls/{call}/signals/{signal['id']}/dispute", json={})
    assert http.get(f"/api/calls/{call}").json()["disputes"]
    snapshot = http.get(f"/api/calls/{call}?redact=true").json()
    assert "1111 1111" not in str(snapshot["disputes"])
