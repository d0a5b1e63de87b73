"""Calls, accounts and contacts are found by names and words: by who may see them, as they are now."""

from __future__ import annotations

import asyncio
import html
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.app import create_app
from service.people import LOCAL_PERSON
from service.qualify.engine import Engine
from service.search.index import SearchIndex
from service.settings import Settings
from service.store import retention
from service.store.calls.events import NewEvent
from service.store.search import search
from service.store.store import Store
from tests.people import company
from tests.running import HOST, run_here

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
Json = dict[str, Any]

CALLS = {
    "en": (
        "Nordhavn Foods",
        "Me: who signs a purchase like this?\n"
        "Anna: our CFO, Henrik. There is no budget line yet, we would apply for it in May\n"
        "Anna: the exports cost us 40 hours a month",
    ),
    "de": (
        "Kühlhaus Größer GmbH",
        "Ich: Wie läuft bei Ihnen die Budgetfreigabe?\n"
        "Frau Jäger: Die Budgetfreigabe macht der Einkauf, vor März geht nichts\n"
        "Frau Jäger: die Schnittstelle zum Lager ist der Schmerzpunkt",
    ),
    "da": (
        "Århus Værktøj",
        "Mig: hvem er med i beslutningen?\n"
        "Søren: vores indkøbschef og økonomidirektøren, de mødes på torsdag\n"
        "Søren: fejl i lageret koster os en halv dag om ugen",
    ),
    "zh": (
        "北方物流",
        "我：这个项目的预算批了吗？\n李经理：预算已经批准了，五十万，年底之前要上线\n李经理：现在对账要花三天",
    ),
}
"""A call in each language: whom it was with, and what was said."""


def file(http: TestClient, prospect: str, said: str, **more: Any) -> str:
    """A call with notes; its id."""
    call = str(http.post("/api/calls", json={"prospect": prospect, **more}).json()["id"])
    for line in said.split("\n"):
        assert http.post(f"/api/calls/{call}/notes", json={"text": line}).status_code == 201
    return call


def search_for(http: TestClient, q: str, **which: Any) -> Json:
    answer = http.get("/api/search", params={"q": q, **which})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def ids(http: TestClient, q: str, **which: Any) -> list[str]:
    return [item["id"] for item in search_for(http, q, **which)["items"]]


def shown(http: TestClient, q: str) -> list[str]:
    """The lines that are shown, what was found in them in brackets."""
    lines = []
    for item in search_for(http, q)["items"]:
        for quote in item["quotes"]:
            told, shift = quote["text"], quote["start"]
            for found in reversed(quote["found"]):
                start, end = found["start"] - shift, found["end"] - shift
                told = f"{told[:start]}[{told[start:end]}]{told[end:]}"
            lines.append(told)
    return lines


def test_calls_in_four_languages_are_found_as_people_type(http: TestClient) -> None:
    by_language = {lang: file(http, *call) for lang, call in CALLS.items()}
    for typed, lang in (
        ("no budget", "en"),
        ('"budget line"', "en"),
        ("HENRIK cfo", "en"),
        ("nordhavn export", "en"),
        ("budgetfreigabe einkauf", "de"),
        ("groesser", "de"),
        ("jager marz", "de"),
        ("indkøbschef", "da"),
        ("indkoebschef torsdag", "da"),
        ("aarhus vaerk", "da"),
        ("okonomidirekt", "da"),
        ("预算", "zh"),
        ("預算 批准", "zh"),
        ("预算已经批准", "zh"),
        ("李经理 对账", "zh"),
        ("北方", "zh"),
    ):
        assert ids(http, typed) == [by_language[lang]], typed
    assert set(ids(http, "budget")) == {by_language["en"], by_language["de"]}
    assert ids(http, "budget henrik jäger") == []
    assert ids(http, '"line budget"') == []
    assert shown(http, "budgetfreigabe märz") == [
        "Ich: Wie läuft bei Ihnen die [Budgetfreigabe]?",
        "Frau Jäger: Die [Budgetfreigabe] macht der Einkauf, vor [März] geht nichts",
    ]
    assert shown(http, "预算批准") == []
    assert shown(http, "预算 批准") == [
        "我：这个项目的[预算]批了吗？",
        "李经理：[预算]已经[批准]了，五十万，年底之前要上线",
    ]


