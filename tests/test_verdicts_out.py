"""Verdicts go out: signed, tried over days, told once, and never into our own network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography.fernet import Fernet
from fastapi.testclient import TestClient
from standardwebhooks import Webhook

from service.app import create_app
from service.calls import conclusions
from service.outbound.addresses import is_public
from service.outbound.outbound import Outbound
from service.outbound.schedule import PAUSES, pause
from service.outbound.schemas import NewEndpoint
from service.outbound.sending import Answer, NotSent, Sender
from service.people import LOCAL_PERSON
from service.qualify.engine import Engine
from service.settings import Settings
from service.store import jobs
from service.store.outbound import outbox
from service.store.outbound.messages import SEND
from service.store.store import Store
from service.webhooks.vault import Vault
from service.work.work import BATCH, Work
from tests.running import HOST, PATIENCE, run_here

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)


class Receiver:
    """A program that gets events, on a port of this machine."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                if status in (301, 307):
                    self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def events(self, secret: str) -> list[Any]:
        """What came, each checked with the library of the standard."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def web(
    sqlite: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[TestClient, Callable[[], None]]]:
    """The service, and what makes it do all that waits."""
    monkeypatch.setattr(outbox, "QUIET", timedelta(0))
    monkeypatch.setattr(conclusions, "SETTLE_SECONDS", 0.0)
    key = Fernet.generate_key().decode()
    app = create_app(Settings(database=sqlite, private_endpoints=True, key=key), engine)
    with TestClient(app, HOST, raise_server_exceptions=False) as client:

        def settle() -> None:
            assert client.portal is not None
            client.portal.call(app.state.conclusions.refresh_all, LOCAL_PERSON)
            for _ in range(3):
                client.portal.call(app.state.work.settle)

        yield client, settle


def added(client: TestClient, url: str, **more: Any) -> Any:
    return client.post("/api/endpoints", json={"url": url, **more}).json()


def test_a_call_is_told_with_what_it_came_to(web: Any, receiver: Receiver) -> None:
    client, settle = web
    endpoint = added(client, receiver.url)
    account = client.post("/api/accounts", json={"name": "Acme", "domain": "acme.example"}).json()
    call = client.post("/api/calls", json={"account": account["id"], "lang": "en"}).json()["id"]
    client.post(f"/api/calls/{call}/notes", json={"text": "We lose two days a month to this."})
    settle()
    [event] = receiver.events(endpoint["secret"])
    assert event["type"] == "call.analysed"
    assert event["data"]["call"] == call
    assert event["data"]["account"]["name"] == "Acme"
    assert event["data"]["owner"] == {"id": "local", "name": None, "email": None}
    assert event["data"]["states"]["need"] == "met"
    client.put(f"/api/calls/{call}/facts/need", json={"state": "unmet"})
    settle()
    told = receiver.events(endpoint["secret"])
    assert {each["type"] for each in told[1:]} == {"call.analysed", "verdict.changed"}
    [changed] = [each for each in told if each["type"] == "verdict.changed"]
    assert changed["data"]["states"]["need"] == "unmet"
    assert changed["data"]["before"] != {n: changed["data"][n] for n in changed["data"]["before"]}
    settle()
    assert len(receiver.got) == len(told), "nothing is told twice"


def test_only_what_an_endpoint_wants(web: Any, receiver: Receiver) -> None:
    client, settle = web
    added(client, receiver.url, events=["verdict.changed"])
    call = client.post("/api/calls", json={}).json()["id"]
    client.post(f"/api/calls/{call}/notes", json={"text": "We lose two days a month."})
    settle()
    assert receiver.got == []


def test_accounts_to_return_to(web: Any, receiver: Receiver) -> None:
    client, settle = web
    endpoint = added(client, receiver.url)
    account = client.post("/api/accounts", json={"name": "Later Ltd"}).json()["id"]
    client.patch(f"/api/accounts/{account}", json={"follow_up": "2026-01-05"})
    outbound = client.app.state.outbound
    client.portal.call(outbound._follow_ups, [])
    client.portal.call(outbound._follow_ups, [])
    settle()
    [event] = receiver.events(endpoint["secret"])
    assert (event["type"], event["data"]["due"]) == ("followup.due", "2026-01-05")
    assert event["data"]["account"]["name"] == "Later Ltd"
    assert event["data"]["owner"]["id"] == "local"


def test_a_test_event_and_its_place_in_the_list(web: Any, receiver: Receiver) -> None:
    client, settle = web
    endpoint = added(client, receiver.url)
    receiver.answers = [500]
    assert client.post(f"/api/endpoints/{endpoint['id']}/test").status_code == 202
    settle()
    [message] = client.get("/api/messages").json()["items"]
    assert (message["state"], message["status"], message["attempts"]) == ("waiting", 500, 1)
    client.post(f"/api/messages/{message['id']}/resend")
    settle()
    [message] = client.get("/api/messages?state=delivered").json()["items"]
    first, second = (headers["webhook-id"] for headers, _ in receiver.got)
    assert first == second == message["id"]


def test_a_redirect_is_no_delivery_and_is_not_followed(web: Any, receiver: Receiver) -> None:
    client, settle = web
    endpoint = added(client, receiver.url)
    receiver.answers = [307]
    client.post(f"/api/endpoints/{endpoint['id']}/test")
    settle()
    assert len(receiver.got) == 1
    assert client.get("/api/messages").json()["items"][0]["status"] == 307


def test_410_switches_an_endpoint_off(web: Any, receiver: Receiver) -> None:
    client, settle = web
    endpoint = added(client, receiver.url)
    receiver.answers = [410]
    client.post(f"/api/endpoints/{endpoint['id']}/test")
    settle()
    assert client.get("/api/messages").json()["items"][0]["state"] == "dead"
    shown = client.get(f"/api/endpoints/{endpoint['id']}").json()
    assert (shown["active"], shown["why_inactive"]) == (False, "gone")
    assert client.post(f"/api/endpoints/{endpoint['id']}/test").status_code == 422
    client.patch(f"/api/endpoints/{endpoint['id']}", json={"active": True})
    assert client.post(f"/api/endpoints/{endpoint['id']}/test").status_code == 202


def test_what_is_on_its_way_is_not_put_down_again_when_an_endpoint_is_switched_on(
    web: Any, receiver: Receiver
) -> None:
    client, settle = web
    endpoint = added(client, receiver.url)
    receiver.answers = [500]
    client.post(f"/api/endpoints/{endpoint['id']}/test")
    settle()
    assert client.patch(f"/api/endpoints/{endpoint['id']}", json={"active": True}).is_success
    assert client.app.state.store.read(jobs.waiting)[SEND] == 1
    settle()
    assert len(receiver.got) == 1


@pytest.mark.parametrize("go_on", [False, True])
def test_a_restored_database_sends_nothing_until_it_is_told_to(
    web: Any, receiver: Receiver, sqlite: str, engine: Engine, tmp_path: Path, go_on: bool
) -> None:
    client, settle = web
    endpoint = added(client, receiver.url)
    receiver.answers = [500]
    client.post(f"/api/endpoints/{endpoint['id']}/test")
    settle()
    [before] = client.get("/api/messages").json()["items"]
    receiver.got.clear()
    file, other = str(tmp_path / "backup.gz"), f"sqlite:///{tmp_path / 'other.sqlite3'}"
    assert run_here(engine, "backup", file, "--database", sqlite).exit_code == 0
    more = ["--go-on"] if go_on else []
    done = run_here(engine, "restore", file, "--database", other, *more)
    assert done.exit_code == 0, done.stderr
    assert f"  {receiver.url}\n" in done.stdout and ("switched on" in done.stdout) is not go_on
    settings = client.app.state.settings.model_copy(update={"database": other})
    with TestClient(create_app(settings, engine), HOST) as http:
        shown = http.get(f"/api/endpoints/{endpoint['id']}").json()
        assert (shown["active"], shown["why_inactive"]) == (go_on, None if go_on else "restored")
        http.post(f"/api/messages/{before['id']}/resend")
        call = http.post("/api/calls", json={}).json()["id"]
        http.post(f"/api/calls/{call}/notes", json={"text": "We lose two days a month to this."})
        assert http.portal is not None

        def finish() -> None:
            http.portal.call(http.app.state.conclusions.refresh_all, LOCAL_PERSON)  # type: ignore[attr-defined,union-attr]
            for _ in range(3):
                http.portal.call(http.app.state.work.settle)  # type: ignore[attr-defined,union-attr]

        finish()
        if not go_on:
            assert receiver.got == [] and "Restored from a backup" in http.get("/endpoints").text
            assert http.patch(f"/api/endpoints/{endpoint['id']}", json={"active": True}).is_success
            finish()
        told = {each["type"] for each in receiver.events(endpoint["secret"])}
        assert told == {"endpoint.test", "call.analysed"}
        assert {each["state"] for each in http.get("/api/messages").json()["items"]} == {
            "delivered"
        }


def test_two_secrets_sign_while_one_replaces_the_other(web: Any, receiver: Receiver) -> None:
    client, settle = web
    endpoint = added(client, receiver.url)
    new = client.post(f"/api/endpoints/{endpoint['id']}/secret").json()
    assert new["secret"] != endpoint["secret"]
    assert "secret" not in client.get(f"/api/endpoints/{endpoint['id']}").json()
    client.post(f"/api/endpoints/{endpoint['id']}/test")
    settle()
    assert receiver.events(endpoint["secret"]) == receiver.events(new["secret"])


def test_the_words_of_a_deleted_call_are_not_kept(web: Any, receiver: Receiver) -> None:
    client, settle = web
    added(client, receiver.url)
    receiver.answers = [500]
    call = client.post("/api/calls", json={"prospect": "Acme"}).json()["id"]
    client.post(f"/api/calls/{call}/notes", json={"text": "We lose two days a month."})
    settle()
    client.delete(f"/api/calls/{call}")
    [message] = client.get("/api/messages").json()["items"]
    assert client.post(f"/api/messages/{message['id']}/resend").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"url": "ftp://example.com"},
        {"url": "https://user:pass@example.com"},
        {"url": "https://"},
        {"url": "https://exa mple.com"},
        {"url": "https://example.com:99999"},
        {"url": "https://example.com", "events": []},
        {"url": "https://example.com", "events": ["call.deleted"]},
        {"url": "https://example.com", "secret": "mine"},
    ],
)
def test_wrong_endpoints_are_told(client: TestClient, body: Any) -> None:
    assert client.post("/api/endpoints", json=body).status_code == 422


def test_without_leave_only_tls(client: TestClient) -> None:
    assert client.post("/api/endpoints", json={"url": "http://example.com"}).status_code == 422
    none = client.post("/api/endpoints", json={"url": "https://example.com", "events": []})
    assert none.json()["detail"] == "events: name at least one"


# --- the schedule, with a clock of our own


class Scripted(Sender):
    """Answers as it is told, instead of a network."""

    def __init__(self, *answers: Answer | NotSent) -> None:
        self.answers = list(answers)
        self.ids: list[str] = []

    async def post(self, url: str, headers: Any, body: bytes) -> Answer:
        self.ids.append(headers["webhook-id"])
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, NotSent):
            raise answer
        return answer


def run(database: str, sender: Scripted, hours: int) -> list[Any]:
    """An event that is tried for so long; the messages afterwards."""

    async def story() -> list[Any]:
        now = NOW
        store = Store.open(database)
        work = Work(store, lambda: now)
        vault = Vault([Fernet.generate_key().decode()])
        outbound = Outbound(store, work, lambda: vault, sender, clock=lambda: now)
        await outbound.start()
        endpoint = await outbound.add(LOCAL_PERSON, NewEndpoint(url="https://example.com/hook"))
        await outbound.test(LOCAL_PERSON, endpoint["id"])
        end = now + timedelta(hours=hours)
        while now < end:
            await work.settle()
            now += timedelta(hours=1)
        found = await outbound.messages(LOCAL_PERSON, None, None)
        store.close()
        return list(found["items"])

    return asyncio.run(story())


def test_an_event_is_tried_over_days_and_then_given_up(database: str) -> None:
    sender = Scripted(Answer(500, None))
    [message] = run(database, sender, 24 * 5)
    assert len(set(sender.ids)) == 1
    assert len(sender.ids) == len(PAUSES) + 1 == message["attempts"]
    assert (message["state"], message["problem"], message["next_at"]) == ("dead", "refused", None)
    assert sum(PAUSES, timedelta()) > timedelta(days=3)


def test_what_cannot_be_reached_is_tried_again(sqlite: str) -> None:
    [message] = run(sqlite, Scripted(NotSent("timeout"), Answer(200, None)), 3)
    assert (message["state"], message["attempts"]) == ("delivered", 2)


def test_a_private_address_is_given_up_at_once(sqlite: str) -> None:
    sender = Scripted(NotSent("private_address"))
    [message] = run(sqlite, sender, 48)
    assert (message["state"], message["problem"], len(sender.ids)) == ("dead", "private_address", 1)


class Slow(Sender):
    """Answers after a while; every request is counted."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def post(self, url: str, headers: Any, body: bytes) -> Answer:
        self.sent.append(url)
        if "broken" in url:
            raise ValueError
        await asyncio.sleep(0.05)
        return Answer(200, None)


