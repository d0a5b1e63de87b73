"""Whole calls over HTTP: what a panel, or any other program, can do with one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from tests.flagging import FlaggingEngine
from tests.running import HOST

Json = dict[str, Any]
PROFILE = {
    "we_sell": "warehouse scanners",
    "solves": "lost stock",
    "products": ["scanner"],
    "price": {"amount": 42000, "currency": "EUR"},
    "knock_outs": [],
    "ideal_customer": {
        "industries": ["logistics"],
        "min_employees": 50,
        "max_employees": 0,
        "territories": ["DE"],
    },
}


@pytest.fixture
def flagging(engine: Engine) -> FlaggingEngine:
    return FlaggingEngine(engine)


@pytest.fixture
def client(sqlite: str, flagging: FlaggingEngine) -> Iterator[TestClient]:
    app = create_app(Settings(database=sqlite), flagging)  # type: ignore[arg-type]
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def call(client: TestClient) -> str:
    return str(start(client)["id"])


def start(client: TestClient, **fields: Any) -> Json:
    answer = client.post("/api/calls", json=fields)
    assert answer.status_code == 201
    return dict(answer.json())


def file(client: TestClient, call: str, text: str, **fields: Any) -> Json:
    answer = client.post(f"/api/calls/{call}/notes", json={"text": text, **fields})
    assert answer.status_code == 201
    return dict(answer.json())


def text_of(snapshot: Json) -> str:
    return "\n".join(note["text"] for note in snapshot["notes"])


# --- calls


@pytest.mark.parametrize("text", ["", " \n", "\u200b\ufeff", "\u2060\x07\u200d"])
def test_a_note_of_which_nothing_is_seen_is_none(client: TestClient, text: str) -> None:
    call = client.post("/api/calls", json={}).json()["id"]
    answer = client.post(f"/api/calls/{call}/notes", json={"text": text})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == "a note needs at least one word"


def test_a_new_call_is_empty_and_open(client: TestClient) -> None:
    call = start(client, prospect="Acme", framework="meddic", lang="en", mode="cold")
    assert call["revision"] == 1
    assert (call["prospect"], call["framework"], call["lang"]) == ("Acme", "meddic", "en")
    assert (call["mode"], call["status"], call["profile"]) == ("cold", "open", None)
    assert (call["notes"], call["asked"]) == ([], [])
    assert call["next_question"] == call["analysis"]["next_question"]


def test_a_call_takes_the_time_that_it_is_given_as_today(
    client: TestClient, flagging: FlaggingEngine
) -> None:
    start(client, at="2026-03-09T23:30:00-02:00")
    assert flagging.asked[-1].at is not None
    assert flagging.asked[-1].at.isoformat() == "2026-03-10T01:30:00+00:00"


def test_a_call_can_be_changed_and_changed_back(client: TestClient, call: str) -> None:
    changes: Json = {
        "framework": "bant",
        "prospect": "Acme",
        "profile": PROFILE,
        "status": "closed",
        "lang": "de",
        "mode": "cold",
    }
    for field, value in changes.items():
        changed = client.patch(f"/api/calls/{call}", json={field: value})
        assert changed.status_code == 200
        assert changed.json()[field] == value
    for field in ("framework", "prospect", "profile"):
        assert client.patch(f"/api/calls/{call}", json={field: None}).json()[field] is None
    assert client.get(f"/api/calls/{call}").json()["revision"] == 10


def test_a_change_of_nothing_changes_nothing(client: TestClient, call: str) -> None:
    assert client.patch(f"/api/calls/{call}", json={}).json()["revision"] == 1


def test_a_deleted_call_is_gone(client: TestClient, call: str) -> None:
    file(client, call, "secret")
    assert client.delete(f"/api/calls/{call}").status_code == 204
    for answer in (
        client.get(f"/api/calls/{call}"),
        client.delete(f"/api/calls/{call}"),
        client.post(f"/api/calls/{call}/notes", json={"text": "late"}),
        client.get(f"/api/calls/{call}/live"),
    ):
        assert answer.status_code == 404
    assert client.get("/api/calls").json() == {"items": [], "next": None}


def test_calls_are_listed_page_by_page_newest_first(client: TestClient) -> None:
    made = [start(client, prospect=f"{n}")["id"] for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/calls?limit=2{cursor and f'&cursor={cursor}'}").json()
        seen += [call["id"] for call in page["items"]]
        cursor = page["next"]
    assert seen == made[::-1]


def test_a_row_of_the_list_says_where_the_call_stands(client: TestClient) -> None:
    call = start(client, prospect="Acme", framework="bant")
    file(client, call["id"], "hello")
    (row,) = client.get("/api/calls").json()["items"]
    assert (row["prospect"], row["framework"], row["notes"]) == ("Acme", "bant", 1)
    assert row["verdict"] in ("advance", "nurture", "disqualify")


# --- notes


def test_notes_stand_in_the_text_in_filing_order(client: TestClient, call: str) -> None:
    file(client, call, "Me: how are you?\nAnna: 😀 fine", speaker="rep")
    snapshot = file(client, call, "two\r\nlines", speaker="Anna")
    text = text_of(snapshot)
    assert text == "Me: how are you?\nAnna: 😀 fine\ntwo\r\nlines"
    for note in snapshot["notes"]:
        assert text[note["start"] : note["end"]] == note["text"]
    assert [note["speaker"] for note in snapshot["notes"]] == ["rep", "Anna"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "مرحبا \u202eabc\u202c",
        "zero\u200bwidth \ufeff",
        "a\tb\x0b\x1b[31m",
        "  spaces stay  ",
        "e\u0301 and é",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧",
        "\r\n.\r\n",
    ],
)
def test_a_note_comes_back_as_it_was_typed(client: TestClient, call: str, text: str) -> None:
    assert file(client, call, text)["notes"][0]["text"] == text
    assert client.get(f"/api/calls/{call}").json()["notes"][0]["text"] == text


def test_the_engine_is_told_who_speaks_where(
    client: TestClient, call: str, flagging: FlaggingEngine
) -> None:
    file(client, call, "one", speaker="prospect")
    file(client, call, "three")
    marks = [(mark.start, mark.end, mark.speaker) for mark in flagging.asked[-1].notes]
    assert marks == [(0, 3, "prospect"), (4, 9, None)]


def test_a_note_sent_again_is_filed_once(client: TestClient, call: str) -> None:
    note = {"text": "hello", "key": "k1"}
    first = client.post(f"/api/calls/{call}/notes", json=note)
    again = client.post(f"/api/calls/{call}/notes", json=note)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["notes"] == first.json()["notes"]


def test_a_key_with_another_text_is_a_conflict(client: TestClient, call: str) -> None:
    file(client, call, "hello", key="k1")
    answer = client.post(f"/api/calls/{call}/notes", json={"text": "bye", "key": "k1"})
    assert answer.status_code == 409
    assert "new key" in answer.json()["detail"]
    file(client, start(client)["id"], "bye", key="k1")  # keys are per call


def test_a_short_answer_can_be_asked_for(client: TestClient, call: str) -> None:
    for status in (201, 200):
        answer = client.post(
            f"/api/calls/{call}/notes",
            json={"text": "hello", "key": "k"},
            headers={"Prefer": "respond-async, return=minimal"},
        )
        assert answer.status_code == status
        assert set(answer.json()) == {"id", "note", "revision"}
        assert (answer.json()["id"], answer.json()["revision"]) == (call, 2)


def test_a_corrected_note_keeps_its_place(client: TestClient, call: str) -> None:
    first = file(client, call, "frist")["notes"][0]["id"]
    file(client, call, "second")
    path = f"/api/calls/{call}/notes/{first}"
    changed = client.patch(path, json={"text": "first", "speaker": "Anna"}).json()
    assert text_of(changed) == "first\nsecond"
    assert changed["notes"][0]["speaker"] == "Anna"
    moved = client.patch(path, json={"at": "2026-03-09T10:00:00+01:00"}).json()["notes"][0]
    assert (moved["text"], moved["at"]) == ("first", "2026-03-09T09:00:00.000Z")


def test_a_removed_note_leaves_the_text(client: TestClient, call: str) -> None:
    first = file(client, call, "first")["notes"][0]["id"]
    file(client, call, "second")
    left = client.delete(f"/api/calls/{call}/notes/{first}")
    assert left.status_code == 200
    assert text_of(left.json()) == "second"
    assert client.delete(f"/api/calls/{call}/notes/{first}").status_code == 404


def test_a_draft_is_read_in_context_and_not_stored(
    client: TestClient, call: str, flagging: FlaggingEngine
) -> None:
    file(client, call, "filed")
    answer = client.post(f"/api/calls/{call}/draft", json={"text": "a FLAG"})
    assert [signal["start"] for signal in answer.json()["signals"]] == [2]
    assert flagging.asked[-1].text == "filed"
    assert client.get(f"/api/calls/{call}").json()["revision"] == 2


# --- a person's word


def test_a_question_counts_from_the_place_where_it_was_asked(
    client: TestClient, call: str, engine: Engine, flagging: FlaggingEngine
) -> None:
    qid = next(engine.banks.all()).id
    first = file(client, call, "first")["notes"][0]["id"]
    answer = client.post(f"/api/calls/{call}/questions/{qid}", json={"outcome": "asked"})
    file(client, call, "second")
    assert [(mark["qid"], mark["outcome"]) for mark in answer.json()["asked"]] == [(qid, "asked")]
    assert [mark.at_offset for mark in flagging.asked[-1].asked] == [5]
    client.patch(f"/api/calls/{call}/notes/{first}", json={"text": "the first"})
    assert [mark.at_offset for mark in flagging.asked[-1].asked] == [9]
    client.delete(f"/api/calls/{call}/notes/{first}")
    assert [mark.at_offset for mark in flagging.asked[-1].asked] == [0]


def test_a_persons_word_on_a_fact_wins_until_it_is_taken_back(
    client: TestClient, call: str
) -> None:
    path = f"/api/calls/{call}/facts/budget"
    said = client.put(path, json={"state": "met", "why": "CFO said so"}).json()["analysis"]
    assert said["facts"]["budget"]["state"] == "met"
    taken_back = client.put(path, json={"state": None}).json()["analysis"]
    assert taken_back["facts"]["budget"]["state"] == "unknown"


def test_a_disputed_signal_stays_away_when_other_notes_change(
    client: TestClient, call: str
) -> None:
    first = file(client, call, "first")["notes"][0]["id"]
    signal = file(client, call, "a FLAG")["analysis"]["signals"][0]
    path = f"/api/calls/{call}/signals/{signal['id']}/dispute"
    assert client.post(path, json={}).json()["analysis"]["signals"] == []
    longer = client.patch(f"/api/calls/{call}/notes/{first}", json={"text": "longer first"})
    assert longer.json()["analysis"]["signals"] == []
    back = client.post(path, json={"disputed": False}).json()
    assert [found["text"] for found in back["analysis"]["signals"]] == ["FLAG"]


def test_a_dispute_lapses_with_the_words_that_it_was_about(client: TestClient, call: str) -> None:
    snapshot = file(client, call, "a FLAG")
    signal, note = snapshot["analysis"]["signals"][0]["id"], snapshot["notes"][0]["id"]
    client.post(f"/api/calls/{call}/signals/{signal}/dispute")
    changed = client.patch(f"/api/calls/{call}/notes/{note}", json={"text": "another FLAG"})
    assert len(changed.json()["analysis"]["signals"]) == 1


# --- the profile


def test_the_saved_profile_goes_into_new_calls_only(client: TestClient) -> None:
    before = start(client)["id"]
    assert client.get("/api/profile").json()["we_sell"] == ""
    assert client.put("/api/profile", json=PROFILE).json() == PROFILE
    assert client.get("/api/profile").json() == PROFILE
    assert client.get(f"/api/calls/{before}").json()["profile"] is None
    assert start(client)["profile"] == PROFILE
    assert start(client, profile={"we_sell": "tea"})["profile"]["we_sell"] == "tea"


def test_analyze_uses_no_saved_profile(client: TestClient, flagging: FlaggingEngine) -> None:
    client.put("/api/profile", json=PROFILE)
    client.post("/api/analyze", json={"text": "hello"})
    assert flagging.asked[-1].profile is None


# --- texts that are not stored


def test_analyze_echoes_the_id_and_stores_nothing(client: TestClient) -> None:
    assert client.post("/api/analyze", json={"text": ""}).json()["id"] is None
    assert client.post("/api/analyze", json={"text": "a", "id": "x"}).json()["id"] == "x"
    assert client.get("/api/calls").json()["items"] == []


def test_a_call_and_its_text_lead_to_the_same_conclusions(client: TestClient, call: str) -> None:
    at = "2026-03-09T10:00:00Z"
    call = start(client, at=at, lang="en")["id"]
    file(client, call, "Me: what is your budget?")
    stored = file(client, call, "Anna: 50k is set aside.")["analysis"]
    text = {"text": "Me: what is your budget?\nAnna: 50k is set aside.", "at": at, "lang": "en"}
    told = client.post("/api/analyze", json={**text, "id": call}).json()
    assert json.dumps(told, sort_keys=True) == json.dumps(stored, sort_keys=True)


def test_the_longest_text_is_analysed(client: TestClient) -> None:
    text = "x" * 4_999_999
    assert client.post("/api/analyze", json={"text": text, "lang": "en"}).status_code == 200


def test_the_longest_note_is_filed_however_it_is_escaped(client: TestClient, call: str) -> None:
    text = "🙂" * 100_000
    answer = client.post(
        f"/api/calls/{call}/notes",
        content=json.dumps({"text": text}).encode("ascii"),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 201
    assert answer.json()["notes"][0]["end"] == 100_000


# --- after a restart


def test_a_call_reads_the_same_after_a_restart(sqlite: str, engine: Engine) -> None:
    def restarted() -> TestClient:
        return TestClient(create_app(Settings(database=sqlite), engine), HOST)

    with restarted() as client:
        call = start(client, prospect="Acme", framework="bant", at="2026-03-09T10:00:00Z")["id"]
        note = file(client, call, "Anna: We have no budget.", speaker="prospect")["notes"][0]["id"]
        client.patch(f"/api/calls/{call}/notes/{note}", json={"text": "Anna: no budget."})
        client.put(f"/api/calls/{call}/facts/need", json={"state": "met", "why": "…"})
        before = client.get(f"/api/calls/{call}").content
    with restarted() as client:
        assert client.get(f"/api/calls/{call}").content == before
