"""Known attacks through every input, looked for in every output."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from tests.running import HOST
from tests.test_api import routes

MARKUP = [
    '"><x-mark onmark=1>',
    "<script>mark()</script>",
    "</script><x-mark>",
    "</textarea></title><x-mark onmark=1>",
    "<img src=x onmark=mark()>",
    "<svg><x-mark/></svg>",
    "'-mark()-'",
    "&lt;x-mark&gt;",
    "<!--><x-mark>",
    "\u202e\u2066<x-mark>",
    "javascript:mark()",
    "{{ 7 * 7 }}{% include 'base.html' %}${7*7}#{7*7}",
]
FORMULAS = [
    "=cmd|'/c calc'!A1",
    "+1+cmd",
    "-1+cmd",
    "@SUM(1)",
    "\t=1+1",
    '=HYPERLINK("http://evil")',
]
OTHERS = [
    "'; DROP TABLE calls;--",
    "../../../../etc/passwd",
    "name\r\nBEGIN:VEVENT\r\nSUMMARY:evil\r\nEND:VEVENT",
    "name\r\nSet-Cookie: evil=1",
    "ﷺ" * 40,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "İıſK",
    "\ufeff\u200b\u2028\u2029\x7f\x01",
    "file:///etc/passwd",
    "%00%0a%0d%2e%2e%2f",
]
PAYLOADS = [*MARKUP, *FORMULAS, *OTHERS]
INPUTS = ("note", "call", "fact", "account", "contact", "concern", "date")


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    file = tmp_path_factory.mktemp("payloads") / "fingerpost.sqlite3"
    return create_app(Settings(database=f"sqlite:///{file.as_posix()}"), engine)


@pytest.fixture(scope="module")
def http(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, HOST, raise_server_exceptions=False) as http:
        yield http


class Sender:
    """Sends payloads, and counts for each input how many it took and how many it refused."""

    def __init__(self, http: TestClient) -> None:
        self._http = http
        self.taken: Counter[str] = Counter()

    def __call__(self, name: str, method: str, path: str, body: Any) -> Any:
        answer = self._http.request(method, path, json=body)
        assert answer.status_code in (200, 201, 422), f"{method} {path}: {answer.text}"
        self.taken[name] += answer.status_code < 300
        return answer.json() if answer.status_code < 300 and answer.content else {}


@pytest.fixture(scope="module")
def ids(http: TestClient) -> dict[str, str]:
    """Every payload through every input that takes words; none that refuses them all."""
    found: dict[str, str] = {}
    sent = Sender(http)
    call = sent("call", "POST", "/api/calls", {"prospect": MARKUP[0]})["id"]
    account = sent("account", "POST", "/api/accounts", {"name": MARKUP[0]})["id"]
    of_call, of_account = f"/api/calls/{call}", f"/api/accounts/{account}"
    soon = (date.today() + timedelta(days=2)).isoformat()
    for payload in PAYLOADS:
        name = payload[:200]
        note = {"text": f"{payload} we have no budget", "speaker": name}
        sent("note", "POST", f"{of_call}/notes", note)
        other = sent("call", "POST", "/api/calls", {"prospect": name})
        found.setdefault("other", other.get("id", "x"))
        sent("fact", "PUT", f"{of_call}/facts/need", {"state": "met", "why": payload})
        made = sent("account", "POST", "/api/accounts", {"name": name})
        found.setdefault("second", made.get("id", "x"))
        contact = {"name": name, "title": name, "account": account}
        made = sent("contact", "POST", "/api/contacts", contact)
        found["contact"] = made.get("id", found.get("contact", "x"))
        sent("concern", "POST", f"{of_account}/concerns", {"text": payload})
        sent("date", "POST", f"{of_account}/dates", {"day": soon, "what": name})
        sent("account", "PATCH", of_account, {"follow_up": soon})
    said = {"we_sell": MARKUP[0], "solves": [MARKUP[1]]}
    sent("profile", "PUT", "/api/profile", said)
    assert min(sent.taken[each] for each in INPUTS) >= len(PAYLOADS) - 5, sent.taken
    assert sent.taken["profile"] == 1
    return {**found, "call": call, "account": account}


class Marks(HTMLParser):
    """Notes every element and attribute that only a payload can have brought in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = (
            tag if tag == "script" and dict(attrs).get("type") != "application/json" else ""
        )
        if tag == "x-mark":
            self.found.append(tag)
        for name, value in attrs:
            runs = name in ("href", "src", "action") and (value or "").strip().lower()
            if name.startswith("on") or (runs and runs.startswith(("javascript:", "data:text"))):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, _tag: str) -> None:
        self._script = ""

    def handle_data(self, data: str) -> None:
        if self._script and "mark" in data:
            self.found.append(data)


