"""Attacks on a service: what is sent is larger, deeper, slower, later or oftener than anybody means it."""

from __future__ import annotations

import asyncio
import io
import socket
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from fastapi.testclient import TestClient

from nlp.strict_yaml import PackError, parse
from service.access import credentials
from service.access.log_in import LogIn
from service.documents.pdf import pdf_of
from service.errors import Invalid, NotLoggedIn, TooLarge, TooOften
from service.store.store import Store
from service.transcripts.word_document import paragraphs
from service.web.connections import BODY_SECONDS, HEAD_SECONDS, LARGEST_HEAD, Connection
from service.webhooks import payload
from tests.conftest import new_database
from tests.deliveries import Tool, sample
from tests.people import QUICK
from tests.running import PATIENCE, served

# --- over a socket


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    folder = tmp_path_factory.mktemp("server")
    with served(f"sqlite:///{(folder / 'f.sqlite3').as_posix()}", folder) as (_, http):
        yield "127.0.0.1", int(str(http.base_url.port))


def sent(server: tuple[str, int], *parts: bytes) -> bytes:
    """The answer to bytes; empty when the service hung up instead."""
    with socket.create_connection(server, timeout=PATIENCE) as connection:
        try:
            for part in parts:
                connection.sendall(part)
            return connection.recv(4096)
        except (BrokenPipeError, ConnectionResetError):
            return b""


BEGUN = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
LONG = [b"a" * 100_000] * 20


@pytest.mark.parametrize(
    "parts",
    [
        [BEGUN, *[b"X: " + part + b"\r\n" for part in LONG]],
        [BEGUN + b"X: ", *LONG],
        [b"GET /", *LONG],
    ],
    ids=["headers", "header", "address"],
)
def test_a_head_that_does_not_end_is_not_kept(server: tuple[str, int], parts: list[bytes]) -> None:
    assert sent(server, *parts)[:12] in (b"", b"HTTP/1.1 400")
    assert sent(server, BEGUN + b"X: " + b"a" * 8_000 + b"\r\n\r\n").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("size", "status"),
    [
        (b"Content-Length: " + b"0" * 30 + b"3000000", 413),
        (b"Content-Length: 99999999999999999999", 400),
        (b"Content-Length: 3\r\nTransfer-Encoding: chunked", 400),
        (b"Content-Length: 3\r\nContent-Length: 4", 400),
        (b"Content-Length: +3", 400),
        (b"Transfer-Encoding: chunked", 413),
    ],
)
def test_a_body_is_as_large_as_it_is_whatever_its_head_says(
    server: tuple[str, int], size: bytes, status: int
) -> None:
    head = b"POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    body = b'{"prospect":"' + b"a" * 3_000_000 + b'"}'
    if b"chunked" in size:
        body = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    answer = sent(server, head + size + b"\r\n\r\n" + body)
    assert answer[:12] in (b"", b"HTTP/1.1 %d" % status)
    assert b"HTTP/1.1 2" not in answer


def test_who_never_says_what_they_want_is_hung_up_on() -> None:
    """By the clock of the loop: 30 seconds for a head, ten minutes for a body."""
    connection = Connection.__new__(Connection)

    class Loop:
        now = 100.0

        def time(self) -> float:
            return self.now

        def get_write_buffer_size(self) -> int:
            return 0

    loop: Any = Loop()
    connection.loop = connection.transport = loop
    for limit in (HEAD_SECONDS, BODY_SECONDS):
        connection._until = loop.now + limit
        loop.now += limit - 1
        assert not connection.is_late()
        loop.now += 2
        assert connection.is_late()
    connection._until = None
    assert not connection.is_late() and LARGEST_HEAD < 100_000


# --- days beyond the calendar


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_a_day_that_cannot_be_counted_from_is_refused(client: TestClient, at: str) -> None:
    text = "Anna: call me next week, after the summer"
    call = client.post("/api/calls", json={}).json()["id"]
    account = client.post("/api/accounts", json={"name": "Acme"}).json()["id"]
    for answer in (
        client.post("/api/analyze", json={"text": text, "at": at}),
        client.post("/api/calls", json={"at": at}),
        client.post(f"/api/calls/{call}/notes", json={"text": text, "at": at}),
        client.post(f"/api/accounts/{account}/dates", json={"day": at[:10], "what": "x"}),
        client.patch(f"/api/accounts/{account}", json={"follow_up": at[:10]}),
    ):
        assert answer.status_code == 422, answer.text
        assert "1600 to 2999" in answer.text
    for place in ("/", "/pipeline", "/api/calls", "/api/calendar.ics", f"/accounts/{account}"):
        assert client.get(place).status_code == 200
    assert client.get("/api/export/calls?until=9999-12-31").status_code == 200


def test_a_delivery_from_another_age_is_refused_with_the_name_of_its_time(
    client: TestClient,
) -> None:
    assert payload.instant("9999-12-31T23:59:59-12:00") is None
    assert payload.instant("2026-01-01T00:00:00Z") is not None
    tool = Tool(client, "standard")
    said = sample("standard")
    said |= {"timestamp": "9999-12-31T23:59:59Z"}
    said["data"] |= {"started_at": "9999-12-31T23:59:59Z", "text": "call me next week"}
    refused = tool.send(said)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "timestamp"
    assert client.get("/").status_code == client.get("/pipeline").status_code == 200


