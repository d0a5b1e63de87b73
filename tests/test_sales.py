"""What an account buys: once, again, by mistake; and what was done for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from fastapi.testclient import TestClient

from service.people import LOCAL_PERSON
from service.store.accounts import accounts, business, sales
from service.store.accounts.business import Sale
from service.store.store import Store
from service.texts import languages

Json = dict[str, Any]
NOW = datetime.now(UTC)
TODAY = NOW.date().isoformat()
OPEN = {"amount": 1000, "currency": "EUR", "closes": TODAY}


def added(http: TestClient, name: str = "Berg", **fields: Any) -> str:
    account = http.post("/api/accounts", json={"name": name}).json()["id"]
    assert http.patch(f"/api/accounts/{account}", json=fields).status_code == 200
    return str(account)


def details(http: TestClient, account: str) -> Json:
    found: Json = http.get(f"/api/accounts/{account}").json()["details"]
    return found


def figures(http: TestClient) -> tuple[Json, list[tuple[str, float, int]]]:
    """The results of the quarter, and what is forecast by currency: amount and accounts."""
    told = http.get("/api/pipeline").json()
    forecast = [(each["currency"], each["expected"], each["open"]) for each in told["forecast"]]
    return told["elements"]["results"], forecast


# --- a customer who buys, and buys again


def test_who_becomes_a_customer_bought_what_was_open(http: TestClient) -> None:
    account = added(http, stage="proposal", details=OPEN)
    assert figures(http) == ({"closed": 0, "amount": {}}, [("EUR", 600, 1)])
    http.patch(f"/api/accounts/{account}", json={"stage": "customer"})
    (sale,) = details(http, account)["sales"]
    assert (sale["day"], sale["amount"], sale["currency"]) == (TODAY, 1000, "EUR")
    assert details(http, account).keys() == {"sales"}
    assert figures(http) == ({"closed": 1, "amount": {"EUR": 1000}}, [])


def test_new_business_with_a_customer_is_forecast_and_changes_no_result(http: TestClient) -> None:
    account = added(http, stage="customer", details=OPEN)
    business = {"amount": 500, "currency": "USD"}
    http.patch(f"/api/accounts/{account}", json={"details": business})
    assert figures(http)[1] == []  # without a day it is none yet
    assert "Berg" not in http.get("/pipeline").text
    http.patch(f"/api/accounts/{account}", json={"details": {"closes": TODAY}})
    assert figures(http) == ({"closed": 1, "amount": {"EUR": 1000}}, [("USD", 300, 1)])
    assert http.get("/api/pipeline").json()["elements"]["opportunities"]["chances"] == 1
    assert "Berg" in http.get("/pipeline").text


def test_a_customer_who_buys_again_is_one_account_and_two_sales(http: TestClient) -> None:
    account = added(http, stage="customer", details=OPEN)
    http.patch(f"/api/accounts/{account}", json={"details": OPEN | {"amount": 500}})
    for stage in ("repeat_customer", "repeat_customer"):
        sold = http.post(f"/api/accounts/{account}/sales", json={"amount": 250, "currency": "EUR"})
        assert (sold.status_code, sold.json()["stage"]) == (201, stage)
    assert [each["amount"] for each in details(http, account)["sales"]] == [1000, 250, 250]
    assert figures(http) == ({"closed": 3, "amount": {"EUR": 1500}}, [])
    funnel = {
        level["level"]: level["reached"] for level in http.get("/api/pipeline").json()["funnel"]
    }
    assert (funnel["closed"], funnel["found"]) == (1, 1)


def test_a_lead_that_buys_is_a_customer_and_no_longer_on_the_list(http: TestClient) -> None:
    account = added(http, nurture="not_ready", details=OPEN)
    sold = http.post(f"/api/accounts/{account}/sales", json={}).json()
    assert (sold["stage"], sold["nurture"]) == ("customer", None)
    assert figures(http)[0] == {"closed": 1, "amount": {"EUR": 1000}}


def test_a_stage_that_is_set_back_the_same_day_takes_the_sale_back(http: TestClient) -> None:
    account = added(http, stage="proposal", details=OPEN)
    for stage in ("customer", "proposal"):
        http.patch(f"/api/accounts/{account}", json={"stage": stage})
    assert details(http, account) == {"amount": 1000, "currency": "EUR"}
    assert figures(http)[0] == {"closed": 0, "amount": {}}


def test_a_sale_of_another_day_stays_when_the_stage_is_set_back() -> None:
    sold = business.sold({"amount": 5}, "1", "2026-03-01")
    assert business.taken_back(sold, "2026-03-02") == sold
    twice = business.sold(sold | {"amount": 7}, "2", "2026-03-02")
    back = business.taken_back(twice, "2026-03-02")
    assert back == {"amount": 7, "sales": [{"id": "1", "day": "2026-03-01", "amount": 5}]}


def test_a_sale_may_be_told_later_and_be_taken_off(http: TestClient) -> None:
    account = added(http)
    path = f"/api/accounts/{account}/sales"
    later = (date.today() + timedelta(days=3)).isoformat()
    assert http.post(path, json={"day": later}).status_code == 422
    assert http.post(path, json={"day": "2020-01-31", "amount": 7}).status_code == 201
    assert figures(http)[0]["closed"] == 0  # in another quarter
    (sale,) = details(http, account)["sales"]
    assert http.delete(f"{path}/{sale['id']}").status_code == 200
    assert http.delete(f"{path}/{sale['id']}").status_code == 404
    assert details(http, account) == {}


def test_what_anybody_puts_among_the_details_breaks_nothing(http: TestClient) -> None:
    account = added(http, stage="prospect")
    for wrong in ("x", [3], [{"day": "soon"}], [{"day": TODAY, "amount": "many"}], {"a": 1}):
        put = http.patch(f"/api/accounts/{account}", json={"details": {"sales": wrong}})
        assert put.status_code == 200
        for path in (f"/accounts/{account}", "/pipeline", "/api/pipeline"):
            assert http.get(path).status_code == 200
        assert http.delete(f"/api/accounts/{account}/sales/x").status_code == 404
    assert http.post(f"/api/accounts/{account}/sales", json={}).status_code == 201


def test_merged_accounts_keep_the_sales_and_the_questions_of_both(http: TestClient) -> None:
    kept, gone = added(http, "Berg"), added(http, "Berg AG")
    for account, amount in ((kept, 1), (gone, 2)):
        http.post(f"/api/accounts/{account}/sales", json={"amount": amount, "currency": "EUR"})
        http.post(f"/api/accounts/{account}/concerns", json={"text": f"How much is {amount}?"})
    assert http.post(f"/api/accounts/{kept}/merge", json={"other": gone}).status_code == 200
    assert figures(http)[0] == {"closed": 2, "amount": {"EUR": 3}}
    assert [each["text"] for each in details(http, kept)["concerns"]] == [
        "How much is 1?",
        "How much is 2?",
    ]


def test_what_was_sold_before_sales_were_kept_is_a_sale(
    without_tables: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: upgraded(config, "0017"))
    store = Store.open(without_tables)
    day, person = datetime(2026, 3, 9, tzinfo=UTC), LOCAL_PERSON
    for record, stages in {"a": ("lead", "customer"), "b": ("customer",), "c": ("lead",)}.items():
        fields = {"name": "Berg", "stage": stages[0], "details": OPEN}
        store.write("", accounts.add, person, "account", record, fields, day).result()
        for stage in stages[1:]:
            as_before = {"stage": stage}
            monkeypatch.setattr(business, "is_sale", lambda *_: False)
            store.write("", accounts.change, person, "account", record, as_before, day).result()
    store.close()
    monkeypatch.undo()
    store = Store.open(without_tables)
    try:
        found = {each: store.read(accounts.read, person, "account", each) for each in "abc"}
        assert found["a"]["details"].keys() == {"sales"}
        assert [found[each]["details"] for each in "bc"] == [OPEN, OPEN]
        (sold,) = store.read(sales.since, person, day)
        assert sold == Sale(sold.id, "2026-03-09", 1000.0, "EUR")
    finally:
        store.close()


# --- what was done


def test_activities_are_listed_by_account_and_taken_back(http: TestClient) -> None:
    first, second = added(http), added(http, "Holm", stage="customer")
    for hour, account in enumerate((first, second, first)):
        done = {"kind": "visit", "account": account, "at": f"2026-03-09T1{hour}:00:00Z", "cost": 5}
        assert http.post("/api/activities", json=done).status_code == 201
    page = http.get(f"/api/activities?account={first}&limit=1").json()
    more = http.get(f"/api/activities?account={first}&cursor={page['next']}").json()
    (newest,), (oldest,) = page["items"], more["items"]
    assert [newest["at"][:13], oldest["at"][:13]] == ["2026-03-09T12", "2026-03-09T10"]
    assert (newest["account"], more["next"]) == (first, None)
    assert len(http.get("/api/activities").json()["items"]) == 3
    assert http.delete(f"/api/activities/{newest['id']}").status_code == 204
    assert http.delete(f"/api/activities/{newest['id']}").status_code == 404
    assert http.get(f"/api/activities?account={first}").json()["items"] == [oldest]
    assert http.get("/api/activities?cursor=x").status_code == 422


# --- the page of an account


@pytest.mark.parametrize("language", languages())
def test_the_page_of_an_account_in_every_language(http: TestClient, language: str) -> None:
    account = added(http, stage="customer", details=OPEN)
    http.post("/api/activities", json={"kind": "gift", "account": account, "cost": 42})
    page = http.get(f"/accounts/{account}?ui_lang={language}").text
    assert 'id="business"' in page and "42" in page and "style=" not in page
    assert "1.000" in page or "1,000" in page


def test_the_forms_on_the_page_of_an_account(http: TestClient) -> None:
    account = added(http, "Großhandel Özdemir")
    path = f"/accounts/{account}"

    def sent(part: str, form: dict[str, str], status: int = 303) -> str:
        answer = http.post(f"{path}/{part}?ui_lang=de", data=form, follow_redirects=False)
        assert answer.status_code == status, answer.text
        return answer.text

    business = {"amount": "12.000,50", "currency": "eur", "closes": TODAY}
    sent("business", business)
    assert details(http, account) == {"amount": 12000.5, "currency": "EUR", "closes": TODAY}
    assert 'value="12.000,50"' in http.get(f"{path}?ui_lang=de").text
    assert "Betrag: " in sent("business", {"amount": "viel"}, 422)
    sent("sales", {"currency": "Euro"}, 422)
    sent("sales", business | {"amount": "11.000"})
    (sale,) = details(http, account)["sales"]
    assert sale["amount"] == 11_000
    sent(f"sales/{sale['id']}", {})
    visit = {"kind": "visit", "at": TODAY, "stage": "evaluate", "cost": "120", "currency": "eur"}
    sent("activities", visit)
    sent("activities", {"kind": "dance"}, 422)
    (done,) = http.get("/api/activities").json()["items"]
    assert (done["account"], done["stage"], done["cost"]) == (account, "evaluate", 120)
    page = http.get(f"{path}?ui_lang=de").text
    assert "Besuch · Angebote vergleichen · 120" in page
    sent(f"activities/{done['id']}", {})
    assert http.get("/api/activities").json()["items"] == []
