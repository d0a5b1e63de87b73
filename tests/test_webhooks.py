"""Deliveries from door to verdict, over HTTP: signed as each tool does, stored once, made into calls."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from service.webhooks.inbox import LARGEST_BODY
from service.webhooks.providers import PROVIDERS
from service.webhooks.signing import sign
from tests.deliveries import Tool, sample
from tests.running import HOST, KEY

PUBLIC = "https://hooks.example.com"


@pytest.fixture(scope="module")
def client(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("database") / "fingerpost.sqlite3"
    settings = Settings(database=f"sqlite:///{file.as_posix()}", key=KEY)  # type: ignore[arg-type]
    with TestClient(create_app(settings, engine), HOST, raise_server_exceptions=False) as client:
        yield client


def texts(call: dict[str, Any]) -> list[str]:
    return [note["text"] for note in call["notes"]]


THIN = ("gong", "fireflies")
CALLED = {
    "standard": "Lee Park, Acme",
    "generic": "Lee Park, Acme",
    "fathom": "Lee Park",
    "quo": "+14155550101",
    "quo-legacy": "+14155550101",
    "close": "+14155550101",
    "aircall": "Lee Park, Acme",
    "dialpad": "Lee Park",
    "zoom": "Acme discovery",
    "ringcentral": "Lee Park",
    "outreach": "+14155550101",
    "pipedrive": None,
}


@pytest.mark.parametrize("name", [name for name in PROVIDERS if name in CALLED])
def test_a_delivery_of_each_tool_becomes_a_call(client: TestClient, name: str) -> None:
    tool = Tool(client, name)
    answer = tool.send(sample(name))
    assert answer.status_code == 200
    assert [each["state"] for each in answer.json()["deliveries"]] == ["waiting"]
    delivery = tool.deliveries()[0]
    assert (delivery["state"], delivery["why"]) == ("analysed", None)
    call = tool.call(delivery)
    assert call["prospect"] == CALLED[name]
    assert call["analysis"]["language"] == "en"
    assert texts(call)


@pytest.mark.parametrize("name", THIN)
def test_what_carries_no_text_waits_to_be_fetched(client: TestClient, name: str) -> None:
    tool = Tool(client, name)
    assert tool.send(sample(name)).status_code == 200
    delivery = tool.deliveries()[0]
    assert delivery["state"] == "needs_fetch"
    assert PROVIDERS[name].credentials[0] in delivery["why"]
    assert delivery["call"] is None


def test_a_delivery_of_hubspot_holds_many_events_and_the_notes_when_they_change(
    client: TestClient,
) -> None:
    tool = Tool(client, "hubspot")
    answer = tool.send(sample("hubspot"))
    assert len(answer.json()["deliveries"]) == 2
    created, changed = sorted(tool.deliveries(), key=lambda each: each["event"], reverse=True)
    states = {each["event"]: each["state"] for each in (created, changed)}
    assert states == {"object.creation": "needs_fetch", "object.propertyChange": "analysed"}
    call = tool.call(next(e for e in (created, changed) if e["state"] == "analysed"))
    assert texts(call) == ["Spoke with Lee & team. Next: send SOW."]


def test_a_repeated_delivery_is_stored_and_told_and_has_no_effect(client: TestClient) -> None:
    tool = Tool(client, "close")
    first, again = (tool.send(sample("close")) for _ in range(2))
    assert first.json()["deliveries"][0]["state"] == "waiting"
    assert again.status_code == 200
    assert again.json()["deliveries"][0]["state"] == "duplicate"
    original, repeated = tool.deliveries()
    assert repeated["duplicate_of"] == original["id"]
    assert repeated["call"] == original["call"]
    assert texts(tool.call(original)) == ["CFO signs. Send SOW."]


@pytest.mark.parametrize("name", ["standard", "generic"])
def test_other_words_under_the_same_key_are_a_correction_and_not_a_repetition(
    client: TestClient, name: str
) -> None:
    tool = Tool(client, name)
    key = {"idempotency-key": "call-77"} if name == "generic" else {"webhook-id": "call-77"}
    first, later = logged("No budget.", 1), logged("Budget of 90k is approved.", 5)
    states = [_sent_under(tool, payload, key) for payload in (first, later, later, first)]
    assert states == ["waiting", "waiting", "duplicate", "duplicate"]
    told = tool.deliveries()
    assert texts(tool.call(told[1])) == ["Budget of 90k is approved."]
    bodies = [client.get(f"/api/deliveries/{each['id']}").json()["body"] for each in told]
    assert [body and "90k" in body for body in bodies] == [False, True, None, None]


def _sent_under(tool: Tool, payload: Any, key: dict[str, str]) -> str:
    """What became of a delivery under a key that its signature, if there is one, covers."""
    body, at = json.dumps(payload).encode(), datetime.now(UTC)
    with mock.patch("uuid.uuid4", lambda: UUID(hex="0" * 32)):  # signs one `webhook-id` each time
        signed = sign(tool.provider, tool.secret, f"{HOST}{tool.path}", body, at)
    if tool.provider.id == "standard":
        key = {}
    answer = tool.client.post(signed.url, content=body, headers={**signed.headers, **key})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["deliveries"][0]["state"])


def logged(text: str, minute: int, id_: str = "c1", **data: Any) -> dict[str, Any]:
    at = f"2026-11-03T20:{minute:02}:00Z"
    return {"type": "call.logged", "timestamp": at, "data": {"id": id_, "text": text, **data}}


def test_one_call_for_each_id_whose_newest_words_count_in_any_order(client: TestClient) -> None:
    tool = Tool(client, "standard")
    for minute, text in ((5, "Budget of 40k is approved."), (1, "No budget."), (3, "Budget open.")):
        tool.send(logged(text, minute, company=f"Acme {minute}"))
        tool.settle()
    tool.send(logged("Another call.", 2, "c2"))
    calls = {each["call"] for each in tool.deliveries()}
    assert len(calls) == 2
    call = tool.call(tool.deliveries()[0])
    assert texts(call) == ["Budget of 40k is approved."]
    assert call["prospect"] == "Acme 5"


def test_a_deleted_call_stays_deleted_even_when_that_is_told_first(client: TestClient) -> None:
    tool = Tool(client, "standard")
    tool.send({**logged("", 9), "type": "call.deleted"})
    tool.settle()
    tool.send(logged("Budget of 40k is approved.", 1))
    assert [each["call"] for each in tool.deliveries()] == [None, None]
    assert {each["why"] for each in tool.deliveries()} == {"The call was deleted."}
    stored = client.get(f"/api/deliveries/{tool.deliveries()[1]['id']}").json()
    assert stored["body"] is None


def test_deleting_a_call_erases_what_was_delivered_of_it(client: TestClient) -> None:
    tool = Tool(client, "standard")
    tool.send(logged("Budget of 40k is approved.", 1))
    delivery = tool.deliveries()[0]
    kept = client.get(f"/api/deliveries/{delivery['id']}").json()
    assert "Budget of 40k" in kept["body"]
    assert client.delete(f"/api/calls/{delivery['call']}").status_code == 204
    erased = client.get(f"/api/deliveries/{delivery['id']}").json()
    assert (erased["body"], erased["headers"]) == (None, None)
    assert client.post(f"/api/deliveries/{delivery['id']}/replay").status_code == 422


def test_a_correction_in_the_panel_stays_until_the_tool_says_something_new(
    client: TestClient,
) -> None:
    tool = Tool(client, "standard")
    tool.send(logged("Budjet of 40k is approved.", 1))
    delivery = tool.deliveries()[0]
    note = tool.call(delivery)["notes"][0]["id"]
    notes = f"/api/calls/{delivery['call']}/notes/{note}"
    client.patch(notes, json={"text": "Budget of 40k is approved."})
    tool.send(logged("Budjet of 40k is approved.", 2))
    tool.settle()
    assert texts(tool.call(delivery)) == ["Budget of 40k is approved."]
    tool.send(logged("Budget of 40k is frozen.", 3))
    tool.settle()
    assert texts(tool.call(delivery)) == ["Budget of 40k is frozen."]


def test_a_summary_stands_in_only_until_the_transcript_comes(client: TestClient) -> None:
    for order in ((0, 1), (1, 0)):
        tool = Tool(client, "quo")
        said = sample("quo")
        summary = {
            **said,
            "id": "EV124",
            "type": "call.summary.completed",
            "data": {"resource": {"callId": "AC-1", "summary": ["Runs billing on spreadsheets."]}},
        }
        for place in order:
            tool.send((summary, said)[place])
            tool.settle()
        text = "\n".join(texts(tool.call(tool.deliveries()[0])))
        assert "Mostly spreadsheets." in text
        assert "Runs billing" not in text


def test_comments_of_a_call_come_one_after_the_other(client: TestClient) -> None:
    tool = Tool(client, "aircall")
    ended = sample("aircall")
    ended = {
        **ended,
        "event": "call.ended",
        "timestamp": 1,
        "data": {**ended["data"], "comments": []},
    }
    tool.send(ended)
    assert [(each["state"], each["call"]) for each in tool.deliveries()] == [("analysed", None)]
    assert tool.deliveries()[0]["why"] == "It holds no notes yet."
    tool.send(sample("aircall"))
    assert texts(tool.call(tool.deliveries()[1])) == ["CFO signs.\nSend SOW Friday."]


def commented(second: int, *comments: str, event: str = "call.commented") -> dict[str, Any]:
    """An event of Aircall about a call with these comments, the first of which has the id 1."""
    listed = [{"id": id_, "content": said} for id_, said in enumerate(comments, 1) if said]
    told = sample("aircall")
    return {
        **told,
        "event": event,
        "timestamp": second,
        "data": {**told["data"], "comments": listed},
    }


def test_two_events_of_one_second_count_both(client: TestClient) -> None:
    tool = Tool(client, "aircall")
    events = commented(9, "Budget 40k."), commented(9, "Budget 40k.", "CFO Henrik signs.")
    for event in events:
        assert tool.send(event).json()["deliveries"][0]["state"] == "waiting"
    assert tool.send(events[0]).json()["deliveries"][0]["state"] == "duplicate"
    tool.secret = client.post(f"/api/sources/{tool.source}/rotate").json()["secret"]
    assert tool.send(events[1]).json()["deliveries"][0]["state"] == "duplicate"
    assert texts(tool.call(tool.deliveries()[0])) == ["Budget 40k.", "CFO Henrik signs."]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1)])
def test_a_comment_that_was_deleted_goes_in_whatever_order_that_is_told(
    client: TestClient, order: tuple[int, ...]
) -> None:
    tool = Tool(client, "aircall")
    events = (
        commented(10, "Budget 40k."),
        commented(20, "Budget 40k.", "CFO Henrik signs."),
        commented(30, "Budget 40k.", "", "Call in June."),
        commented(40, "Budget 40k.", event="call.tagged"),
    )
    for place in order:
        tool.send(events[place])
        tool.settle()
    assert texts(tool.call(tool.deliveries()[0])) == ["Budget 40k."]
    tool.send(without_comments(50))
    assert texts(tool.call(tool.deliveries()[0])) == ["Budget 40k."]


def without_comments(second: int) -> dict[str, Any]:
    told = commented(second)
    del told["data"]["comments"]
    return told


def test_the_secret_that_stands_in_a_body_is_not_stored(client: TestClient) -> None:
    tool = Tool(client, "aircall")
    tool.send(sample("aircall"))
    stored = client.get(f"/api/deliveries/{tool.deliveries()[0]['id']}").text
    assert tool.secret not in stored
    assert "***" in stored


# --- whose call it is


def everyone(client: TestClient, kind: str) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in client.get(f"/api/{kind}").json()["items"]}


def test_a_delivered_call_belongs_to_whom_its_contacts_address_tells(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Nordhavn Foods"}).json()["id"]
    known = {"name": "Anna Berg", "email": "anna@nordhavn.example", "account": account}
    contact = client.post("/api/contacts", json=known).json()["id"]
    tool = Tool(client, "standard")
    tool.send(logged("Budget is approved.", 1, contact={"email": "Anna@Nordhavn.example"}))
    call = tool.call(tool.deliveries()[0])
    assert (call["account"], call["contact"]) == (account, contact)


def test_whom_nobody_knows_becomes_one_new_account_and_contact(client: TestClient) -> None:
    tool = Tool(client, "standard")
    lea = {"name": "Lea Dahl", "email": "lea@dahlbyg.example"}
    for minute, call_id in ((1, "c1"), (2, "c1"), (3, "c2")):
        said = logged(f"Budget of 4{minute}k is approved.", minute, call_id, contact=lea)
        tool.send(said)
        tool.send(said)
        tool.settle()
    first, *others = (tool.call(each) for each in tool.deliveries() if each["call"])
    assert {each["account"] for each in others} == {first["account"]}
    assert {each["contact"] for each in others} == {first["contact"]}
    found = [each for each in everyone(client, "accounts").values() if each["name"] == "Dahlbyg"]
    assert [each["id"] for each in found] == [first["account"]]
    named = [each for each in everyone(client, "contacts").values() if each["name"] == "Lea Dahl"]
    assert [(each["id"], each["account"]) for each in named] == [
        (first["contact"], first["account"])
    ]


def test_what_a_tool_tells_later_places_a_call_that_belongs_to_nobody(client: TestClient) -> None:
    tool = Tool(client, "standard")
    tool.send(logged("Budget of 40k is approved.", 1))
    tool.settle()
    tool.send(logged("Budget of 40k is approved.", 2, company="Vestkyst Møbler"))
    call = tool.call(tool.deliveries()[0])
    assert everyone(client, "accounts")[call["account"]]["name"] == "Vestkyst Møbler"


def test_where_a_person_put_a_call_it_stays(client: TestClient) -> None:
    other = client.post("/api/accounts", json={"name": "Quite Another"}).json()["id"]
    tool = Tool(client, "standard")
    tool.send(logged("Budget of 40k is approved.", 1, company="Sydhavn Logistik"))
    call = tool.deliveries()[0]["call"]
    client.patch(f"/api/calls/{call}", json={"account": other})
    tool.send(logged("Budget of 50k is approved.", 2, company="Sydhavn Logistik A/S"))
    assert tool.call(tool.deliveries()[1])["account"] == other


def test_a_deleted_account_gets_no_more_calls(client: TestClient) -> None:
    tool = Tool(client, "standard")
    tool.send(logged("Budget of 40k is approved.", 1, "c1", company="Gone Fishing"))
    before = tool.call(tool.deliveries()[0])["account"]
    assert client.delete(f"/api/accounts/{before}").status_code == 204
    tool.send(logged("Budget of 50k is approved.", 2, "c1", company="Gone Fishing"))
    tool.send(logged("Budget of 60k is approved.", 3, "c2", company="Gone Fishing"))
    _, late, other = tool.deliveries()
    assert late["why"] == "The call was deleted."
    after = tool.call(other)["account"]
    assert after != before and everyone(client, "accounts")[after]["name"] == "Gone Fishing"


def test_what_fits_several_waits_until_somebody_or_the_tool_tells(client: TestClient) -> None:
    names = ("Twin Peaks Ltd", "Twin Peaks Inc")
    accounts = [client.post("/api/accounts", json={"name": name}).json()["id"] for name in names]
    known = {"name": "Dale", "email": "dale@twin.example", "account": accounts[1]}
    client.post("/api/contacts", json=known)
    tool = Tool(client, "standard")
    tool.send(logged("Budget of 40k is approved.", 1, company="Twin Peaks"))
    call = tool.call(tool.deliveries()[0])
    waiting = [each["call"] for each in client.get("/api/reviews").json()["items"]]
    assert (call["account"], call["id"] in waiting) == (None, True)
    dale = {"email": "dale@twin.example"}
    tool.send(logged("Budget of 40k is approved.", 2, company="Twin Peaks", contact=dale))
    assert tool.call(tool.deliveries()[1])["account"] == accounts[1]
    waiting = [each["call"] for each in client.get("/api/reviews").json()["items"]]
    assert call["id"] not in waiting


# --- handshakes


def test_zoom_is_answered_its_challenge(client: TestClient) -> None:
    tool = Tool(client, "zoom")
    sent = {"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}}
    answer = tool.send(sent)
    assert answer.json()["plainToken"] == "qgg8vlvZRS6UYooatFL8Aw"
    assert len(answer.json()["encryptedToken"]) == 64
    assert handshake(client, tool) == "done"
    assert tool.deliveries() == []


def test_ringcentral_gets_its_token_back_only_while_that_is_awaited(client: TestClient) -> None:
    tool = Tool(client, "ringcentral")
    token = {"Validation-Token": "a-token-of-theirs"}
    answer = client.post(tool.path, headers=token)
    assert answer.status_code == 200
    assert answer.headers["validation-token"] == "a-token-of-theirs"
    assert answer.headers["content-type"] == "application/json"
    assert handshake(client, tool) == "done"
    assert client.post(tool.path, headers=token).status_code == 401


def handshake(client: TestClient, tool: Tool) -> str:
    items = client.get("/api/sources").json()["items"]
    return str(next(each["handshake"] for each in items if each["id"] == tool.source))


# --- what is refused


def test_what_is_not_signed_is_refused_and_leaves_nothing(client: TestClient) -> None:
    tool = Tool(client, "standard")
    body = json.dumps(logged("Budget approved.", 1)).encode()
    for headers in ({}, {"webhook-signature": "v1,é".encode("latin-1").decode("latin-1")}):
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = client.post(tool.path, content=body, headers=raw)  # type: ignore[arg-type]
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    old = tool.send(logged("Budget approved.", 1), at=datetime.now(UTC) - timedelta(hours=1))
    assert old.status_code == 401
    assert tool.deliveries() == []


def test_unknown_and_disabled_sources(client: TestClient) -> None:
    tool = Tool(client, "generic")
    assert client.post(f"/webhooks/generic/{'x' * 22}", json={}).status_code == 404
    assert client.post(f"/webhooks/nothing/{tool.source}", json={}).status_code == 404
    assert client.post(f"/webhooks/close/{tool.source}", json={}).status_code == 404
    client.patch(f"/api/sources/{tool.source}", json={"enabled": False})
    assert tool.send(sample("generic")).status_code == 403
    client.patch(f"/api/sources/{tool.source}", json={"enabled": True})
    assert tool.send(sample("generic")).status_code == 200


UNREADABLE = [
    b"",
    b"{",
    b"\xff\xfe",
    b"NaN",
    b'{"data": {"id": "1", "text": "a", "duration": NaN}}',
    b'{"data": {"id": "1", "text": "a", "text": "b"}}',
    b'{"data": {"id": "1", "text": "\\ud83d"}}',
    b"[" * 100_000,
    b"[]",
    b'{"data": {"text": "a call without an id"}}',
    b'{"data": {"id": "1"}}',
    b'{"data": {"id": "1", "text": " \\n"}}',
    b'{"data": {"id": "1", "text": "\\u200b\\ufeff"}}',
    b'{"data": {"id": "1", "text": "a", "started_at": "5/11/2026 14:00"}}',
    b'{"data": {"id": "1", "text": "a", "started_at": "yesterday"}}',
    b'{"data": {"id": "1", "text": "a", "started_at": {}}}',
    b'{"timestamp": "soon", "data": {"id": "1", "text": "a"}}',
    b'{"data": {"id": "1", "text": "a", "duration": "an hour"}}',
    b'{"data": {"id": "1", "text": "a", "duration": -1}}',
]


@pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: repr(body[:30]))
def test_what_is_signed_and_cannot_be_read_is_told_and_kept(
    client: TestClient, body: bytes
) -> None:
    tool = Tool(client, "standard")
    answer = tool.send(body)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    delivery = tool.deliveries()[0]
    assert delivery["state"] == "failed"
    assert delivery["why"]


@pytest.mark.parametrize(
    "told",
    ["2026-11-05T14:00:00Z", "2026-11-05 15:00:00+01:00", 1793887200, "1793887200000", "05.11.2026 14:00",
     "Nov 5, 2026 2:00 PM", "5 November 2026, 14:00", "Thursday, November 5, 2026 at 2:00 pm",
     "Thu, 05 Nov 2026 14:00:00 GMT", "Thu, 5 Nov 2026 09:30:00 -0430", "Nov 5, 2026 3:00 PM +01:00"],
)  # fmt: skip
def test_a_start_that_can_be_read_in_one_way_dates_the_call(client: TestClient, told: Any) -> None:
    tool = Tool(client, "generic")
    said = {
        "id": "7",
        "notes": "Budget of 40k.",
        "started_at": told,
        "duration": "",
        "timestamp": " ",
    }
    assert tool.send(said).status_code == 200
    assert tool.call(tool.deliveries()[0])["at"] == "2026-11-05T14:00:00.000Z"


@pytest.mark.parametrize("when", ["Thu, 05 Nov 2026 14:00:00 CET", "Nov 5, 2026 3:00 PM +99:00"])
def test_a_zone_that_is_not_known_is_not_taken_for_utc(client: TestClient, when: str) -> None:
    answer = Tool(client, "generic").send(
        {"id": "7", "notes": "Budget of 40k.", "started_at": when}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "started_at"


def test_a_start_that_cannot_be_read_is_told_by_its_place(client: TestClient) -> None:
    tool = Tool(client, "generic", mapping={"started_at": "call.when"})
    answer = tool.send({"id": "7", "text": "Budget of 40k.", "call": {"when": "3/4/2026"}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "call.when"


def test_a_tools_start_that_cannot_be_read_is_said(client: TestClient) -> None:
    tool, said = Tool(client, "close"), sample("close")
    said["event"]["data"] |= {"activity_at": "5/11/26", "date_created": None}
    tool.send(said)
    [delivery] = tool.deliveries()
    assert delivery["state"] == "analysed" and "could not be read" in delivery["why"]


def test_a_body_over_the_limit_is_not_read(client: TestClient) -> None:
    tool = Tool(client, "generic")
    for body in (b"x" * (LARGEST_BODY + 1), b"x" * LARGEST_BODY):
        answer = client.post(tool.path, content=body)
        assert answer.status_code == (413 if len(body) > LARGEST_BODY else 401)
    said = {"id": "long", "text": "We never got round to it. " * 5_000}
    assert tool.send(said).status_code == 200
    delivery = tool.deliveries()[0]
    assert delivery["state"] == "analysed"


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "", "x/y; charset=é"])
def test_the_content_type_does_not_matter(client: TestClient, kind: str) -> None:
    tool = Tool(client, "fathom")
    body = json.dumps(sample("fathom")).encode()
    answer = tool.send(body, headers={"content-type": kind.encode("latin-1")})  # type: ignore[dict-item]
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["generic", "aircall", "close"])
def test_a_mark_of_utf_8_before_the_json_is_passed_over(client: TestClient, name: str) -> None:
    tool = Tool(client, name)
    payload = {**sample(name), **({"token": tool.secret} if name == "aircall" else {})}
    body = BOM_UTF8 + json.dumps(payload).encode()
    headers = sign(
        tool.provider, tool.secret, f"{HOST}{tool.path}", body, datetime.now(UTC)
    ).headers
    assert client.post(tool.path, content=body, headers=headers).status_code == 200
    assert texts(tool.call(tool.deliveries()[0]))


def test_forms_of_automation_tools_are_read(client: TestClient) -> None:
    tool = Tool(client, "generic")
    answer = client.post(
        tool.path,
        content=b"id=7&notes=Budget+of+40k+is+approved.&contact_name=Lee&duration=61",
        headers={
            "authorization": f"Bearer {tool.secret}",
            "content-type": "application/x-www-form-urlencoded",
        },
    )
    assert answer.status_code == 200
    assert texts(tool.call(tool.deliveries()[0])) == ["Budget of 40k is approved."]


# --- what a person does


def test_a_field_mapping_says_where_things_are(client: TestClient) -> None:
    mapping = {"id": "call.ref", "text": "call.memo", "contact": "who.0.name", "company": "firm"}
    tool = Tool(client, "generic", mapping={**mapping, "contact": "who.name"})
    tool.send(
        {"call": {"ref": 7, "memo": "Budget of 40k."}, "who": {"name": "Lee"}, "firm": "Acme"}
    )
    call = tool.call(tool.deliveries()[0])
    assert (call["prospect"], texts(call)) == ("Lee, Acme", ["Budget of 40k."])
    wrong = {"provider": "generic", "mapping": {"nots": "x"}}
    assert client.post("/api/sources", json=wrong).status_code == 422


def test_a_new_secret_counts_at_once_and_the_old_one_for_a_day(client: TestClient) -> None:
    tool = Tool(client, "standard")
    old = tool.secret
    tool.secret = client.post(f"/api/sources/{tool.source}/rotate").json()["secret"]
    assert tool.secret != old
    assert tool.send(logged("With the new secret.", 1)).status_code == 200
    tool.secret = old
    assert tool.send(logged("With the old secret.", 2)).status_code == 200


def test_a_replay_shows_what_todays_rules_say_and_stores_nothing(client: TestClient) -> None:
    tool = Tool(client, "standard")
    tool.send(sample("standard"))
    delivery = tool.deliveries()[0]
    before = tool.call(delivery)["revision"]
    told = client.post(f"/api/deliveries/{delivery['id']}/replay").json()
    assert told["call"]["contact"]["email"] == "lee@acme.example"
    assert told["call"]["duration"] == 412
    assert told["analysis"]["facts"]["budget"]["state"] == "met"
    assert tool.call(delivery)["revision"] == before


def test_deliveries_are_listed_page_by_page(client: TestClient) -> None:
    tool = Tool(client, "standard")
    for number in range(5):
        tool.send(logged("Budget of 40k.", number, f"c{number}"))
    tool.settle()
    seen, cursor = [], None
    while True:
        query = {"source": tool.source, "limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/deliveries", params=query).json()
        seen += [each["id"] for each in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert len(seen) == len(set(seen)) == 5
    assert client.get("/api/deliveries", params={"cursor": "x"}).status_code == 422
    assert client.get("/api/deliveries", params={"state": "lost"}).status_code == 422
    assert client.get("/api/deliveries/nothing").status_code == 404


def test_secrets_are_encrypted_in_the_database_and_never_listed(client: TestClient) -> None:
    tool = Tool(client, "generic")
    assert tool.secret not in client.get("/api/sources").text
    store = client.app.state.store  # type: ignore[attr-defined]
    assert tool.secret not in store.read(
        lambda c: str(c.exec_driver_sql("SELECT * FROM sources").all())
    )


# --- the public name


def test_only_deliveries_are_taken_under_the_public_name(engine: Engine, sqlite: str) -> None:
    settings = Settings(database=sqlite, key=KEY, public_url=f"{PUBLIC}/")  # type: ignore[arg-type]
    app = create_app(settings, engine)
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        tool = Tool(client, "hubspot")
        outside = {"host": "hooks.example.com"}
        for path in ("/", "/api/calls", "/docs", "/healthz", "/static/panel.css", "/webhooksx"):
            assert client.get(path, headers=outside).status_code == 404
        assert client.post("/api/calls", json={}, headers=outside).status_code == 404
        assert client.get("/api/calls", headers={"host": "evil.example"}).status_code == 421
        local = tool.send(sample("hubspot"), headers=outside)
        assert local.status_code == 401  # it was signed for another address than the public one
        signed = signed_for_public(tool)
        assert client.post(tool.path, headers={**signed[0], **outside}, content=signed[1]).json()
        url = client.get("/api/sources").json()["items"][0]["url"]
        assert url == f"{PUBLIC}{tool.path}"


def signed_for_public(tool: Tool) -> tuple[dict[str, str], bytes]:
    body = json.dumps(sample("hubspot")).encode()
    made = sign(tool.provider, tool.secret, f"{PUBLIC}{tool.path}", body, datetime.now(UTC))
    return made.headers, made.body
