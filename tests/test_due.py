"""What is due: accounts to come back to, birthdays and other days, on the start page and over the turn of years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from service.people import LOCAL_PERSON
from service.qualify.engine import Engine
from service.store.accounts import dates
from service.store.store import Store
from tests.people import client_of, company

TODAY = date.today()


def account(http: TestClient, name: str, **fields: str) -> str:
    made = str(http.post("/api/accounts", json={"name": name}).json()["id"])
    assert http.patch(f"/api/accounts/{made}", json=fields).status_code == 200
    return made


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def test_the_start_page_tells_whom_to_come_back_to_and_which_days_come(http: TestClient) -> None:
    past = account(http, "Bäckerei Schäfer", nurture="not_ready", follow_up=day(-3))
    account(http, "Later AG", nurture="no", follow_up=day(2))
    zoe = http.post("/api/contacts", json={"name": "Zoë Lindner", "account": past}).json()["id"]
    for told in (
        {"day": day(4), "what": "End of contract"},
        {"day": f"1976{day(5)[4:]}", "what": "Birthday", "yearly": True, "contact": zoe},
        {"day": day(-1), "what": "Was yesterday"},
        {"day": day(40), "what": "Far away"},
    ):
        assert http.post(f"/api/accounts/{past}/dates", json=told).status_code == 201
    page = http.get("/?ui_lang=en").text.partition('class="due"')[2].partition("</section>")[0]
    order = [page.index(word) for word in ("Schäfer", "End of contract", "Zoë Lindner", "Birthday")]
    assert order == sorted(order) and "Not ready yet" in page
    for word in ("Later AG", "Was yesterday", "Far away"):
        assert word not in page


def test_where_nothing_is_due_the_start_page_says_nothing_of_it(http: TestClient) -> None:
    account(http, "Later AG", nurture="not_ready", follow_up=day(1))
    assert 'class="due"' not in http.get("/").text


@pytest.mark.parametrize(
    ("kept", "yearly", "first", "on"),
    [
        ("2026-12-31", False, date(2026, 12, 28), "2026-12-31"),
        ("2025-12-31", False, date(2026, 12, 28), None),
        ("1980-01-02", True, date(2026, 12, 28), "2027-01-02"),
        ("2030-01-02", True, date(2026, 12, 28), "2027-01-02"),
        ("1980-02-29", True, date(2027, 2, 25), "2027-02-28"),
        ("1980-02-29", True, date(2028, 2, 25), "2028-02-29"),
        ("1980-03-20", True, date(2027, 2, 25), None),
    ],
)
def test_a_day_falls_on(
    http: TestClient, kept: str, yearly: bool, first: date, on: str | None
) -> None:
    berg = account(http, "Berg")
    told = {"day": kept, "what": "Birthday", "yearly": yearly}
    assert http.post(f"/api/accounts/{berg}/dates", json=told).status_code == 201
    store: Store = http.app.state.store  # type: ignore[attr-defined]
    week = [first + timedelta(days=each) for each in range(8)]
    found = store.read(dates.coming, LOCAL_PERSON, week)
    assert [row["on"] for row in found] == ([on] if on else [])


# --- the calendar, where people log in


def test_a_calendar_program_shows_a_token_as_its_password(sqlite: str, engine: Engine) -> None:
    with company(sqlite, engine) as ours:
        berg = ours.anna.post("/api/accounts", json={"name": "Berg"}).json()["id"]
        ours.anna.post(f"/api/accounts/{berg}/dates", json={"day": day(3), "what": "Birthday"})
        token = f"fingerpost_{ours.token('accounts:read')}"
        program = client_of(ours.app)
        asked = program.get("/api/calendar.ics")
        assert (asked.status_code, asked.headers["WWW-Authenticate"]) == (
            401,
            'Basic realm="Fingerpost"',
        )
        subscribed = program.get("/api/calendar.ics", auth=("anna", token))
        assert subscribed.status_code == 200 and "Birthday" in subscribed.text
        assert program.get("/api/accounts", auth=("anna", token)).status_code == 401
        elsewhere = program.get("/api/accounts").headers["WWW-Authenticate"]
        assert elsewhere == "Bearer"
        few = f"fingerpost_{ours.token('calls:read')}"
        assert program.get("/api/calendar.ics", auth=("anna", few)).status_code == 403
        for wrong in ("Basic", "Basic !", "Basic w7w6w7w=", "Basic OmFubmE=", "Basic YW5uYQ=="):
            sent = {"Authorization": wrong}
            assert program.get("/api/calendar.ics", headers=sent).status_code == 401, wrong
