"""The pages of accounts over HTTP: forms do what they say, and everything from notes can be accepted in a click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from service.accounts.named_after import person_of
from service.app import create_app
from service.exports import COLUMNS
from service.qualify.engine import Engine
from service.settings import Settings
from service.texts import languages
from tests.running import HOST

Json = dict[str, Any]


@pytest.fixture(scope="module")
def client(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("database") / "fingerpost.sqlite3"
    app = create_app(Settings(database=f"sqlite:///{file.as_posix()}"), engine)
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def acme(client: TestClient) -> str:
    return str(client.post("/api/accounts", json={"name": "Acme <b>"}).json()["id"])


@pytest.fixture(scope="module")
def zeta(client: TestClient) -> str:
    made = client.post("/api/accounts", json={"name": "Zeta Müller GmbH"}).json()["id"]
    client.post("/api/contacts", json={"name": "Ida Berg", "account": made})
    return str(made)


def call(client: TestClient, account: str, *notes: str, day: str = "2026-05-12") -> str:
    fields = {"account": account, "lang": "en", "at": f"{day}T10:00:00Z", "prospect": "Acme <b>"}
    made = client.post("/api/calls", json=fields).json()["id"]
    client.post(f"/api/calls/{made}/notes", json={"text": "\n".join(notes)})
    return str(made)


def page(client: TestClient, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, path
    assert "<b>" not in re.sub(r"<b>(<bdi>)?[^<]*(</bdi>)?</b>", "", answer.text)
    return answer.text


@pytest.mark.parametrize("language", languages())
def test_the_page_tells_what_is_known(client: TestClient, acme: str, language: str) -> None:
    today = datetime.now(UTC).date()
    days = [(today - timedelta(days=ago)).isoformat() for ago in (40, 5)]
    call(client, acme, "Anna: there is no budget this year", day=days[0])
    call(client, acme, "Bob: we have set aside 50k for this", day=days[1])
    shown = page(client, f"/accounts/{acme}", language)
    assert "Acme &lt;b&gt;" in shown
    assert "no budget this year" in shown and "have set aside 50k for this" in shown
    assert shown.index("Anna") < shown.index("Bob")
    listed = page(client, "/accounts", language)
    assert f"/accounts/{acme}" in listed


def test_an_account_is_added_changed_and_deleted_by_forms(client: TestClient) -> None:
    made = client.post("/accounts", data={"name": "Beta", "domain": "beta.dk", "source": "cql"})
    assert made.status_code == 200
    path = made.url.path
    form = {"stage": "proposal", "nurture": "not_ready", "follow_up": "2027-01-15"}
    client.post(path, data=form)
    account = client.get(f"/api{path}").json()
    assert {name: account[name] for name in form} == form
    client.post(path, data={"nurture": "", "follow_up": ""})
    account = client.get(f"/api{path}").json()
    assert (account["nurture"], account["follow_up"]) == (None, None)
    wrong = client.post(path, data={"name": "", "domain": "x"})
    assert wrong.status_code == 422 and 'role="alert"' in wrong.text
    assert client.post("/accounts", data={"name": " "}).status_code == 422
    assert client.post(f"{path}/delete").url.path == "/accounts"
    assert client.get(path).status_code == 404


def test_people_who_spoke_are_proposed_until_a_person_decides(
    client: TestClient, acme: str
) -> None:
    call(client, acme, "Anna: there is no budget this year", "Zoe: I sign off on this myself")
    assert people(client, acme) == ["Anna", "Zoe"]
    client.post(f"/accounts/{acme}/contacts", data={"name": "Anna"})
    client.post(f"/accounts/{acme}/dismiss", data={"person": "Zoe"})
    assert people(client, acme) == []
    [anna] = client.get(f"/api/accounts/{acme}").json()["contacts"]
    shown = page(client, f"/contacts/{anna['id']}")
    assert "no budget this year" in shown and "sign off" not in shown
    wrong = client.post(f"/contacts/{anna['id']}", data={"phone": "12"})
    assert wrong.status_code == 422
    client.post(f"/contacts/{anna['id']}", data={"title": "Buyer", "email": ""})
    assert client.get(f"/api/contacts/{anna['id']}").json()["title"] == "Buyer"
    client.post(f"/contacts/{anna['id']}/delete")
    assert client.get(f"/contacts/{anna['id']}").status_code == 404


@pytest.mark.parametrize(
    ("prospect", "account", "person"),
    [
        ("Dana Okafor, Northwind", "Northwind Ltd", "Dana Okafor"),
        ("Northwind (Dana Okafor)", "Northwind", "Dana Okafor"),
        ("Birthe, Østergård", "Østergaard Mejeri A/S", "Birthe"),
        ("王丽，海康科技", "海康科技", "王丽"),
        ("Jörg - Müller Bau", "Mueller Bau GmbH", "Jörg"),
        ("Dana Okafor, buyer", "Northwind", "Dana Okafor, buyer"),
        ("Jean-Luc Picard", "Picard", "Jean-Luc Picard"),
        ("northwind", "Northwind", None),
        (None, "Northwind", None),
    ],
)
def test_a_call_named_after_person_and_company_was_with_the_person(
    prospect: str | None, account: str, person: str | None
) -> None:
    assert person_of(prospect, account) == person


def test_who_spoke_and_after_whom_the_call_was_named_is_one_person(client: TestClient) -> None:
    dairy = client.post("/api/accounts", json={"name": "Østergård Mejeri"}).json()["id"]
    told = {"account": dairy, "prospect": "Karl Aage, Østergård"}
    started = client.post("/api/calls", json=told).json()["id"]
    client.post(f"/api/calls/{started}/notes", json={"text": "Karl Aage: vi er 85 mand"})
    assert people(client, dairy) == ["Karl Aage"]


def people(client: TestClient, account: str) -> list[str]:
    found = client.get(f"/api/accounts/{account}/facts").json()["proposals"]["people"]
    return [each["name"] for each in found]


def test_what_the_buyer_asked_is_kept_to_answer(client: TestClient, acme: str) -> None:
    call(client, acme, "Me: Any questions?", "Anna: How long does a roll-out take?")
    [asked] = client.get(f"/api/accounts/{acme}/facts").json()["proposals"]["concerns"]
    assert (asked["text"], asked["who"]) == ("How long does a roll-out take?", "Anna")
    client.post(f"/accounts/{acme}/concerns", data=asked)
    assert client.get(f"/api/accounts/{acme}/facts").json()["proposals"]["concerns"] == []
    [kept] = client.get(f"/api/accounts/{acme}").json()["details"]["concerns"]
    client.post(f"/accounts/{acme}/concerns/{kept['id']}", data={"answered": "yes"})
    [kept] = client.get(f"/api/accounts/{acme}").json()["details"]["concerns"]
    assert kept["answered"] is True
    client.post(f"/accounts/{acme}/concerns/{kept['id']}", data={"remove": "yes"})
    assert "concerns" not in client.get(f"/api/accounts/{acme}").json()["details"]
    gone = client.delete(f"/api/accounts/{acme}/concerns/{kept['id']}")
    assert gone.status_code == 404


def test_a_fact_is_corrected_in_a_click(client: TestClient, acme: str) -> None:
    call(client, acme, "Anna: there is no budget this year")
    client.post(f"/accounts/{acme}/facts/budget", data={"state": "met"})
    facts = client.get(f"/api/accounts/{acme}/facts").json()["facts"]
    assert facts["budget"]["state"] == "met"
    client.post(f"/accounts/{acme}/facts/budget", data={"state": ""})
    facts = client.get(f"/api/accounts/{acme}/facts").json()["facts"]
    assert facts["budget"]["state"] == "unmet"


def test_a_lead_that_meets_all_three_is_proposed_as_a_prospect(
    client: TestClient, acme: str
) -> None:
    for fact in ("fit", "budget", "authority"):
        assert steps(client, acme) == []
        client.put(f"/api/accounts/{acme}/facts/{fact}", json={"state": "met"})
    assert steps(client, acme) == [("stage", "prospect")]
    client.post(f"/accounts/{acme}", data={"stage": "prospect"})
    assert steps(client, acme) == []


def steps(client: TestClient, account: str) -> list[tuple[str, str]]:
    found = client.get(f"/api/accounts/{account}/facts").json()["proposals"]["steps"]
    return [(each["kind"], each["value"]) for each in found]


@pytest.mark.parametrize(("source", "mode"), [("unqualified", "cold"), ("cql", "discovery")])
def test_the_source_sets_how_a_call_begins(client: TestClient, source: str, mode: str) -> None:
    made = client.post("/api/accounts", json={"name": "Gamma", "source": source}).json()["id"]
    started = client.post(f"/accounts/{made}/call", data={})
    snapshot = client.get(f"/api{started.url.path}").json()
    assert (snapshot["mode"], snapshot["account"]) == (mode, made)


@pytest.mark.parametrize(
    ("source", "mode", "dimension"),
    [
        ("unqualified", "cold", "need"),
        ("mql", "cold", "need"),
        ("sql", "discovery", "need"),
        ("pql", "discovery", "goals"),
        ("cql", "discovery", "need"),
    ],
)
def test_over_http_too_unless_the_kind_of_call_is_given(
    client: TestClient, source: str, mode: str, dimension: str
) -> None:
    made = client.post("/api/accounts", json={"name": "Delta", "source": source}).json()["id"]
    begun = client.post("/api/calls", json={"account": made}).json()
    assert (begun["mode"], begun["next_question"]["dimension"]) == (mode, dimension)
    for given in ("cold", "discovery"):
        asked = {"account": made, "mode": given}
        assert client.post("/api/calls", json=asked).json()["mode"] == given
    page = client.get(f"/calls/{begun['id']}").text
    opening = {"pql": "They use the trial already.", "cql": "They asked you to call."}
    assert opening.get(source, "") in page


@pytest.mark.parametrize(
    ("prospect", "linked"),
    [
        ("Zeta Müller", True),
        ("Zeta Mueller GmbH", True),
        ("Ida Berg, zeta müller", True),
        ("Zeta Müller GmbH (Ida Berg)", True),
        ("Zeta", False),
        ("Zeta Müller West", False),
        ("Müller", False),
        ("", False),
    ],
)
def test_a_call_that_is_named_after_an_account_is_put_with_it(
    client: TestClient, zeta: str, prospect: str, linked: bool
) -> None:
    started = client.post("/calls", data={"prospect": prospect, "mode": "discovery"})
    snapshot = client.get(f"/api{started.url.path}").json()
    assert (snapshot["account"] == zeta) is linked
    assert (snapshot["contact"] is not None) is (linked and "Ida" in prospect)


def test_dates_are_a_calendar_that_reminds(client: TestClient, acme: str) -> None:
    anna = client.post("/api/contacts", json={"name": "Anna", "account": acme}).json()["id"]
    client.patch(f"/api/accounts/{acme}", json={"follow_up": "2027-03-01", "nurture": "no"})
    day = {"day": "1980-06-05", "what": "Geburtstag 生日", "yearly": "yes", "contact": anna}
    client.post(f"/accounts/{acme}/dates", data=day)
    wrong = client.post(f"/accounts/{acme}/dates", data={"day": "soon", "what": ""})
    assert wrong.status_code == 422
    answer = client.get("/api/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    found = {str(event["summary"]): event for event in events}
    birthday = found["Geburtstag 生日: Anna"]
    assert birthday["rrule"]["FREQ"] == ["YEARLY"]
    assert str(birthday["dtstart"].dt) == "1980-06-05"
    assert str(found["Return to Acme <b>"]["dtstart"].dt) == "2027-03-01"
    assert all(event.walk("VALARM") for event in events)
    [kept] = client.get(f"/api/accounts/{acme}/dates").json()["items"]
    client.post(f"/accounts/{acme}/dates/{kept['id']}")
    assert client.get(f"/api/accounts/{acme}/dates").json()["items"] == []
    assert client.delete(f"/api/accounts/{acme}/dates/{kept['id']}").status_code == 404


def test_accounts_are_found_by_a_part_of_their_name(client: TestClient) -> None:
    for name in ("Zürich Söhne", "北京食品", "100% Pure_Co"):
        client.post("/api/accounts", json={"name": name})
    for part, name in (
        ("söhne", "Zürich Söhne"),
        ("食品", "北京食品"),
        ("0% pure_", "100% Pure_Co"),
    ):
        assert name in client.get("/accounts", params={"q": part}).text
        listed = client.get("/api/accounts", params={"q": part}).json()["items"]
        assert [each["name"] for each in listed] == [name]
    assert "北京食品" not in client.get("/accounts", params={"q": "_"}).text


def test_the_list_to_return_to_is_in_order_of_days(client: TestClient) -> None:
    for name, day in (("Late", "2031-02-01"), ("Soon", "2030-02-01")):
        made = client.post("/api/accounts", json={"name": name}).json()["id"]
        client.patch(f"/api/accounts/{made}", json={"follow_up": day})
    shown = client.get("/accounts", params={"listed": True}).text
    assert shown.index("Soon") < shown.index("Late")


@pytest.mark.parametrize("language", languages())
def test_the_page_of_lists_offers_everything_to_take_out(client: TestClient, language: str) -> None:
    shown = page(client, "/accounts/lists", language)
    links = re.findall(r'href="(/api/export/[^"]+)"', shown)
    assert {re.split("[/?]", link)[3] for link in links} == set(COLUMNS)
    assert len(links) == 2 * len(COLUMNS)
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_what_they_use_now_is_kept(client: TestClient, acme: str) -> None:
    client.post(f"/accounts/{acme}/uses", data={"uses": "  PTV,  52 trucks "})
    assert client.get(f"/api/accounts/{acme}").json()["details"]["uses"] == "PTV, 52 trucks"
    assert 'value="PTV, 52 trucks"' in page(client, f"/accounts/{acme}")
    client.post(f"/accounts/{acme}/uses", data={"uses": ""})
    assert "uses" not in client.get(f"/api/accounts/{acme}").json()["details"]


def test_a_call_with_a_customer_begins_otherwise(client: TestClient, acme: str) -> None:
    before = page(client, f"/accounts/{acme}")
    client.post(f"/accounts/{acme}", data={"name": "Acme", "stage": "customer"})
    after = page(client, f"/accounts/{acme}")
    assert "They buy from you already" in after and "They buy from you already" not in before