def told_side_by_side(
    database: str, *urls: str, locked: str | None = None
) -> tuple[list[str], Any]:
    """What was sent to these endpoints in an hour, and the messages by address.

    The secret of `locked` was sealed with a key that is lost.
    """

    async def story() -> tuple[list[str], Any]:
        now, sender = NOW, Slow()
        store = Store.open(database)
        work = Work(store, lambda: now)
        vaults = {url: Vault([Fernet.generate_key().decode()]) for url in ("any", "locked")}
        vault = vaults["any"]
        outbound = Outbound(store, work, lambda: vault, sender, clock=lambda: now)
        await outbound.start()
        for url in urls:
            vault = vaults["locked" if url == locked else "any"]
            endpoint = await outbound.add(LOCAL_PERSON, NewEndpoint(url=url))
            await outbound.test(LOCAL_PERSON, endpoint["id"])
        vault = vaults["any"]
        for _ in range(6):
            await work.settle()
            now += timedelta(minutes=10)
        where = {each["id"]: each["url"] for each in (await outbound.listed(LOCAL_PERSON))["items"]}
        found = await outbound.messages(LOCAL_PERSON, None, None)
        store.close()
        return sender.sent, {where[each["endpoint"]]: each for each in found["items"]}

    return asyncio.run(story())