def pages(app: FastAPI, ids: dict[str, str]) -> list[str]:
    """Every address that is read."""
    found = []
    for route in routes(app):
        if "GET" in route.methods and not route.path.endswith(("/live", "/openid", "/back")):
            path = route.path.replace("{language}", "en").replace("{kind}", "html")
            path = path.replace("{what}", "accounts")
            for name, value in ids.items():
                path = path.replace(f"{{{name}}}", value)
            if "{" not in path:
                found.append(path)
    return found


@pytest.fixture(scope="module")
def answers(http: TestClient, app: FastAPI, ids: dict[str, str]) -> dict[str, Response]:
    """What every address answers, read once; pages in Chinese too."""
    found = {}
    for path in pages(app, ids):
        answer = found[path] = http.get(path)
        if is_page(answer):
            found[f"{path}?ui_lang=zh"] = http.get(path, params={"ui_lang": "zh"})
    return found


def is_page(answer: Response) -> bool:
    return "text/html" in answer.headers.get("content-type", "")


def test_nothing_makes_the_service_stumble(answers: dict[str, Response]) -> None:
    assert [path for path, answer in answers.items() if answer.status_code >= 500] == []


def test_no_markup_gets_into_any_page(answers: dict[str, Response]) -> None:
    read = {path: answer for path, answer in answers.items() if is_page(answer)}
    for path, answer in read.items():
        marks = Marks()
        marks.feed(answer.text)
        assert marks.found == [], path
    assert len(read) > 24


def test_what_was_typed_is_shown_as_it_was(http: TestClient, ids: dict[str, str]) -> None:
    notes = http.get(f"/api/calls/{ids['call']}").json()["notes"]
    assert [note["text"] for note in notes] == [f"{each} we have no budget" for each in PAYLOADS]


def test_no_header_is_made_by_what_was_typed(answers: dict[str, Response]) -> None:
    for path, answer in answers.items():
        assert "evil" not in str(answer.headers), path
        assert "\n" not in answer.headers.get("content-disposition", ""), path


def test_a_calendar_has_no_entries_but_ours(answers: dict[str, Response]) -> None:
    calendars = {
        path: answer.text
        for path, answer in answers.items()
        if "text/calendar" in answer.headers.get("content-type", "")
    }
    assert calendars
    for path, text in calendars.items():
        lines = text.split("\r\n")
        assert "SUMMARY:evil" not in lines, path
        assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") > 0, path
        assert all(line == "" or line[0] == " " or ":" in line for line in lines), path


def test_no_cell_of_a_table_is_a_formula(answers: dict[str, Response]) -> None:
    cells = [
        cell
        for answer in answers.values()
        if "text/csv" in answer.headers.get("content-type", "")
        for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff")))
        for cell in row
    ]
    assert any("cmd|" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))] == []


LENGTH = 20_000
SLOW = {
    "one word": "a",
    "brackets": "(",
    "numbers": "1,000.",
    "negations": "not never no ",
    "blanks": " ",
    "line ends": "\n",
    "speakers": "Anna: ",
    "quotes": '"',
    "amounts": "1",
    "dates": "2026-03-",
    "signs": "!",
    "one letter and marks": "\u0301",
    "Chinese": "没有预算",
    "hyphens": "a-",
    "addresses": "a@",
}
"""What patterns that go back and forth would read again and again."""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("what", SLOW)
def test_no_text_keeps_the_service_busy_for_long(http: TestClient, what: str) -> None:
    text = (SLOW[what] * LENGTH)[:LENGTH] + "x"
    assert http.post("/api/analyze", json={"text": text}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../service/app.py",
        "/static/..%2f..%2fservice/app.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/static/..\\..\\etc\\passwd",
        "/calls/%00",
        "/people/%00/close",
        "/accounts/%00",
        "/imports/%00",
        "/?cursor=%00",
        "/api/accounts?cursor=%ff%fe",
    ],
)
def test_no_path_leads_out(http: TestClient, path: str) -> None:
    for method in ("GET", "POST"):
        answer = http.request(method, path)
        assert answer.status_code in (400, 403, 404, 405, 415, 422), path
