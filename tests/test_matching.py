"""Calls from outside find their account and contact, and ambiguous ones wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from service.accounts.matching import By, Match, Outcome, match
from service.accounts.placing import placer
from service.accounts.seen import Seen, bare_company
from service.people import LOCAL_PERSON
from service.store.accounts.book import Book, Known
from service.store.store import Store

ACCOUNTS = {
    "acme": ("Acme Foods GmbH & Co. KG", "acme-foods.de"),
    "nord": ("Nordhavn A/S", "nordhavn.dk"),
    "north": ("Northern Freight Ltd", None),
    "norths": ("Northern Freights", None),
    "hua": ("华星科技有限公司", "huaxing.cn"),
    "shop1": ("Blumen Eins", "blumen.shop"),
    "shop2": ("Blumen Zwei", "blumen.shop"),
}
CONTACTS = (
    ("acme", "anna", "Anna Schmidt", "anna@acme-foods.de", "+4915112345678"),
    ("acme", "jonas", "Jonas Weiß", "einkauf@acme-foods.de", "+493012345"),
    ("acme", "mia", "Mia Braun", "einkauf@acme-foods.de", "+493012345"),
    ("nord", "lars", "Lars Sørensen", "lars@gmail.com", None),
    (None, "anna2", "Anna Schmidt", "anna.s@gmx.de", None),
    ("north", "joe", "Joe Lund", "joe@office.example", None),
    ("norths", "sue", "Sue Lund", "joe@office.example", None),
)


class Shelf:
    """A book in memory."""

    def with_email(self, email: str) -> Sequence[Known]:
        return [Known(*c[:3]) for c in CONTACTS if c[3] == email]

    def with_phone(self, phone: str) -> Sequence[Known]:
        return [Known(*c[:3]) for c in CONTACTS if c[4] == phone]

    def with_domain(self, domain: str) -> Sequence[Known]:
        return [Known(id_, None, name) for id_, (name, at) in ACCOUNTS.items() if at == domain]

    def accounts(self) -> Mapping[str, str]:
        return {id_: name for id_, (name, _) in ACCOUNTS.items()}

    def contacts(self) -> Sequence[Known]:
        return [Known(*c[:3]) for c in CONTACTS]

    def contacts_at(self, account: str) -> Sequence[Known]:
        return [known for known in self.contacts() if known.account == account]


def found(**seen: str) -> Match:
    return match(Shelf(), Seen(**seen))


@pytest.mark.parametrize(
    ("seen", "account", "contact", "by"),
    [
        ({"email": "Anna@ACME-foods.de"}, "acme", "anna", By.EMAIL),
        ({"phone": "+49 151 1234 5678", "name": "Somebody"}, "acme", "anna", By.PHONE),
        ({"email": "lars@gmail.com"}, "nord", "lars", By.EMAIL),
        ({"email": "new@mail.nordhavn.dk"}, "nord", None, By.DOMAIN),
        ({"email": "l@nordhavn.dk", "name": "Lars Soerensen"}, "nord", "lars", By.DOMAIN),
        ({"company": "ACME foods"}, "acme", None, By.COMPANY),
        ({"company": "Acme Foods", "name": "Schmidt, Anna"}, "acme", "anna", By.COMPANY),
        ({"company": "华星科技"}, "hua", None, By.COMPANY),
        ({"email": "einkauf@acme-foods.de", "name": "Mia Braun"}, "acme", "mia", By.EMAIL),
        ({"phone": "+493012345", "name": "Reception"}, "acme", None, By.PHONE),
    ],
)
def test_a_match(seen: dict[str, str], account: str, contact: str | None, by: By) -> None:
    result = found(**seen)
    assert result.outcome is Outcome.MATCH
    assert (result.account, result.contact, result.candidates[0].by) == (account, contact, by)


@pytest.mark.parametrize(
    ("seen", "accounts"),
    [
        ({"company": "Northern Freight"}, ["north", "norths"]),
        ({"email": "x@blumen.shop"}, ["shop1", "shop2"]),
        ({"name": "Anna Schmidt"}, ["acme", None]),
        ({"company": "Acme Foods Süd"}, ["acme"]),
        ({"email": "joe@office.example"}, ["north", "norths"]),
        ({"email": "lars@gmail.com", "phone": "+4915112345678"}, ["nord", "acme"]),
    ],
)
def test_what_fits_several_waits_for_a_person(seen: dict[str, str], accounts: list[str]) -> None:
    result = found(**seen)
    assert result.outcome is Outcome.AMBIGUOUS
    assert [candidate.account for candidate in result.candidates] == accounts
    assert result.account is None


@pytest.mark.parametrize(
    "seen",
    [
        {},
        {"email": "someone@gmail.com"},
        {"email": "not an address", "phone": "0151 1234"},
        {"name": "Anna"},
        {"company": "Quite Another Firm", "name": "Anna Schmidt"},
        {"company": "GmbH"},
    ],
)
def test_what_is_not_known_is_new(seen: dict[str, str]) -> None:
    assert found(**seen).outcome is Outcome.NONE


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("ACME Foods GmbH & Co. KG", "acme foods"),
        ("Nordhavn A/S", "nordhavn"),
        ("华星科技有限公司", "华星科技"),
        ("Müller Holding AG", "mueller"),
        ("Inc", "inc"),
    ],
)
def test_legal_forms_say_nothing(name: str, bare: str) -> None:
    assert bare_company(name) == bare


def test_a_company_takes_its_name_from_its_domain() -> None:
    assert Seen(email="lee@mail.acme.example").company_name == "Acme"
    assert Seen(email="lee@gmail.com").company_name is None


def test_whom_a_call_added_is_found_for_the_next_one_of_the_same_file(database: str) -> None:
    def work(connection: Connection) -> list[Mapping[str, str | None]]:
        place = placer(Book(connection, LOCAL_PERSON, datetime(2026, 5, 4, tzinfo=UTC)))
        return [place(name, Seen(name="Kim Orr", company="Orrery")) for name in ("one", "two")]

    store = Store.open(database)
    first, second = store.write("", work).result()
    store.close()
    assert first == second
    assert first["account"] and first["contact"]
