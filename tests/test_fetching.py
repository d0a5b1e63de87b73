"""What a delivery lacks is fetched: from a server that plays the tools, busy, slow, forgetful and wrong."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from service.store.deliveries import deliveries
from service.store.store import Store
from service.webhooks.fetching import MOST_TRIES, Fetching
from tests.deliveries import Tool, sample
from tests.running import HOST, KEY

Answer = tuple[int, Any] | tuple[int, Any, dict[str, str]]
TIMEOUT = 0.5


class Vendor:
    """A server that plays the tools. `answers` are given in turn, then `usual` ones by path."""

    def __init__(self) -> None:
        self.answers: list[Answer | float] = []
        self.usual: dict[str, Any] = {}
        self.asked: list[tuple[str, str, str | None]] = []
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                told = self.headers.get("authorization")
                vendor.asked.append((self.headers["host"], self.path, told))
                answer = vendor.answers.pop(0) if vendor.answers else None
                if isinstance(answer, float):
                    time.sleep(answer)
                    answer = None
                status, body, *more = answer or vendor.usually(self.path)
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in (more[0] if more else {}).items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_GET

            def log_message(self, *_: Any) -> None:
                pass

            def handle(self) -> None:
                with contextlib.suppress(ConnectionError):  # who asked did not wait
                    super().handle()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def usually(self, path: str) -> Answer:
        found = self.usual.get(path.partition("?")[0])
        return (404, {}) if found is None else (200, found)


class Rerouted(httpx2.AsyncBaseTransport):
    """Leads every request to the vendor's server, whatever host it is for."""

    def __init__(self, port: int) -> None:
        self._inner, self._port = httpx2.AsyncHTTPTransport(), port

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        assert request.url.scheme == "https"
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
    vendor = Vendor()
    yield vendor
    vendor.server.shutdown()
    vendor.server.server_close()


@pytest.fixture(autouse=True)
def at_first(vendor: Vendor) -> None:
    vendor.answers.clear()
    vendor.asked.clear()
    vendor.usual.clear()