def test_a_profile_holds_what_can_be_looked_for(client: TestClient) -> None:
    for ideal in (
        {"min_employees": 10**400},
        {"max_employees": 10**30},
        {"industries": ["x"] * 5_000},
        {"territories": ["x"] * 5_000},
    ):
        profile = {"we_sell": "x", "ideal_customer": ideal}
        said = {"text": "we are 40 people in Berlin", "profile": profile}
        assert client.post("/api/analyze", json=said).status_code == 422
        assert client.put("/api/profile", json=profile).status_code == 422


# --- files that grow


NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, before: str = "") -> bytes:
    """A Word document with this inside its body."""
    text = f"{before}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>"
    return with_part("word/document.xml", lambda _: text.encode())


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A Word document of which one part is another."""
    usual, made = io.BytesIO(), io.BytesIO()
    docx.Document().save(usual)
    with zipfile.ZipFile(usual) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
    return made.getvalue()


def said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("what", ["laughs", "outside", "paragraphs", "depth", "size"])
def test_a_document_that_grows_when_it_is_read_is_refused(what: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Zanzibar", "utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    made = {
        "laughs": word(said("&l9;"), f'<!DOCTYPE d [<!ENTITY l0 "lol">{laughs}]>'),
        "outside": word(said("&x;"), f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'),
        "paragraphs": word("<w:p/>" * 600_000),
        "depth": word("<w:tbl>" * 100_000 + "</w:tbl>" * 100_000),
        "size": word(said("a" * 41_000_000)),
    }[what]
    assert len(made) < 200_000
    if what == "outside":
        assert "Zanzibar" not in str(paragraphs(made, "x.docx"))
        return
    with pytest.raises((Invalid, TooLarge)):
        paragraphs(made, "x.docx")


@pytest.mark.parametrize(
    ("part", "end", "entry", "times"),
    [
        ("word/styles.xml", "</w:styles>", "<w:style/>", 600_000),
        ("_rels/.rels", "</Relationships>", '<Relationship Id="x" Type="x" Target="x"/>', 6_000),
        ("[Content_Types].xml", "</Types>", '<Default Extension="x" ContentType="x"/>', 6_000),
    ],
)
def test_no_part_of_a_document_has_more_to_read_than_a_transcript_needs(
    part: str, end: str, entry: str, times: int
) -> None:
    def longer(text: bytes) -> bytes:
        return text.replace(end.encode(), (entry * times + end).encode())

    with pytest.raises(TooLarge):
        paragraphs(with_part(part, longer), "x.docx")
    assert paragraphs(with_part(part, lambda text: text), "x.docx") == []


def test_a_pack_that_grows_when_it_is_read_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for n in range(1, 12):
        lines.append(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]")
    with pytest.raises(PackError, match="aliases make too much"):
        parse("\n".join(lines), Path("x.yaml"))
    for text in ("[" * 100_000, "\n".join(" " * n + "a:" for n in range(3_000))):
        with pytest.raises(PackError, match="nesting"):
            parse(text, Path("x.yaml"))
    assert parse("a: !!python/object/apply:os.abort []", Path("x")).mapping(("a",))["a"].value == []


def test_a_pdf_is_made_of_nothing_but_its_page(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        port = listening.getsockname()[1]
        away = f"http://127.0.0.1:{port}/x"
        (tmp_path / "secret.txt").write_text("Zanzibar", "utf-8")
        near = (tmp_path / "secret.txt").as_uri()
        made = pdf_of(
            f"<html lang=en><title>x</title><link rel=stylesheet href={away}><img src={away}>"
            f"<style>@import '{away}'; p {{background: url({away})}}</style><p>a</p>"
            f"<object data={near}></object><link rel=attachment href={near}>"
        )
        with pytest.raises(BlockingIOError):
            asked.append(listening.accept())
    assert made.startswith(b"%PDF") and b"Zanzibar" not in made and b"EmbeddedFile" not in made


# --- who guesses


def test_who_guesses_many_at_once_is_counted_too(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "PasswordHasher", lambda: QUICK)
    store, passwords = Store.open(sqlite), credentials.Passwords()
    door = LogIn(store, passwords, lambda: datetime.now(UTC))

    async def guesses() -> list[object]:
        asked = (door.with_password("a@example.com", f"{n}", "1.2.3.4", "") for n in range(40))
        return await asyncio.gather(*asked, return_exceptions=True)

    kinds = [type(answer) for answer in asyncio.run(guesses())]
    passwords.close()
    store.close()
    assert kinds.count(NotLoggedIn) <= 6 and kinds.count(TooOften) >= 34


def test_who_guesses_at_two_processes_at_once_is_counted_once_for_both(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the two knows nothing of the other but what lies in the database."""
    monkeypatch.setattr(credentials, "PasswordHasher", lambda: QUICK)
    passwords = credentials.Passwords()
    database = new_database(postgresql)
    stores = [Store.open(database), Store.open(database)]
    doors = [LogIn(store, passwords, lambda: datetime.now(UTC)) for store in stores]

    async def guesses() -> list[object]:
        asked = (
            doors[n % 2].with_password("a@example.com", f"{n}", f"1.2.3.{n % 3}", "")
            for n in range(60)
        )
        return await asyncio.gather(*asked, return_exceptions=True)

    kinds = [type(answer) for answer in asyncio.run(guesses())]
    passwords.close()
    for store in stores:
        store.close()
    assert kinds.count(NotLoggedIn) + kinds.count(TooOften) == 60
    assert kinds.count(NotLoggedIn) <= 3 * 6