def test_a_secret_that_cannot_be_read_is_tried_again_and_spares_the_others(sqlite: str) -> None:
    good, locked = "https://good.example/", "https://locked.example/"
    sent, messages = told_side_by_side(sqlite, locked, good, locked=locked)
    assert sent == [good]
    assert (messages[good]["state"], messages[good]["attempts"]) == ("delivered", 1)
    waits = messages[locked]
    assert (waits["state"], waits["problem"]) == ("waiting", "secret")
    assert 1 < waits["attempts"] <= len(PAUSES)


def test_a_defect_in_one_try_lets_the_others_be_settled(sqlite: str) -> None:
    good, broken = "https://good.example/", "https://broken.example/"
    sent, messages = told_side_by_side(sqlite, broken, good)
    assert sent.count(good) == 1 and broken in sent
    assert (messages[good]["state"], messages[good]["attempts"]) == ("delivered", 1)


class Hanging(Sender):
    """Answers all addresses but those that hang, which wait until they are let go."""

    def __init__(self) -> None:
        self.answered: list[str] = []
        self.hanging = self.most_hanging = 0
        self.go_on = asyncio.Event()

    async def post(self, url: str, headers: Any, body: bytes) -> Answer:
        if "hang" in url:
            self.hanging += 1
            self.most_hanging = max(self.hanging, self.most_hanging)
            await self.go_on.wait()
            self.hanging -= 1
        self.answered.append(url)
        return Answer(200, None)

    def has_answered(self, url: str, times: int) -> bool:
        return self.answered == [url] * times