def test_a_quote_stands_where_it_says(http: TestClient) -> None:
    long = "and so on " * 60
    call = file(http, "Acme 🙂", f"🙂 first line\n{long}the indkøbschef decides {long}")
    [item] = search_for(http, "indkobschef")["items"]
    [quote] = item["quotes"]
    notes = http.get(f"/api/calls/{call}").json()["notes"]
    whole = "\n".join(note["text"] for note in notes)
    assert whole[quote["start"] : quote["end"]] == quote["text"]
    assert quote["cut"] == [True, True] and len(quote["text"]) <= 240
    [found] = quote["found"]
    assert whole[found["start"] : found["end"]] == found["text"] == "indkøbschef"
    assert quote["note"] == notes[1]["id"]


def test_what_changes_is_found_as_it_is_now(http: TestClient) -> None:
    account = http.post("/api/accounts", json={"name": "Ravn ApS"}).json()["id"]
    call = file(http, "Bo", "we use spreadsheets\nnobody likes it", account=account)
    assert ids(http, "spreadsheets ravn") == [call]
    first, second = http.get(f"/api/calls/{call}").json()["notes"]
    http.patch(f"/api/calls/{call}/notes/{first['id']}", json={"text": "we use Navision"})
    assert ids(http, "spreadsheets") == [] and ids(http, "navision") == [call]
    http.delete(f"/api/calls/{call}/notes/{second['id']}")
    assert ids(http, "nobody") == []
    http.patch(f"/api/accounts/{account}", json={"name": "Krage ApS"})
    assert ids(http, "ravn") == [] and ids(http, "krage navision") == [call]
    other = http.post("/api/accounts", json={"name": "Krage Holding"}).json()["id"]
    http.post(f"/api/accounts/{other}/merge", json={"other": account})
    assert ids(http, "holding") == [call]
    http.delete(f"/api/calls/{call}")
    assert ids(http, "navision") == []


def test_it_is_gone_from_the_index_in_the_transaction_that_deletes_it(
    http: TestClient, app: FastAPI
) -> None:
    store: Store = app.state.store
    account = http.post("/api/accounts", json={"name": "Ravn ApS"}).json()["id"]
    anna = http.post("/api/contacts", json={"name": "Anna", "account": account}).json()["id"]
    calls = [file(http, f"Prospect {n}", "budget", account=account) for n in range(3)]
    calls.append(file(http, "With Anna", "budget", contact=anna))
    assert ids(http, "budget") == calls[::-1]

    def indexed() -> set[str]:
        query = text("SELECT record FROM search_entries")
        return store.read(lambda connection: set(connection.execute(query).scalars()))

    http.post("/api/accounts", json={"name": "Another"})  # is indexed with the next search
    assert indexed() == {*calls, account, anna}
    http.delete(f"/api/calls/{calls[0]}")
    assert indexed() == {*calls[1:], account, anna}
    http.delete(f"/api/contacts/{anna}")
    assert indexed() == {*calls[1:3], account}
    http.delete(f"/api/accounts/{account}")
    assert indexed() == set()
    old = NOON - timedelta(days=400)
    data = {"at": "2025-01-01T00:00:00Z", "prospect": True}
    event = NewEvent("call_created", data=data, words={"prospect": "Old"})
    store.create(LOCAL_PERSON, "old", event, old).result()
    assert ids(http, "old") == ["old"]
    assert "old" in indexed()
    store.write("", retention.erase, "local", NOON, NOON).result()
    assert "old" not in indexed()


def test_who_was_erased_is_not_found_and_the_others_are(
    http: TestClient, engine: Engine, database: str, app: FastAPI
) -> None:
    account = http.post("/api/accounts", json={"name": "Quist Household"}).json()["id"]
    file(http, "Zebulon Quist", "we have a budget")
    about = file(http, "Ben", "ask Zebulon Quist\nno budget this year")
    linked = file(http, "Clara", "no budget for Quist", account=account)
    assert len(ids(http, "quist")) == 3
    arguments = ("person", "erase", "Zebulon Quist", "Quist Household", "--yes")
    assert run_here(engine, *arguments, "--database", database).exit_code == 0
    store: Store = app.state.store
    query = text("SELECT record FROM search_entries")
    assert store.read(lambda connection: connection.execute(query).scalars().all()) == []
    assert ids(http, "zebulon") == [] and ids(http, "household") == []
    assert ids(http, "budget") == [linked, about]


