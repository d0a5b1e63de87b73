"""What people type into forms: numbers as their language writes them, and mistakes told in their words."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.pages.profile_form import FIELDS
from service.pages.typed_numbers import UNREADABLE, number_of, written
from service.texts import languages


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("30000", "en", 30_000),
        ("30,000", "en", 30_000),
        ("30.000", "de", 30_000),
        ("30.000", "da", 30_000),
        ("30,000", "zh", 30_000),
        ("30，000", "zh", 30_000),
        ("30.000,50", "de", 30_000.5),
        ("30.000,50", "en", 30_000.5),
        ("1,234,567.89", "da", 1_234_567.89),
        ("1.234.567", "en", 1_234_567),
        ("30 000", "da", 30_000),
        ("30\u202f000", "de", 30_000),
        ("30'000", "de", 30_000),
        ("30,5", "de", 30.5),
        ("30.5", "de", 30.5),
        ("0.125", "en", 0.125),
        ("12.1250", "en", 12.125),
    ],
)
def test_a_number_is_read_as_it_is_written_where_the_page_is_spoken(
    typed: str, language: str, meant: float
) -> None:
    assert number_of(typed, language) == meant


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        *(("30.000", "en"), ("30,000", "de"), ("30,000", "da"), ("30.000", "zh")),
        *(("3,00,000", "en"), ("1.2.3", "de"), ("1,234.567,8", "en"), ("30.", "en"), (".5", "en")),
        *(("-1", "en"), ("30k", "en"), ("3e4", "en"), ("€30", "en"), ("", "en"), ("٣٠", "en")),
    ],
)
def test_what_may_be_two_numbers_or_is_none_is_not_guessed(typed: str, language: str) -> None:
    assert number_of(typed, language) == UNREADABLE


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("amount", [0, 30_000, 30_000.5, 12.125, 1_234_567.89, 0.0375])
def test_a_number_is_shown_as_it_is_read(amount: float, language: str) -> None:
    assert number_of(written(amount, language), language) == amount


def form(**fields: str) -> dict[str, str]:
    return {**dict.fromkeys(FIELDS, ""), **fields}


@pytest.mark.parametrize(("language", "typed"), [("de", "30.000"), ("en", "30,000")])
def test_a_typical_price_of_thirty_thousand_stays_one(
    client: TestClient, language: str, typed: str
) -> None:
    spoken = {"Accept-Language": language}
    page = client.post("/profile", data=form(amount=typed, currency="eur"), headers=spoken)
    assert page.status_code == 200
    assert client.get("/api/profile").json()["price"] == {"amount": 30_000, "currency": "EUR"}
    assert f'value="{typed}"' in page.text


@pytest.mark.parametrize("language", languages())
def test_mistakes_are_told_without_the_words_of_programs(client: TestClient, language: str) -> None:
    wrong = form(amount="30.000 EUR", currency="€", min_employees="many", max_employees="3")
    page = client.post(f"/profile?ui_lang={language}", data=wrong)
    assert page.status_code == 422
    for word in ("pattern", "Muster", "mønst", "格式", "parse", "_employees is", "valid "):
        assert word not in page.text.replace("novalidate", "")
    assert page.text.count('class="wrong"') == 3
    assert page.text.count(" autofocus") == 1


def test_the_business_of_an_account_takes_amounts_in_the_same_way(client: TestClient) -> None:
    account = client.post("/api/accounts", json={"name": "Northwind", "stage": "proposal"}).json()[
        "id"
    ]
    told = {"account": account, "amount": "45.000", "currency": "eur"}
    german = {"Accept-Language": "de"}
    assert client.post("/pipeline/business", data=told, headers=german).status_code == 200
    details = client.get(f"/api/accounts/{account}").json()["details"]
    assert (details["amount"], details["currency"]) == (45_000, "EUR")
    assert 'value="45.000"' in client.get("/pipeline", headers=german).text
    refused = client.post("/pipeline/business", data=told)
    assert refused.status_code == 422
    assert "Write a number without words, such as 30,000 or 30,000.50." in refused.text


def test_a_wrong_domain_is_marked_where_it_was_typed(client: TestClient) -> None:
    page = client.post("/accounts", data={"name": "Acme", "domain": "acme"})
    assert page.status_code == 422
    assert 'value="acme" autocomplete="off" inputmode="url" aria-invalid="true"' in page.text
    assert 'id="domain-wrong"' in page.text
    account = client.post("/api/accounts", json={"name": "Acme"}).json()["id"]
    page = client.post(f"/accounts/{account}", data={"name": "Acme", "domain": "nope"})
    assert 'value="nope" autocomplete="off" aria-invalid="true"' in page.text


def test_a_wrong_address_of_a_contact_keeps_what_was_typed(client: TestClient) -> None:
    contact = client.post("/api/contacts", json={"name": "Ada Quist"}).json()["id"]
    page = client.post(f"/contacts/{contact}", data={"name": "Ada Quist", "email": "ada"})
    assert page.status_code == 422
    assert 'value="ada" autocomplete="off" aria-invalid="true"' in page.text


def test_an_address_that_does_not_exist_is_told_to_people_as_a_page(client: TestClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "de"}
    page = client.get("/settings", headers=browser)
    assert page.status_code == 404
    assert "<h1>Unter dieser Adresse ist nichts</h1>" in page.text
    assert "Dieses Gespräch gibt es nicht" in client.get("/calls/nothing", headers=browser).text
    for path, headers in (("/settings", {}), ("/api/settings", browser)):
        problem = client.get(path, headers=headers)
        assert problem.status_code == 404
        assert problem.headers["Content-Type"] == "application/problem+json"