@pytest.fixture(scope="module")
def client(
    engine: Engine, vendor: Vendor, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("database") / "fingerpost.sqlite3"
    settings = Settings(database=f"sqlite:///{file.as_posix()}", key=KEY)  # type: ignore[arg-type]
    app = create_app(settings, engine)
    with TestClient(app, HOST) as client:
        portal, state = client.portal, app.state
        assert portal is not None

        def rewire() -> Fetching:
            webhooks = state.webhooks
            way = Rerouted(vendor.server.server_port)
            fetching = Fetching(webhooks.intake, webhooks.sources, way, TIMEOUT)
            state.work.register(deliveries.FETCH, fetching)
            return fetching

        fetching = portal.call(rewire)
        yield client
        portal.call(fetching.close)


def texts(call: dict[str, Any]) -> list[str]:
    return [note["text"] for note in call["notes"]]


def store_credentials(tool: Tool, **given: str) -> None:
    answer = tool.client.patch(f"/api/sources/{tool.source}", json={"credentials": given})
    assert answer.status_code == 204, answer.text


def make_due(client: TestClient) -> None:
    """Let the time pass for which jobs were postponed."""
    store = client.app.state.store  # type: ignore[attr-defined]
    long_ago = "2000-01-01T00:00:00.000000Z"
    store.write("", lambda c: c.execute(text(f"UPDATE jobs SET due_at = '{long_ago}'"))).result()


def created() -> Any:
    return sample("hubspot")[0]


RECORD = {
    "id": "76533404406",
    "properties": {
        "hs_timestamp": "2026-11-05T17:02:39.499Z",
        "hs_call_title": "Call with Lee Park",
        "hs_call_body": "<p>Spoke with Lee &amp; team.</p><ul><li>Budget: $40k</li></ul>",
        "hs_call_duration": "412000",
        "hs_call_direction": "OUTBOUND",
        "hubspot_owner_id": "11526487",
    },
    "associations": {"contacts": {"results": [{"id": "501"}]}},
}
CONTACT = {"properties": {"firstname": "Lee", "lastname": "Park", "email": "lee@acme.example"}}
OWNER = {"firstName": "Ana", "lastName": "Ruiz", "email": "ana@example.com"}


def hubspot(vendor: Vendor) -> None:
    vendor.usual = {
        "/crm/v3/objects/calls/76533404406": RECORD,
        "/crm/v3/objects/contacts/501": CONTACT,
        "/crm/v3/owners/11526487": OWNER,
    }


def test_the_record_of_hubspot_is_fetched_with_its_contact(
    client: TestClient, vendor: Vendor
) -> None:
    hubspot(vendor)
    tool = Tool(client, "hubspot")
    tool.send(created())
    waits = tool.deliveries()[0]
    assert (waits["state"], waits["call"], vendor.asked) == ("needs_fetch", None, [])
    store_credentials(tool, access_token="pat-1")
    delivery = tool.deliveries()[0]
    assert delivery["state"] == "analysed", delivery
    call = tool.call(delivery)
    assert call["prospect"] == "Lee Park"
    assert texts(call) == ["Spoke with Lee & team.\n- Budget: $40k"]
    assert {host for host, _, _ in vendor.asked} == {"api.hubapi.com"}
    assert {told for _, _, told in vendor.asked} == {"Bearer pat-1"}


def test_a_busy_broken_and_slow_tool_is_asked_until_it_answers(
    client: TestClient, vendor: Vendor
) -> None:
    hubspot(vendor)
    tool = Tool(client, "hubspot")
    store_credentials(tool, access_token="pat-1")
    vendor.answers = [(429, {}, {"retry-after": "30"}), (500, b"oops"), TIMEOUT * 3, (502, b"")]
    tool.send(created())
    reasons = []
    for _ in range(4):
        waits = tool.deliveries()[0]
        assert waits["state"] == "needs_fetch"
        reasons.append(waits["why"])
        make_due(client)
    assert reasons == [
        "HubSpot answered 429.",
        "HubSpot answered 500.",
        "HubSpot did not answer in time.",
        "HubSpot answered 502.",
    ]
    delivery = tool.deliveries()[0]
    assert delivery["state"] == "analysed"
    assert len(texts(tool.call(delivery))) == 1


def test_a_tool_that_never_answers_is_given_up_until_a_person_begins_again(
    client: TestClient, vendor: Vendor
) -> None:
    tool = Tool(client, "fireflies")
    store_credentials(tool, api_key="k")
    vendor.answers = [(503, b"")] * (MOST_TRIES + 1)
    tool.send(sample("fireflies"))
    for _ in range(MOST_TRIES + 1):
        make_due(client)
        delivery = tool.deliveries()[0]
    assert delivery["state"] == "failed"
    vendor.usual = {"/graphql": {"data": {"transcript": {"title": "x", "sentences": SENTENCES}}}}
    again = client.post(f"/api/deliveries/{delivery['id']}/retry")
    assert again.json()["state"] == "waiting"
    assert tool.deliveries()[0]["state"] == "analysed"


SENTENCES = [
    {"speaker_name": "Ana Ruiz", "speaker_id": 0, "text": "What does the process look like today?"},
    {"speaker_name": None, "speaker_id": 1, "text": "Mostly spreadsheets, three days a month."},
]


@pytest.mark.parametrize(
    ("answer", "state"),
    [((401, {}), "needs_fetch"), ((404, {}), "failed"), ((200, b"<html>"), "failed")],
)
def test_wrong_credentials_wait_for_others_and_what_is_gone_fails(
    client: TestClient, vendor: Vendor, answer: Answer, state: str
) -> None:
    tool = Tool(client, "hubspot")
    store_credentials(tool, access_token="old")
    vendor.answers = [answer]
    tool.send(created())
    delivery = tool.deliveries()[0]
    assert (delivery["state"], delivery["call"]) == (state, None)
    hubspot(vendor)
    if state == "needs_fetch":
        store_credentials(tool, access_token="new")
        assert tool.deliveries()[0]["state"] == "analysed"


def test_a_transcript_of_zoom_is_fetched_by_the_token_of_the_event(
    client: TestClient, vendor: Vendor
) -> None:
    vtt = "WEBVTT\n\n1\n00:00:01.170 --> 00:00:04.560\nAna Ruiz: What is slow?\n\n2\n"
    vtt += "00:00:05.000 --> 00:00:09.000\nLee Park: Billing, three days every month.\n"
    vendor.answers = [(200, vtt.encode())]
    tool = Tool(client, "zoom")
    file = {"file_type": "TRANSCRIPT", "download_url": "https://zoom.us/rec/download/y"}
    event = {
        "event": "recording.transcript_completed",
        "event_ts": 1794001994397,
        "download_token": "eyJ",
        "payload": {"object": {"uuid": "4444==", "topic": "Acme", "recording_files": [file]}},
    }
    tool.send(event)
    delivery = tool.deliveries()[0]
    assert "Billing, three days every month." in texts(tool.call(delivery))[0]
    assert vendor.asked == [("zoom.us", "/rec/download/y", "Bearer eyJ")]


def test_nothing_is_fetched_from_another_host_than_the_tools(
    client: TestClient, vendor: Vendor
) -> None:
    for address in ("https://evil.example/x", "http://zoom.us/x", "https://zoom.us.evil.example/x"):
        tool = Tool(client, "zoom")
        file = {"file_type": "TRANSCRIPT", "download_url": address}
        found = {"uuid": address, "recording_files": [file]}
        event = {"event": "recording.transcript_completed", "download_token": "eyJ"}
        tool.send({**event, "payload": {"object": found}})
        assert tool.deliveries()[0]["state"] == "failed"
    tool = Tool(client, "gong")
    wrong = {"credentials": {"access_key": "k", "access_key_secret": "s", "host": "evil.example"}}
    assert client.patch(f"/api/sources/{tool.source}", json=wrong).status_code == 422
    assert vendor.asked == []


def test_a_transcript_of_gong_says_who_is_on_which_side(client: TestClient, vendor: Vendor) -> None:
    turns = [
        {
            "speakerId": "6143068094786164742",
            "sentences": [{"text": "What is slow?", "start": 4000}],
        },
        {"speakerId": "1733377625204635858", "sentences": [{"text": "Billing.", "start": 8600}]},
    ]
    vendor.usual = {
        "/v2/calls/transcript": {"callTranscripts": [{"transcript": turns}]},
        "/v2/calls/extensive": {"calls": [{"parties": sample("gong")["callData"]["parties"]}]},
    }
    tool = Tool(client, "gong")
    store_credentials(tool, access_key="key", access_key_secret="secret")
    tool.send(sample("gong"))
    call = tool.call(tool.deliveries()[0])
    assert texts(call) == ["Ana Ruiz (rep): What is slow?\nPhone Caller #4: Billing."]
    assert {told for _, _, told in vendor.asked} == {"Basic a2V5OnNlY3JldA=="}


def test_a_private_call_is_not_taken(client: TestClient, vendor: Vendor) -> None:
    tool = Tool(client, "gong")
    store_credentials(tool, access_key="key", access_key_secret="secret")
    tool.send({**sample("gong"), "isPrivate": True})
    delivery = tool.deliveries()[0]
    assert (delivery["call"], delivery["why"]) == (None, "The call is private: it is not taken.")
    assert vendor.asked == []
    kept = client.get(f"/api/deliveries/{delivery['id']}").json()
    assert kept["body"] is None and kept["state"] == "analysed"
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    assert store.read(deliveries.receipts_of, [delivery["id"]]) == {}
    assert tool.send({**sample("gong"), "isPrivate": True}).status_code == 200
    assert [each["state"] for each in tool.deliveries()] == ["analysed", "duplicate"]


def test_a_meeting_without_text_is_never_an_empty_note(client: TestClient, vendor: Vendor) -> None:
    vendor.usual = {"/graphql": {"data": {"transcript": {"title": "x", "sentences": []}}}}
    tool = Tool(client, "fireflies")
    store_credentials(tool, api_key="k")
    tool.send(sample("fireflies"))
    delivery = tool.deliveries()[0]
    assert (delivery["call"], delivery["why"]) == (None, "It holds no notes yet.")