def test_an_endpoint_that_hangs_holds_up_itself_alone(database: str) -> None:
    """Whether more waits for it than is taken at once, or it is one of many that hang."""

    async def story() -> None:
        store, sender = Store.open(database), Hanging()
        work = Work(store)
        vault = Vault([Fernet.generate_key().decode()])
        outbound = Outbound(store, work, lambda: vault, sender)
        await outbound.start()
        names = ["hang-much", "good", *(f"hang{number}" for number in range(8))]
        urls = [f"https://{name}.example/" for name in names]
        ids = [(await outbound.add(LOCAL_PERSON, NewEndpoint(url=url)))["id"] for url in urls]
        for number in [0] * (BATCH + 10) + list(range(2, len(ids))) * 4:
            await outbound.test(LOCAL_PERSON, ids[number])
        work.start()
        await until(lambda: sender.hanging >= 4 * (len(ids) - 1))
        for heard in range(1, 4):
            await outbound.test(LOCAL_PERSON, ids[1])
            await until(partial(sender.has_answered, urls[1], heard))
            told = await outbound.messages(LOCAL_PERSON, ids[1], "waiting")
            while told["items"]:  # settled at once, and not with what hangs
                told = await outbound.messages(LOCAL_PERSON, ids[1], "waiting")
        assert sender.most_hanging == 4 * (len(ids) - 1)
        sender.go_on.set()
        await until(lambda: len(sender.answered) == BATCH + 10 + 32 + 3)
        await work.stop()
        store.close()

    asyncio.run(story())


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():
            await asyncio.sleep(0.01)


