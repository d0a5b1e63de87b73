"""The pipeline: the worked funnel, a forecast checked by hand, figures over real accounts and calls."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import NotFound
from service.people import LOCAL_PERSON
from service.pipeline.calendar import quarter_of, week_of, weeks
from service.pipeline.figures import Rows, figures
from service.pipeline.forecast import STEPS, Open, forecast
from service.pipeline.funnel import Funnel, own_weights, weights_of
from service.qualify.engine import Engine
from service.qualify.sources import Sources
from service.store.pipeline import pipeline
from service.store.store import Store
from service.texts import languages
from tests.people import company
from tests.test_access import id_of

GIVEN = Funnel.of(Sources.find().read("funnel.yaml"))
JSON = {"Content-Type": "application/json"}


# --- the funnel


def test_the_worked_example_of_the_funnel() -> None:
    reached = {
        "potential": 1_000_000,
        "found": 800_000,
        "contacted": 750_000,
        "chance": 500_000,
        "closed": 300_000,
    }
    assert list(weights_of(reached).values()) == [0.30, 0.375, 0.40, 0.60, 1]
    assert GIVEN.weights == weights_of(reached)


def test_an_account_has_passed_the_levels_before_its_own() -> None:
    levels = [GIVEN.level("lead", spoken) for spoken in (False, True)]
    levels += [GIVEN.level("prospect", False), GIVEN.level("customer", True)]
    assert levels == ["found", "contacted", "chance", "closed"]
    assert GIVEN.reached(Counter(levels), 50) == {
        "potential": 50,
        "found": 4,
        "contacted": 3,
        "chance": 2,
        "closed": 1,
    }
    assert "potential" not in GIVEN.reached(Counter(levels), None)


def test_ones_own_weights_count_once_ten_are_closed() -> None:
    few = GIVEN.reached({"closed": 9, "found": 11}, None)
    enough = GIVEN.reached({"closed": 10, "found": 10}, None)
    assert own_weights(GIVEN, few) is None
    assert own_weights(GIVEN, enough) == {
        **GIVEN.weights,
        "found": 0.5,
        "contacted": 1,
        "chance": 1,
    }


def test_who_came_as_a_customer_tells_nothing_of_chances(client: TestClient) -> None:
    for number in range(12):
        client.post("/api/accounts", json={"name": f"Old {number}", "stage": "customer"})
    assert client.get("/api/pipeline").json()["weights"] == "given"
    for number in range(20):
        lead = client.post("/api/accounts", json={"name": f"Lead {number}"}).json()["id"]
        if number < 10:
            client.patch(f"/api/accounts/{lead}", json={"stage": "customer"})
    told = client.get("/api/pipeline").json()
    levels = {level["level"]: (level["reached"], level["weight"]) for level in told["funnel"]}
    assert (told["weights"], levels["closed"], levels["found"]) == ("own", (22, 1), (32, 0.5))


# --- the forecast


def test_a_forecast_by_hand() -> None:
    made = forecast([Open(100, 0.6), Open(50, 0.4)])
    assert made.expected == pytest.approx(80)
    # 0: 0.24, 50: 0.16, 100: 0.36, 150: 0.24
    assert (made.low, made.high, made.total, made.count) == (0, 150, 150, 2)


def test_nothing_open_forecasts_nothing() -> None:
    assert forecast([]).expected == forecast([Open(0, 0.5)]).high == 0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 1000), st.sampled_from([0.3, 0.4, 0.6, 1.0])),
        min_size=1,
        max_size=7,
    )
)
def test_the_range_is_that_of_all_ways_in_which_deals_can_close(
    deals: list[tuple[int, float]],
) -> None:
    made = forecast([Open(float(amount), weight) for amount, weight in deals])
    sums: dict[int, float] = {}
    for closed in itertools.product([0, 1], repeat=len(deals)):
        chance, total = 1.0, 0
        for is_closed, (amount, weight) in zip(closed, deals, strict=True):
            chance *= weight if is_closed else 1 - weight
            total += amount * is_closed
        sums[total] = sums.get(total, 0) + chance
    tolerance = made.total / STEPS * (len(deals) + 1)
    assert made.expected == pytest.approx(sum(total * chance for total, chance in sums.items()))
    for share, bound in ((0.1, made.low), (0.9, made.high)):
        below = sum(chance for total, chance in sums.items() if total <= bound + tolerance)
        before = sum(chance for total, chance in sums.items() if total < bound - tolerance)
        assert below >= share - 1e-9 and before <= share + 1e-9


def test_a_range_stays_right_however_many_pieces_there_are() -> None:
    alike, deviation = 10_000, 50 * math.sqrt(10_000 * 0.6 * 0.4)
    made = forecast([Open(50, 0.6, alike)])
    assert (made.count, made.expected, made.total) == (alike, 300_000, 500_000)
    assert made.low == pytest.approx(300_000 - 1.2816 * deviation, abs=500)
    assert made.high == pytest.approx(300_000 + 1.2816 * deviation, abs=500)
    assert made == forecast([Open(50, 0.6)] * alike)
    beside_one = forecast([Open(50, 0.6, alike), Open(500_000, 0.5)])
    assert beside_one.low == pytest.approx(300_000 - 0.8416 * deviation, abs=1_500)
    assert beside_one.high == pytest.approx(800_000 + 0.8416 * deviation, abs=1_500)


def test_quarters_and_weeks() -> None:
    assert quarter_of(date(2026, 11, 26)) == (date(2026, 10, 1), date(2027, 1, 1))
    assert quarter_of(date(2026, 1, 1)) == (date(2026, 1, 1), date(2026, 4, 1))
    assert week_of(date(2026, 11, 26)) == date(2026, 11, 23)
    assert len(weeks(date(2026, 10, 1), date(2026, 10, 31))) == 5


# --- the store, on both databases


def test_activities_and_targets_are_a_persons_own(database: str) -> None:
    store = Store.open(database)
    other = replace(LOCAL_PERSON, id="other")
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    row = {
        "id": "a1",
        "account_id": None,
        "at": "2026-11-26T10:00:00.000000Z",
        "kind": "visit",
        "stage": None,
        "cost": 80.5,
        "currency": "EUR",
    }
    try:
        store.write("a1", pipeline.add_activity, LOCAL_PERSON, row).result()
        wanted = {"calls": 20, "closed": 1}
        store.write("t", pipeline.set_targets, LOCAL_PERSON, "local", wanted).result()
        store.write("t", pipeline.set_targets, LOCAL_PERSON, "local", {"closed": None}).result()
        (found,) = store.read(pipeline.my_activities, LOCAL_PERSON, long_ago)
        assert (found["kind"], found["cost"], found["owner"]) == ("visit", 80.5, "local")
        assert store.read(pipeline.targets_of, LOCAL_PERSON) == {"calls": 20}
        assert store.read(pipeline.my_activities, other, long_ago) == []
        assert store.read(pipeline.targets_of, other) == {}
        assert store.read(pipeline.shared_with, other, long_ago) == []
        with pytest.raises(NotFound):
            row |= {"id": "a2", "account_id": "of nobody"}
            store.write("a2", pipeline.add_activity, LOCAL_PERSON, row).result()
    finally:
        store.close()


def test_the_first_week_of_a_quarter_counts_days_before_it_and_the_quarter_does_not() -> None:
    days = ("2026-03-29T12:00:00Z", "2026-03-30T12:00:00Z", "2026-04-01T00:00:00Z")
    heard = {"verdict": "advance", "early": False, "signals": {}, "questions": {"open": 1}}
    visit = {"kind": "visit", "cost": 80.0, "currency": "EUR"}
    rows = Rows(
        standings={},
        added=0,
        added_this_week=0,
        called={},
        sales=[],
        calls=[{"at": day, "account_id": None} | heard for day in days],
        activities=[{"at": day} | visit for day in days],
        targets={},
        price=None,
    )
    told = figures(rows, GIVEN, date(2026, 4, 2))
    assert told["elements"]["activities"] == {
        "calls": 1,
        "others": {"visit": 1},
        "cost": {"EUR": 80},
    }
    assert told["elements"]["opportunities"]["advance"] == 1
    assert (told["mix"]["calls"], told["mix"]["questions"]["open"]) == (1, 1)
    week = {row["measure"]: row["done"] for row in told["week"]}
    assert (week["calls"], week["activities"]) == (2, 2)


# --- the whole story


@pytest.fixture
def told(client: TestClient) -> dict[str, Any]:
    """Three accounts, a call with one, a closing, an activity, targets."""
    ids = [
        client.post("/api/accounts", json={"name": name}).json()["id"]
        for name in ("Nordhavn", "Holm", "Berg")
    ]
    call = client.post("/api/calls", json={"account": ids[0]}).json()["id"]
    text = "Me: How is it paid for?\nAnna: We set aside 60,000 euro."
    client.post(f"/api/calls/{call}/notes", json={"text": text})
    details = {"amount": 1000, "currency": "EUR", "closes": date.today().isoformat()}
    client.patch(f"/api/accounts/{ids[0]}", json={"stage": "prospect", "details": details})
    client.patch(f"/api/accounts/{ids[1]}", json={"stage": "customer", "details": details})
    activity = {"kind": "visit", "account": ids[0], "stage": "discover", "cost": 80}
    assert client.post("/api/activities", json=activity | {"currency": "EUR"}).status_code == 201
    client.put("/api/targets", json={"calls": 4, "potential": 40})
    found: dict[str, Any] = client.get("/api/pipeline").json()
    return found


def test_the_figures_are_those_of_accounts_and_calls(told: dict[str, Any]) -> None:
    reached = {level["level"]: level["reached"] for level in told["funnel"]}
    assert reached == {"potential": 40, "found": 3, "contacted": 2, "chance": 2, "closed": 1}
    (made,) = told["forecast"]
    assert (made["currency"], made["expected"], made["open"]) == ("EUR", 600, 1)
    assert (made["low"], made["high"], made["total"]) == (0, 1000, 1000)
    assert told["elements"] == {
        "customers": {"accounts": 3, "new": 3},
        "opportunities": {"chances": 1, "advance": 0},
        "activities": {"calls": 1, "others": {"visit": 1}, "cost": {"EUR": 80}},
        "results": {"closed": 1, "amount": {"EUR": 1000}},
    }
    week = {row["measure"]: (row["done"], row["target"]) for row in told["week"]}
    assert week == {
        "calls": (1, 4),
        "activities": (1, None),
        "found": (3, None),
        "chances": (1, None),
        "closed": (1, None),
    }
    assert told["mix"]["questions"] == {"open": 1, "closed": 0, "leading": 0, "stacked": 0}
    assert told["shared"]["calls"] == 0


@pytest.mark.parametrize("language", languages())
def test_the_page_in_every_language(
    client: TestClient, told: dict[str, Any], language: str
) -> None:
    page = client.get(f"/pipeline?ui_lang={language}")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text and "style=" not in page.text
    assert "600" in page.text and "Nordhavn" in page.text


def test_the_forms_of_the_page(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Berg", "stage": "prospect"}).json()["id"]
    good = {"account": account, "amount": "2500", "currency": "DKK", "closes": "2099-01-01"}
    answer = client.post("/pipeline/business", data=good, follow_redirects=False)
    assert answer.status_code == 303
    details = client.get(f"/api/accounts/{account}").json()["details"]
    assert details == {"amount": 2500.0, "currency": "DKK", "closes": "2099-01-01"}
    assert client.get("/api/pipeline").json()["forecast"] == []  # closes in another quarter
    for path, wrong in (
        ("business", {"account": account, "amount": "-1"}),
        ("activity", {"kind": "nothing"}),
        ("targets", {"calls": "many"}),
    ):
        page = client.post(f"/pipeline/{path}", data=wrong)
        assert (page.status_code, 'role="alert"' in page.text) == (422, True)
    assert client.post("/pipeline/business", data={"account": "x"}).status_code == 404
    saved = client.post("/pipeline/targets", data={"calls": "7"}, follow_redirects=False)
    assert saved.status_code == 303
    done = client.post("/pipeline/activity", data={"kind": "gift"}, follow_redirects=False)
    assert done.status_code == 303


def test_who_will_hardly_buy_this_quarter_is_no_forecast(client: TestClient) -> None:
    client.put("/api/profile", json={"price": {"amount": 1000, "currency": "EUR"}})

    def add(**changes: Any) -> str:
        account: str = client.post("/api/accounts", json={"name": "Berg"}).json()["id"]
        client.patch(f"/api/accounts/{account}", json={"stage": "prospect"} | changes)
        return account

    add()
    add(nurture="no", follow_up=date.today().isoformat())
    add(nurture="not_ready", follow_up="2099-01-01")
    add(nurture="not_ready", follow_up=date.today().isoformat())
    add(nurture="no", details={"closes": date.today().isoformat()})
    out = client.post("/api/calls", json={"account": add()}).json()["id"]
    lines = ["Anna: we are happy with what we have, there is no problem to solve"]
    lines += ["Anna: we just renewed until 2031", "Anna: we do not need anything else, thanks"]
    lines += ["Anna: it has run like this for years", "Anna: nobody here complains"]
    for line in lines:
        client.post(f"/api/calls/{out}/notes", json={"text": line})
    verdict = client.get(f"/api/calls/{out}").json()["analysis"]["recommendation"]
    assert (verdict["verdict"], verdict["scope"], verdict["early"]) == (
        "disqualify",
        "account",
        False,
    )
    found = client.get("/api/pipeline").json()
    assert (found["forecast"][0]["open"], found["left_out"]) == (3, 3)
    assert "3" in client.get("/pipeline").text


def test_the_forecast_tells_what_counts_nothing_and_what_is_past_its_date(
    client: TestClient,
) -> None:
    for details in ({}, {"amount": 1000, "currency": "EUR", "closes": "2020-01-01"}):
        account = client.post("/api/accounts", json={"name": "Berg"}).json()["id"]
        change = {"stage": "prospect", "details": details}
        client.patch(f"/api/accounts/{account}", json=change)
    told = client.get("/api/pipeline").json()
    assert (told["unpriced"], told["left_out"]) == (1, 0)
    assert (told["forecast"][0]["open"], told["forecast"][0]["overdue"]) == (1, 1)
    page = client.get("/pipeline?ui_lang=en").text
    assert "Open accounts that count nothing: 1." in page
    assert "Past their date, counted in full: 1." in page
    client.put("/api/profile", json={"price": {"amount": 500, "currency": "EUR"}})
    told = client.get("/api/pipeline").json()
    assert (told["unpriced"], told["forecast"][0]["open"]) == (0, 2)


def test_a_customer_who_is_added_was_not_closed_now(client: TestClient) -> None:
    old = {"name": "Old", "stage": "customer"}
    assert client.post("/api/accounts", json=old).status_code == 201
    assert client.get("/api/pipeline").json()["elements"]["results"]["closed"] == 0


def test_an_example_stays_out_of_the_figures(client: TestClient) -> None:
    client.post("/example")
    found = client.get("/api/pipeline").json()
    assert found["elements"]["activities"]["calls"] == 0
    assert found["elements"]["customers"]["accounts"] == 0


# --- in a company


def test_a_manager_sets_the_targets_of_others(sqlite: str, engine: Engine) -> None:
    with company(sqlite, engine) as ours:
        anna = id_of(ours, "anna")
        path = f"/api/targets?owner={anna}"
        ours.anna.put("/api/targets", json={"potential": 500, "calls": 10})
        page = ours.mara.get("/pipeline?ui_lang=en").text
        assert 'aria-label="Weekly targets of Anna"' in page and 'value="10"' in page
        form = {"owner": anna, "calls": "25", "closed": "1"}
        assert ours.mara.post("/pipeline/targets", data=form).status_code == 303
        wanted = {"calls": 25, "closed": 1, "potential": 500}
        assert ours.mara.get(path).json() == ours.anna.get("/api/targets").json() == wanted
        assert ours.mara.put(path, json={"calls": 30}).json() == wanted | {"calls": 30}
        assert ours.mara.get("/api/targets").json() == {}
        assert "Weekly targets of" not in ours.ben.get("/pipeline?ui_lang=en").text
        assert ours.ben.get(path).status_code == ours.ben.put(path, json={}).status_code == 403
        refused = ours.ben.post("/pipeline/targets", data=form)
        assert refused.status_code == 403
        assert ours.stranger.get(path).status_code == 404