def test_no_word_of_what_was_erased_is_left_in_the_file(sqlite: str, engine: Engine) -> None:
    with TestClient(create_app(Settings(database=sqlite), engine), HOST) as http:
        call = file(http, "Somebody", "Zebulon has a budget\nnothing else")
        for number in range(12):
            file(http, f"Other {number}", "no budget")
            ids(http, "budget")
        note = http.get(f"/api/calls/{call}").json()["notes"][0]
        http.patch(f"/api/calls/{call}/notes/{note['id']}", json={"text": "Zebulon left"})
        assert ids(http, "zebulon") == [call]
        http.delete(f"/api/calls/{call}")
        index = SearchIndex(http.app.state.store)  # type: ignore[attr-defined]
        asyncio.run(index.catch_up(5))
    path = Path(sqlite.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    left = b"".join(each.read_bytes() for each in path.parent.glob("*.sqlite3*")).lower()
    assert b"zebulon" not in left and b"budget" in left


def test_only_what_one_may_see_is_found(database: str, engine: Engine) -> None:
    with company(database, engine) as us:
        mine = file(us.anna, "Nordhavn", "the budget is 50k")
        bens = file(us.ben, "Ravn", "a budget of 20k")
        secret = file(us.ben, "Krage", "the budget is secret")
        file(us.stranger, "Elsewhere", "their budget")
        assert ids(us.anna, "budget") == [mine]
        assert ids(us.mara, "budget") == [] == ids(us.boss, "budget")
        people = {each["name"]: each["id"] for each in us.anna.get("/api/people").json()["people"]}
        us.ben.put(f"/api/calls/{bens}/readers", json={"readers": [people["Anna"]]})
        assert ids(us.anna, "budget") == [bens, mine]
        assert ids(us.anna, "budget", whose="mine") == [mine]
        assert ids(us.anna, "budget", whose="shared") == [bens]
        us.boss.post("/teams", data={"name": "North", f"member.{people['Mara']}": "on"})
        teams = us.ben.get("/api/people").json()["teams"]
        us.ben.put(f"/api/calls/{secret}/readers", json={"readers": [teams[0]["id"]]})
        assert ids(us.mara, "budget") == [secret]
        us.ben.put(f"/api/calls/{secret}/readers", json={"readers": []})
        assert ids(us.mara, "budget") == []
        account = us.ben.post("/api/accounts", json={"name": "Hemmelig"}).json()["id"]
        us.ben.patch(f"/api/calls/{bens}", json={"account": account})
        assert ids(us.ben, "hemmelig") == [bens]
        assert ids(us.anna, "hemmelig") == []  # the name of an account is its owner's
        token = us.token("accounts:read")
        headers = {"Authorization": f"Bearer fingerpost_{token}"}
        bare = TestClient(us.app, HOST)
        assert bare.get("/api/search?q=budget", headers=headers).status_code == 403
        assert bare.get("/api/search?q=budget").status_code == 401


def test_pages_go_on_where_the_one_before_ended_whatever_comes_meanwhile(http: TestClient) -> None:
    calls = [
        file(http, f"Company {n}", f"budget {n}", at=f"2026-03-0{1 + n % 4}T10:00:00Z")
        for n in range(8)
    ]
    whole = ids(http, "budget")
    assert sorted(whole) == sorted(calls)
    days = [item["at"] for item in search_for(http, "budget")["items"]]
    assert days == sorted(days, reverse=True)
    first = search_for(http, "budget", limit=3)
    file(http, "Newer", "budget")
    second = search_for(http, "budget", limit=3, cursor=first["next"])
    third = search_for(http, "budget", limit=3, cursor=second["next"])
    pages = [[item["id"] for item in page["items"]] for page in (first, second, third)]
    assert [*chain(*pages)] == whole and third["next"] is None
    assert ids(http, "budget", since="2026-03-03", until="2026-03-03") == [
        call for call in whole if call in (calls[2], calls[6])
    ]
    assert http.get("/api/search?q=budget&cursor=x").status_code == 422


def test_examples_are_found_unless_they_are_left_out(http: TestClient) -> None:
    http.post("/example", follow_redirects=False)
    assert search_for(http, "harbour")["items"][0]["example"] is True
    assert ids(http, "harbour", examples=False) == []


def test_a_call_that_holds_the_words_but_not_the_phrase_is_left_out(http: TestClient) -> None:
    file(http, "One", "we have no time. time for lunch. for lunch today")
    right = file(http, "Two", "no time for lunch today")
    assert ids(http, '"no time for lunch"') == [right]


def test_what_was_filed_before_there_was_an_index_is_indexed(
    without_tables: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: upgraded(config, "0013"))
    store = Store.open(without_tables)
    for number in range(25):
        created = NewEvent("call_created", data={"at": "2026-03-09T12:00:00Z"})
        store.create(LOCAL_PERSON, f"call{number}", created, NOON).result()
        words = {"text": f"budget {number}", "speaker": None}
        event = NewEvent("note_added", "n", {"at": "2026-03-09T12:00:00Z"}, words)
        store.append(LOCAL_PERSON, f"call{number}", event, NOON).result()
    store.close()
    monkeypatch.undo()
    store = Store.open(without_tables)
    ticks = iter([0.0, 0.0])  # the time is up after the first few: it goes on the next time
    asyncio.run(SearchIndex(store, lambda: next(ticks, 9.0)).catch_up(5))
    assert len(store.read(search.behind, 100)) == 15
    asyncio.run(SearchIndex(store).catch_up(60))
    assert store.read(search.behind, 100) == []
    store.close()
    with TestClient(create_app(Settings(database=without_tables), engine), HOST) as http:
        assert ids(http, "budget 7") == ["call7"]


def test_a_restored_database_is_searched_too(sqlite: str, engine: Engine, tmp_path: Path) -> None:
    backup, other = str(tmp_path / "backup.gz"), f"sqlite:///{(tmp_path / 'other.db').as_posix()}"
    with TestClient(create_app(Settings(database=sqlite), engine), HOST) as http:
        kept = file(http, "Nordhavn", "a budget")
        http.delete(f"/api/calls/{file(http, 'Ravn', 'a budget')}")
        assert ids(http, "budget") == [kept]
    assert run_here(engine, "backup", backup, "--database", sqlite).exit_code == 0
    assert run_here(engine, "restore", backup, "--database", other).exit_code == 0
    with TestClient(create_app(Settings(database=other), engine), HOST) as http:
        assert ids(http, "budget") == [kept]


def test_the_page_shows_accounts_contacts_and_calls_and_goes_on(client: TestClient) -> None:
    for number in range(7):
        client.post("/api/accounts", json={"name": f"Nordhavn <{number}>"})
    anna = {"name": "Anna Nordhavn", "email": "anna@nordhavn.dk", "phone": "+45 20 12 34 56"}
    client.post("/api/contacts", json=anna)
    for number in range(22):
        file(client, f"Call {number}", "talked about <b>Nordhavn</b> & more")
    while client.get("/api/search?q=nordhavn").json()["waiting"]:
        pass  # a search indexes for a third of a second at most
    page = client.get("/search", params={"q": "nordhavn"}).text
    assert page.count('<mark class="hit">Nordhavn</mark> &lt;') == 5
    assert 'Anna <mark class="hit">Nordhavn</mark>' in page
    assert page.count("talked about &lt;b&gt;<mark") == 20
    assert "<b>Nordhavn</b>" not in page
    more = dict.fromkeys(re.findall(r'href="(/search\?[^"]+)"', page))
    accounts, calls = (html.unescape(link) for link in more)
    assert client.get(accounts).text.count('<mark class="hit">Nordhavn</mark> &lt;') == 7
    rest = client.get(calls).text
    assert rest.count("talked about") == 2 and "Nordhavn</mark> &lt;" not in rest
    for typed in ("+45 20 12 34 56", "20123456", "anna@nord", "nordhavn.dk"):
        assert "anna@" in client.get("/search", params={"q": typed}).text.replace("<mark", "")
    assert client.get("/search?q=nordhavn&cursor=x&since=never&what=odd").status_code == 200
    part = client.get("/search?q=nordhavn&part=true").text
    assert "<html" not in part and "talked about" in part


def test_a_page_with_everything_that_fits_waits_for_the_index_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    refresh = SearchIndex.refresh

    async def counted(index: SearchIndex, *whose: Any) -> bool:
        asked.append(whose)
        return await refresh(index, *whose)

    monkeypatch.setattr(SearchIndex, "refresh", counted)
    client.post("/api/accounts", json={"name": "Nordhavn Foods"})
    client.post("/api/contacts", json={"name": "Nora Nordhavn"})
    client.post("/api/calls", json={"prospect": "Nordhavn"})
    page = client.get("/search?q=nordhavn").text
    assert "Found: accounts 1, contacts 1, calls 1" in page
    assert len(asked) == 1
