"""One person with more screens, requests or bodies than anybody needs, and clients that read nothing."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from httpx2 import Client

from service.access.under_way import MOST_REQUESTS, UnderWay
from service.errors import TooMany
from service.people import Role
from service.web.connections import READ_SECONDS, Connection
from service.web.json_pieces import PIECE, pieces
from tests.people import PASSWORD, invited
from tests.running import PATIENCE, served


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Client]]:
    """Two people, each logged in."""
    folder = tmp_path_factory.mktemp("team")
    database = f"sqlite:///{(folder / 'fingerpost.sqlite3').as_posix()}"
    names = ("anna@example.com", "ben@example.com")
    codes = {name: invited(database, name, Role.REP) for name in names}
    with served(database, folder) as (_process, http), ExitStack() as open_:
        people = []
        for name, code in codes.items():
            person = open_.enter_context(Client(base_url=http.base_url, timeout=PATIENCE))
            form = {"email": name, "code": code, "password": PASSWORD}
            assert person.post("/join", data=form).status_code == 303
            people.append(person)
        anna, ben = people
        yield anna, ben


def sent(person: Client, head: str, *, small: bool = False) -> socket.socket:
    """A connection of a person's on which a request, or its beginning, was sent."""
    connection = socket.socket()
    if small:  # as little as possible waits on the client's side
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    connection.settimeout(PATIENCE)
    connection.connect(("127.0.0.1", person.base_url.port or 80))
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    connection.sendall(f"{head}\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n".encode())
    return connection


def status_of(connection: socket.socket) -> int:
    told = b""
    while len(told) < 12:
        told += connection.recv(12 - len(told))
    return int(told[9:12])


def test_a_person_watches_with_so_many_screens_and_no_more(team: tuple[Client, Client]) -> None:
    anna, ben = team
    call, other = (person.post("/api/calls", json={}).json()["id"] for person in team)
    with ExitStack() as open_:
        for _ in range(MOST_REQUESTS):
            screen = open_.enter_context(sent(anna, f"GET /api/calls/{call}/live HTTP/1.1"))
            assert status_of(screen) == 200
        for path in (f"/api/calls/{call}/live", "/api/calls"):
            refused = anna.get(path)
            assert refused.status_code == 429 and refused.headers["retry-after"] == "5"
            assert refused.headers["content-type"] == "application/problem+json"
            assert "live views" in refused.json()["detail"]
        with sent(ben, f"GET /api/calls/{other}/live HTTP/1.1") as screen:
            assert status_of(screen) == 200
        filed = ben.post(f"/api/calls/{other}/notes", json={"text": "no budget"})
        assert filed.status_code == 201
    for _ in range(PATIENCE * 10):  # those that were closed make room as soon as that is noticed
        if anna.get(f"/api/calls/{call}").status_code == 200:
            return
    raise AssertionError("closed screens still count")


def test_nothing_of_a_live_view_is_kept_by_anything_between(team: tuple[Client, Client]) -> None:
    anna, _ = team
    call = anna.post("/api/calls", json={}).json()["id"]
    with anna.stream("GET", f"/api/calls/{call}/live") as answer:
        assert answer.headers["cache-control"] == "no-store"


def test_screens_that_read_nothing_hold_up_nobody(team: tuple[Client, Client]) -> None:
    anna, ben = team
    call = anna.post("/api/calls", json={}).json()["id"]
    anna.post(f"/api/calls/{call}/notes", json={"text": "we have no budget\n" * 1_000})
    with ExitStack() as open_:
        for _ in range(20):
            head = f"GET /api/calls/{call}/live HTTP/1.1"
            open_.enter_context(sent(anna, head, small=True))
        for number in range(5):
            filed = anna.post(f"/api/calls/{call}/notes", json={"text": f"note {number}"})
            assert filed.status_code == 201
            assert ben.get("/api/calls").status_code == 200


def test_bodies_under_way_have_a_measure_together() -> None:
    under_way = UnderWay(2, 100)
    under_way.begin("a")
    under_way.read("a", 60)
    under_way.begin("a")
    with pytest.raises(TooMany):
        under_way.begin("a")
    with pytest.raises(TooMany):
        under_way.read("a", 60)
    under_way.begin("b")
    under_way.read("b", 100)
    under_way.end("a", 60)
    under_way.end("a", 60)
    under_way.begin("a")
    under_way.read("a", 100)
    for whose in "ab":
        under_way.end(whose, 100)
    assert not under_way._requests and not under_way._bytes


def test_who_reads_nothing_is_hung_up_on_and_who_reads_slowly_is_not() -> None:
    """By the clock of the loop, and what waits in its transport."""
    connection = Connection.__new__(Connection)

    class Both:
        now, waits = 100.0, 0

        def time(self) -> float:
            return self.now

        def get_write_buffer_size(self) -> int:
            return self.waits

    both: Any = Both()
    connection.loop = connection.transport = both

    def late_after(seconds: float, waits: int) -> bool:
        both.now, both.waits = both.now + seconds, waits
        return connection.is_late()

    assert not late_after(10 * READ_SECONDS, 0)
    assert not late_after(5, 100_000)
    for left in range(90_000, 0, -10_000):
        assert not late_after(READ_SECONDS, left)
    assert not late_after(5, 0)
    assert not late_after(5, 200_000)
    assert not late_after(READ_SECONDS - 1, 200_000)
    assert late_after(2, 200_020)  # comments that are sent meanwhile are no reading
    assert not late_after(5, 0)


@pytest.mark.parametrize(
    "value",
    [
        *({}, [], None, 1.5, "ä\n", {"a": {}}, {"a": [1, "ü", {"b": None}]}, [[[1]]]),
        {"a": list(range(1_000)), "b": {"c": [{"d": "é" * 50}] * 5_000}},
        [{"e": [str(number)] * 70} for number in range(400)],
    ],
)
def test_a_large_answer_is_the_same_in_pieces(value: Any) -> None:
    found = list(pieces(value))
    assert "".join(found) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert all(len(piece) < 2 * PIECE for piece in found)


def test_a_stranger_has_no_body_read_for_a_source_that_is_not(team: tuple[Client, Client]) -> None:
    anna, _ = team
    size = "Content-Length: 9000000"
    with sent(anna, f"POST /webhooks/zoom/nowhere HTTP/1.1\r\n{size}") as stranger:
        assert status_of(stranger) == 404
