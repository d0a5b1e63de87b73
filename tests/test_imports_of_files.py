"""Files from other programs become calls, once each, with their account and their speakers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.calls import events
from tests.running import HOST

FATHOM = {
    "recording_id": 7,
    "title": "Acme discovery",
    "recording_start_time": "2026-11-05T17:01:12Z",
    "transcript": [
        {"speaker": {"display_name": "Ana Ruiz"}, "text": "What holds you back?"},
        {"speaker": {"display_name": "Lee Park"}, "text": "There is no money for it this year."},
    ],
    "calendar_invitees": [{"name": "Lee Park", "email": "lee@acme.example", "is_external": True}],
    "recorded_by": {"name": "Ana Ruiz", "email": "ana@seller.example"},
}
FORM = "multipart/form-data; boundary=b"
OTTER = "Ana Ruiz  0:02\nWhat holds you back?\n\nLee Park  0:07\nNobody has time for it.\n"
EXPORT = (
    "Record ID,Activity date,Call Title,Call notes,Contact email,Company name\n"
    "1,2026-11-05 12:00,A,no budget,lee@acme.example,Acme\n"
    "2,2026-11-06 12:00,B,CFO signs,kim@acme.example,Acme\n"
    "3,2026-11-07 12:00,C,,x@y.example,Y\n"
)


@pytest.fixture
def web(client: TestClient) -> TestClient:
    return client


@pytest.fixture
def both(database: str, engine: Engine) -> Iterator[TestClient]:
    app = create_app(Settings(database=database), engine)
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        yield client


def sent(web: TestClient, data: str | bytes | dict[str, Any], name: str = "call") -> Any:
    body = json.dumps(data) if isinstance(data, dict) else data
    return web.post("/api/imports", params={"name": name}, content=body)


def test_a_file_becomes_a_call_with_its_account(both: TestClient) -> None:
    answer = sent(both, FATHOM, "acme.json")
    made = answer.json()
    assert (answer.status_code, made["format"], made["name"]) == (201, "fathom", "acme.json")
    [one] = made["calls"]
    assert one["speakers"] == [
        {"name": "Ana Ruiz", "side": "rep", "turns": 1},
        {"name": "Lee Park", "side": "prospect", "turns": 1},
    ]
    call = both.get(f"/api/calls/{one['call']}").json()
    assert call["prospect"] == "Lee Park"
    assert call["notes"][0]["at"] == "2026-11-05T17:01:12.000Z"
    assert call["notes"][0]["text"].startswith("Ana Ruiz (rep): What holds")
    account = both.get(f"/api/accounts/{call['account']}").json()
    assert (account["name"], account["domain"]) == ("Acme", "acme.example")
    assert [each["email"] for each in account["contacts"]] == ["lee@acme.example"]
    assert call["contact"] == account["contacts"][0]["id"]


def test_the_same_call_is_imported_once(web: TestClient) -> None:
    first = sent(web, FATHOM).json()
    again = sent(web, FATHOM | {"title": "Renamed since"})
    assert (again.status_code, again.json()["again"]) == (200, True)
    assert again.json()["calls"][0]["call"] == first["calls"][0]["call"]
    assert sent(web, OTTER).status_code == 201 and sent(web, OTTER).status_code == 200
    assert len(web.get("/api/calls").json()["items"]) == 2


def test_an_export_makes_many_calls_of_one_account(web: TestClient) -> None:
    made = sent(web, EXPORT).json()
    assert (len(made["calls"]), made["without_text"]) == (2, 1)
    [account] = web.get("/api/accounts").json()["items"]
    assert account["name"] == "Acme"
    more = sent(web, EXPORT + "4,2026-11-08 12:00,D,no pain,lee@acme.example,Acme\n")
    assert [each["again"] for each in more.json()["calls"]] == [True, True, False]


def test_who_sells_is_corrected_and_known_in_later_files(web: TestClient) -> None:
    call = sent(web, OTTER).json()["calls"][0]["call"]
    said = web.put(f"/api/calls/{call}/speakers", json={"speakers": {"Ana Ruiz": "rep"}})
    assert said.json()["speakers"][0] == {"name": "Ana Ruiz", "side": "rep", "turns": 1}
    text = web.get(f"/api/calls/{call}").json()["notes"][0]["text"]
    assert text.startswith("Ana Ruiz (rep): What holds")
    assert web.get(f"/api/calls/{call}").json()["prospect"] == "Lee Park"
    later = sent(web, OTTER.replace("time", "money")).json()
    assert later["calls"][0]["speakers"][0]["side"] == "rep"
    swapped = {"Ana Ruiz": "prospect", "Lee Park": "rep"}
    web.put(f"/api/calls/{call}/speakers", json={"speakers": swapped})
    text = web.get(f"/api/calls/{call}").json()["notes"][0]["text"]
    assert "Ana Ruiz: What" in text and "Lee Park (rep): Nobody" in text


def test_a_text_that_a_person_corrected_is_left_alone(web: TestClient) -> None:
    call = sent(web, OTTER).json()["calls"][0]["call"]
    note = web.get(f"/api/calls/{call}").json()["notes"][0]["id"]
    web.patch(f"/api/calls/{call}/notes/{note}", json={"text": "shorter"})
    said = web.put(f"/api/calls/{call}/speakers", json={"speakers": {"Ana Ruiz": "rep"}})
    assert (said.status_code, web.get(f"/api/calls/{call}").json()["notes"][0]["text"]) == (
        409,
        "shorter",
    )
    unknown = web.put(f"/api/calls/{call}/speakers", json={"speakers": {"Bo": "rep"}})
    assert unknown.status_code == 422


def test_the_file_is_kept_as_it_came_until_its_call_is_deleted(both: TestClient) -> None:
    made = sent(both, OTTER.encode("utf-16"), "Anruf ü.txt").json()
    where = f"/api/imports/{made['id']}"
    file = both.get(f"{where}/file")
    assert file.content == OTTER.encode("utf-16")
    assert "filename*=UTF-8''Anruf%20%C3%BC.txt" in file.headers["content-disposition"]
    assert both.get(where).json()["calls"][0]["speakers"][1]["name"] == "Lee Park"
    both.delete(f"/api/calls/{made['calls'][0]['call']}")
    assert both.get(f"{where}/file").status_code == 404
    assert both.get(where).json()["calls"] == []
    assert both.get("/api/imports").json()["items"][0]["name"] is None
    anew = sent(both, OTTER.encode("utf-16"))
    assert anew.status_code == 201
    assert both.get(f"/api/imports/{anew.json()['id']}/file").status_code == 200


def test_an_hour_of_talk_is_filed_in_notes_that_are_not_too_long(web: TestClient) -> None:
    said = "".join(f"Ana Ruiz  {n // 60}:{n % 60:02}\n{'word ' * 60}{n}\n\nLee  {n // 60}:{n % 60:02}\nso {n}\n\n"
                   for n in range(400))  # fmt: skip
    call = sent(web, said).json()["calls"][0]["call"]
    notes = web.get(f"/api/calls/{call}").json()["notes"]
    assert len(notes) == 2 and all(len(note["text"]) <= 100_000 for note in notes)
    assert sum(note["text"].count("Lee: so") for note in notes) == 400


def talk(*turns: tuple[str, str]) -> str:
    """A file of captions that says all this, a second a turn."""
    lines = ["WEBVTT", ""]
    for second, (who, text) in enumerate(turns):
        at = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        lines += [f"{at}.000 --> {at}.900", f"<v {who}>{text}", ""]
    return "\n".join(lines)


def text_of(web: TestClient, call: str) -> list[str]:
    return [note["text"] for note in web.get(f"/api/calls/{call}").json()["notes"]]


def test_no_word_is_lost_when_marks_no_longer_fit_a_note(web: TestClient) -> None:
    filled = "word " * 19_598
    said = talk(("Ana", "What holds you back?"), ("Lee", filled[:97_965]), ("Lee", "Budget."))
    call = sent(web, said).json()["calls"][0]["call"]
    before = text_of(web, call)
    for sides in ({"Ana": "rep", "Lee": "prospect"}, {"Ana": "prospect", "Lee": "rep"}):
        assert web.put(f"/api/calls/{call}/speakers", json={"speakers": sides}).status_code == 200
        after = text_of(web, call)
        assert "(rep)" in after[0]
        assert [text.replace(" (rep)", "") for text in after] == before


def test_a_turn_that_no_note_could_hold_is_corrected_too(web: TestClient) -> None:
    said = talk(("Ana", "So?"), ("Lee", "word " * 30_000))
    call = sent(web, said).json()["calls"][0]["call"]
    before = text_of(web, call)
    web.put(f"/api/calls/{call}/speakers", json={"speakers": {"Lee": "rep"}})
    after = text_of(web, call)
    assert sum(text.count("word") for text in after) == 30_000
    assert [text.replace(" (rep)", "") for text in after] == before != after


def test_a_correction_that_fails_half_way_leaves_nothing_mixed(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = sent(web, OTTER).json()["calls"][0]["call"]
    before = text_of(web, call), web.get(f"/api/calls/{call}/speakers").json()
    append, told = events.append, []

    def append_once(*args: Any) -> Any:
        told.append(args)
        if len(told) > 1:
            raise ValueError
        return append(*args)

    with monkeypatch.context() as broken:
        broken.setattr(events, "append", append_once)
        said = {"speakers": {"Ana Ruiz": "rep", "Lee Park": "prospect"}}
        assert web.put(f"/api/calls/{call}/speakers", json=said).status_code == 500
    assert len(told) == 2
    assert (text_of(web, call), web.get(f"/api/calls/{call}/speakers").json()) == before


# --- calls that fit several accounts


def test_reviews_on_both_databases(both: TestClient) -> None:
    for name in ("Northern Freight Ltd", "Northern Freights"):
        both.post("/api/accounts", json={"name": name})
    row = "9,2026-11-05,A,no budget,,Northern Freight\n"
    call = sent(both, EXPORT.partition("\n")[0] + "\n" + row).json()["calls"][0]["call"]
    assert both.post(f"/api/reviews/{call}", json={"choice": "new"}).status_code == 204
    assert both.get(f"/api/calls/{call}").json()["account"] is not None


@pytest.fixture
def waiting(web: TestClient) -> str:
    for name in ("Northern Freight Ltd", "Northern Freights"):
        web.post("/api/accounts", json={"name": name})
    row = "9,2026-11-05,A,no budget,,Northern Freight\n"
    made = sent(web, EXPORT.partition("\n")[0] + "\n" + row).json()
    return str(made["calls"][0]["call"])


def test_what_fits_several_waits_and_a_person_chooses(web: TestClient, waiting: str) -> None:
    assert web.get(f"/api/calls/{waiting}").json()["account"] is None
    [item] = web.get("/api/reviews").json()["items"]
    assert (item["call"], item["seen"]) == (waiting, {"company": "Northern Freight"})
    names = [each["account_name"] for each in item["candidates"]]
    assert names == ["Northern Freight Ltd", "Northern Freights"]
    account = item["candidates"][0]["account"]
    said = web.post(f"/api/reviews/{waiting}", json={"choice": "existing", "account": account})
    assert said.status_code == 204
    assert web.get(f"/api/calls/{waiting}").json()["account"] == account
    assert web.get("/api/reviews").json()["items"] == []
    assert web.post(f"/api/reviews/{waiting}", json={"choice": "new"}).status_code == 404


def test_a_new_account_or_none(web: TestClient, waiting: str) -> None:
    missing = web.post(f"/api/reviews/{waiting}", json={"choice": "existing", "account": "x"})
    assert missing.status_code == 422
    assert web.post(f"/api/reviews/{waiting}", json={"choice": "existing"}).status_code == 422
    web.post(f"/api/reviews/{waiting}", json={"choice": "new"})
    names = [each["name"] for each in web.get("/api/accounts").json()["items"]]
    assert names == ["Northern Freight", "Northern Freight Ltd", "Northern Freights"]


def test_a_call_that_is_deleted_waits_no_longer(web: TestClient, waiting: str) -> None:
    web.delete(f"/api/calls/{waiting}")
    assert web.get("/api/reviews").json()["items"] == []


# --- what a client may send


def test_a_form_sends_a_file(client: TestClient) -> None:
    made = client.post("/api/imports", files={"file": ("call.txt", OTTER)})
    assert (made.status_code, made.json()["name"]) == (201, "call.txt")
    both = client.post("/api/imports", files=[("file", ("a", OTTER)), ("file", ("b", "x"))])
    assert both.status_code == 422


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "text/plain", 422),
        (b"\x00\x01", "application/octet-stream", 422),
        (b'{"a": 1}', "application/json", 422),
        (b"x" * 5_000_001, "text/plain", 413),
        (b"x" * 6_000_000, "text/plain", 413),
        (b"no boundary", "multipart/form-data", 422),
        (b"--b\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n--b--", FORM, 422),
        (b"--b\r\nbroken", FORM, 422),
    ],
)  # fmt: skip
def test_wrong_bodies_are_told(client: TestClient, body: bytes, kind: str, status: int) -> None:
    answer = client.post("/api/imports", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )


@pytest.mark.parametrize("query", ["lang=xx", "mode=hot", "framework=bnt", "ui_lang=fr"])
def test_wrong_options_are_told(client: TestClient, query: str) -> None:
    assert client.post(f"/api/imports?{query}", content=OTTER).status_code == 422


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    for path in ("imports/x", "imports/x/file", "imports/%00", "calls/x/speakers"):
        assert client.get(f"/api/{path}").status_code == 404


def test_a_table_with_unknown_columns_is_refused_and_makes_no_call(web: TestClient) -> None:
    answer = sent(web, "Kunde,Mitschrift\nAcme,no budget\nBeta,CFO signs\n", "calls.csv")
    assert answer.status_code == 422
    assert "Kunde, Mitschrift" in answer.json()["detail"]
    assert web.get("/api/calls").json()["items"] == []


def test_rows_of_one_id_with_other_notes_are_a_call_each(web: TestClient) -> None:
    head, rows = (
        "Record ID,Call title,Call notes",
        ("7,A,no budget", "7,A,CFO signs", "7,A,no budget"),
    )
    made = sent(web, "\n".join([head, *rows])).json()["calls"]
    assert [each["again"] for each in made] == [False, False, True]
    found = [web.get(f"/api/calls/{each['call']}").json() for each in made]
    assert [call["notes"][0]["text"] for call in found] == ["no budget", "CFO signs", "no budget"]
    more = sent(web, "\n".join([head, *rows, "8,B,he decides"])).json()["calls"]
    assert [each["call"] for each in more[:3]] == [each["call"] for each in made]
    assert [each["again"] for each in more] == [True, True, True, False]