def test_an_endpoint_may_ask_for_a_longer_pause() -> None:
    assert pause(1, "120") == timedelta(seconds=120)
    assert pause(1, "1") == pause(1, "soon") == PAUSES[0]
    assert pause(1, "9" * 9) == timedelta(hours=24)
    assert pause(len(PAUSES) + 1) is None


# --- the network


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1", True),
        ("::ffff:93.184.216.34", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("localhost", False),
    ],
)
def test_only_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_name_is_resolved_once_and_that_address_is_used(receiver: Receiver) -> None:
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) > 1 else ["127.0.0.1"]

    url = f"http://rebinding.example:{receiver.port}/"
    guarded = Sender(resolve=rebinding)
    with pytest.raises(NotSent, match="private_address"):
        asyncio.run(guarded.post(url, {}, b"{}"))
    assert (asked, receiver.got) == (["rebinding.example"], [])
    asked.clear()
    answer = asyncio.run(Sender(allow_private=True, resolve=rebinding).post(url, {}, b"{}"))
    assert (answer.status, asked) == (204, ["rebinding.example"])
    assert receiver.got[0][0]["host"] == f"rebinding.example:{receiver.port}"


def test_one_private_address_among_public_ones_is_enough() -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(NotSent, match="private_address"):
        asyncio.run(Sender(resolve=both).post("https://example.com/", {}, b""))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]:1/", "http://2130706433/"])
def test_addresses_as_names_are_refused_too(url: str) -> None:
    with pytest.raises(NotSent, match=r"private_address|unknown_name"):
        asyncio.run(Sender().post(url, {}, b""))


def test_a_closed_port_and_an_unknown_name_are_told() -> None:
    with pytest.raises(NotSent, match="no_connection"):
        asyncio.run(Sender(allow_private=True).post("http://127.0.0.1:1/", {}, b""))

    async def unknown(host: str, port: int) -> list[str]:
        raise OSError

    with pytest.raises(NotSent, match=r"no_connection|unknown_name"):
        asyncio.run(Sender(resolve=unknown).post("https://nowhere.example/", {}, b""))


def test_the_body_is_that_of_the_standard(web: Any, receiver: Receiver) -> None:
    client, settle = web
    endpoint = added(client, receiver.url)
    client.post(f"/api/endpoints/{endpoint['id']}/test")
    settle()
    headers, body = receiver.got[0]
    assert headers["content-type"] == "application/json"
    assert set(json.loads(body)) == {"type", "timestamp", "data"}
