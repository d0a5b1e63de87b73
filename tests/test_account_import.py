"""Lists of accounts from other programs: broken, doubled, made in Excel, or a hundred thousand rows long."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.accounts.lists.entries import Entry, columns_of, entries
from service.accounts.lists.plan import Known, Planner
from service.accounts.lists.table import read
from service.errors import Invalid
from service.store.accounts.accounts import folded

Json = dict[str, Any]


def take_in(client: TestClient, data: bytes | str, *, dry_run: bool = False, **params: Any) -> Json:
    body = data.encode() if isinstance(data, str) else data
    answer = client.post(
        "/api/accounts/import",
        content=body,
        params={"dry_run": dry_run, **params},
        headers={"Content-Type": "text/csv"},
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def names(client: TestClient, kind: str = "accounts") -> list[str]:
    return [each["name"] for each in client.get(f"/api/{kind}").json()["items"]]


LIST = (
    "Company,Website,Lead source,Contact,E-mail,Phone\n"
    "Acme GmbH,https://www.acme.de/,Webinar,Anna Berg,anna@acme.de,+49 30 1234567\n"
    "Acme GmbH,acme.de,,Bob Hansen,bob@acme.de,\n"
    "Beta ApS,beta.dk,Trial,,,\n"
)


def test_a_list_is_taken_in_and_a_second_time_changes_nothing(client: TestClient) -> None:
    told = take_in(client, LIST, dry_run=True)
    assert (told["accounts"], told["contacts"]) == (
        {"new": 2, "changed": 0},
        {"new": 2, "changed": 0},
    )
    assert names(client) == [], "a dry run changes nothing"
    take_in(client, LIST)
    assert names(client) == ["Acme GmbH", "Beta ApS"]
    assert names(client, "contacts") == ["Anna Berg", "Bob Hansen"]
    found = client.get("/api/accounts").json()["items"]
    assert [each["source"] for each in found] == ["mql", "pql"]
    again = take_in(client, LIST)
    assert (again["accounts"], again["same"]) == ({"new": 0, "changed": 0}, 3)


def test_a_dry_run_shows_what_would_change(client: TestClient) -> None:
    take_in(client, LIST)
    newer = (
        "company;domain;stage;contact;email;title\nACME gmbh;;Angebot;Anna B.;anna@acme.de;CFO\n"
    )
    told = take_in(client, newer, dry_run=True)
    assert [(each["field"], each["before"], each["after"]) for each in told["changes"]] == [
        ("stage", "lead", "proposal"),
        ("name", "Anna Berg", "Anna B."),
        ("title", None, "CFO"),
    ]
    assert "Anna Berg" in names(client, "contacts")
    take_in(client, newer)
    assert "Anna B." in names(client, "contacts")


def test_every_bad_row_is_named_and_the_others_are_taken(client: TestClient) -> None:
    rows = [
        "Firma;E-Mail;Telefon;Status;Wiedervorlage",
        "Gut;;;;31.3.2027",
        ";wer@wo.de;;;",
        "Falsch;anna at acme;;;",
        "Nummer;;12 34;;",
        "Phase;;;heiß;",
        "Tag;;;;03/04/2026",
        "Gut;;;;31.3.2027",
        "Zuviel;;;;;noch eins",
        "",
        "Auch gut;;;;",
    ]
    told = take_in(client, "\r\n".join(rows))
    assert [(bad["line"], bad["column"], bad["left_out"]) for bad in told["bad"]] == [
        (3, "Firma", "row"),
        (4, "E-Mail", "value"),
        (5, "Telefon", "value"),
        (6, "Status", "value"),
        (7, "Wiedervorlage", "value"),
        (8, "", "row"),
        (9, "", "row"),
    ]
    assert told["bad"][5]["message"] == "this row repeats line 2"
    assert names(client) == ["Auch gut", "Falsch", "Gut", "Nummer", "Phase", "Tag"]


def test_what_two_rows_say_differently_stays_as_first_said(client: TestClient) -> None:
    told = take_in(client, "company,domain,stage\nAcme,acme.de,lead\nACME,acme.de,customer\n")
    assert [(bad["line"], bad["message"][:6]) for bad in told["bad"]] == [(3, "line 2")]
    assert client.get("/api/accounts").json()["items"][0]["stage"] == "lead"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_excel_saves_is_read(client: TestClient, encoding: str) -> None:
    text = "Firma;Ansprechpartner;Ort\r\nMüller & Söhne;Jürgen Groß;Köln\r\nÆbler A/S;Søren Åge;Aarhus\r\n"
    told = take_in(client, text.encode(encoding))
    assert names(client) == ["Müller & Söhne", "Æbler A/S"]
    assert told["left_out"] == ["Ort"]


def test_a_chinese_list_of_excel_is_read(client: TestClient) -> None:
    text = "公司名称,姓,名,手机,阶段\n北京食品有限公司,王,丽,13800138000,潜在客户\n上海物流集团,李,强,,客户\n"
    told = take_in(client, text.encode("gb18030"), country="CN")
    assert told["bad"] == []
    assert sorted(names(client, "contacts")) == ["李强", "王丽"]
    phones = [each["phone"] for each in client.get("/api/contacts").json()["items"]]
    assert "+8613800138000" in phones


def test_quoted_cells_may_hold_line_ends_and_separators(client: TestClient) -> None:
    told = take_in(
        client, 'sep=;\n"Company";"Contact"\n"Acme;\nEurope";"Anna"\n"Beta";"x@"\n;Bob\n'
    )
    assert names(client) == ["Acme; Europe", "Beta"]
    assert [bad["line"] for bad in told["bad"]] == [6], "lines are counted as an editor counts them"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"a,b\n1,2\n", "no column names the company"),
        (b"company\nAc\x00me\n", "U+0000"),
        (b'company\n"' + b"x" * 200_000, "cannot be read"),
    ],
)
def test_what_is_no_list_is_refused(client: TestClient, data: bytes, message: str) -> None:
    answer = client.post("/api/accounts/import", content=data)
    assert answer.status_code == 422
    assert message in answer.json()["detail"]


def test_a_guard_against_formulas_is_taken_off_again(client: TestClient) -> None:
    take_in(client, "company\n'=Acme\n'＝Acme 王\n'Acme'\n")
    assert sorted(names(client)) == ["'Acme'", "=Acme", "＝Acme 王"]


def plan_of(text: str, known: Known | None = None) -> Any:
    table = read(text.encode())
    numbers = iter(range(10**6))
    planner = Planner(known or Known(), lambda: str(next(numbers)), folded)
    return planner.add_all(entries(table, columns_of(table, None)))


def test_a_hundred_thousand_rows_are_planned() -> None:
    rows = (f"Company {n},c{n}.example,p{n}@c{n}.example" for n in range(100_000))
    text = "company,domain,email\n" + "\n".join(rows) + "\nbroken,,no address\n"
    plan = plan_of(text)
    assert (len(plan.accounts), len(plan.contacts)) == (100_001, 100_000)
    assert [bad.line for bad in plan.bad] == [100_002]


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), max_size=8))
def test_any_table_is_read_back_as_it_was_written(rows: list[list[str]]) -> None:
    rows = [[cell.replace("\0", "") for cell in row] for row in rows]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["company", "contact", "x"], *rows])
    try:
        table = read(file.getvalue().encode(errors="surrogatepass"))
    except (Invalid, UnicodeEncodeError):
        return
    wanted = [tuple(cell.strip() for cell in row) for row in rows]
    assert [row.cells for row in table.rows()] == [row for row in wanted if any(row)]
    for found in entries(table, columns_of(table, None)):
        assert isinstance(found, Entry) or found


@given(st.binary(max_size=400))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    try:
        table = read(data)
        list(entries(table, columns_of(table, None)))
    except Invalid:
        pass


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-31", "2026-03-31"),
        ("31.03.2026", "2026-03-31"),
        ("1.3.27", "2027-03-01"),
        ("2026-03-31 00:00:00", "2026-03-31"),
        ("31.03.2026 09:30", "2026-03-31"),
        ("46112", "2026-03-31"),
        ("46112,5", "2026-03-31"),
        ("2026年3月31日", "2026-03-31"),
    ],
)
def test_days_as_people_and_excel_write_them(client: TestClient, typed: str, day: str) -> None:
    told = take_in(client, f"Firma;Rückruf am\nAcme;{typed}\n")
    assert told["bad"] == []
    assert client.get("/api/accounts").json()["items"][0]["follow_up"] == day


@pytest.mark.parametrize("typed", ["03/04/2026", "32.13.2026", "12", "20260331", "bald"])
def test_what_may_be_another_day_is_refused(client: TestClient, typed: str) -> None:
    told = take_in(client, f"Firma;Wiedervorlage\nAcme;{typed}\n")
    assert [bad["message"] for bad in told["bad"]] == ["write the day as 2026-03-31"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Virksomhed;Kontaktperson\nØ-Transport ApS;Søren Ærø\n", "cp1252"),
        ("Firma;Ansprechpartner\nBäcker & Söhne;Änne Groß\n", "cp1252"),
        ("Company,Contact\nCafé Renée – “Nord”,Zoë\n", "cp1252"),
        ("公司,联系人\n上海一号物流有限公司,王磊\n", "gb18030"),
    ],
)
def test_a_short_list_keeps_its_letters(client: TestClient, text: str, encoding: str) -> None:
    told = take_in(client, text.encode(encoding))
    assert told["encoding"] == encoding
    assert names(client)[0] in text and names(client, "contacts")[0] in text


def test_a_quotation_mark_that_never_closes_is_named(client: TestClient) -> None:
    told = take_in(client, 'Company,Domain\nAcme,acme.com\nBad,"unclosed\nOther,o.com\n')
    assert [(bad["line"], bad["message"][:18]) for bad in told["bad"]] == [
        (3, "a quotation mark o")
    ]
    assert names(client) == ["Acme"]


HEAD = "Company;Domain;Contact;Email;Phone\n"


def people(client: TestClient) -> list[tuple[Any, ...]]:
    items = client.get("/api/contacts").json()["items"]
    return sorted((each["name"], each["email"], each["phone"]) for each in items)


@pytest.mark.parametrize("together", [True, False], ids=["one list", "two lists"])
def test_two_who_share_a_switchboard_are_two(client: TestClient, together: bool) -> None:
    number = "+49407770000"
    rows = [
        f"Hub AG;hub.example;Ida Ost;ida@hub.example;{number}\n",
        f"Other SE;other-se.example;Max West;max@other-se.example;{number}\n",
        f"Hub AG;hub.example;Pia Nord;;{number}\n",
    ]
    for text in ["".join(rows)] if together else rows:
        told = take_in(client, HEAD + text)
        assert told["bad"] == [] and told["contacts"]["changed"] == 0
    assert people(client) == [
        ("Ida Ost", "ida@hub.example", number),
        ("Max West", "max@other-se.example", number),
        ("Pia Nord", None, number),
    ]
    again = take_in(client, HEAD + "".join(rows))
    assert (again["contacts"], again["same"]) == ({"new": 0, "changed": 0}, 3)


def test_a_number_finds_one_whose_name_is_alike_and_whose_address_is_no_other(
    client: TestClient,
) -> None:
    take_in(
        client, HEAD + "Hub AG;;Ida Ost;;+49407770000\nHub AG;;Bo Lund;bo@hub.example;+4512345678\n"
    )
    told = take_in(
        client,
        HEAD + "Hub Holding;;Ost, Ida;ida@hub.example;+49407770000\n"
        "Hub AG;;Lund, Bo;bo@elsewhere.example;+4512345678\n",
    )
    changed = [(each["field"], each["after"]) for each in told["changes"]]
    assert changed == [("name", "Ost, Ida"), ("email", "ida@hub.example")]
    assert told["contacts"]["new"] == 1, "an address that is another is another person's"


def test_an_address_alone_takes_no_name_away(client: TestClient) -> None:
    take_in(client, HEAD + "Hub AG;;Ida Ost;ida@hub.example;\n")
    told = take_in(client, HEAD + "Hub AG;;;ida@hub.example;\nHub AG;;;new@hub.example;\n")
    assert told["changes"] == [] and told["same"] == 1
    assert names(client, "contacts") == ["Ida Ost", "new@hub.example"]


@pytest.mark.parametrize("together", [True, False], ids=["one list", "two lists"])
def test_two_companies_of_one_name_stay_two(client: TestClient, together: bool) -> None:
    rows = [
        "Phoenix;phoenix-pharma.example;Tim;tim@phoenix-pharma.example;\n",
        "Phoenix;phoenix-solar.example;Sol;sol@phoenix-solar.example;\n",
        "Phoenix;;Una;;\n",
    ]
    bad = []
    for text in ["".join(rows)] if together else rows:
        told = take_in(client, HEAD + text)
        assert told["changes"] == []
        bad += told["bad"]
    items = client.get("/api/accounts").json()["items"]
    assert sorted(each["domain"] for each in items) == [
        "phoenix-pharma.example",
        "phoenix-solar.example",
    ]
    assert [each["message"] for each in bad] == ["several accounts have this name; add the domain"]
    assert names(client, "contacts") == ["Sol", "Tim"]


def test_a_company_without_a_domain_gets_one(client: TestClient) -> None:
    take_in(client, HEAD + "Phoenix;;;;\n")
    told = take_in(client, HEAD + "phoenix;phoenix.example;;;\nPhoenix;;;;\n")
    assert [(each["field"], each["after"]) for each in told["changes"]] == [
        ("domain", "phoenix.example")
    ]
    assert names(client) == ["Phoenix"]


def test_what_stands_where_there_is_nothing_is_nothing(client: TestClient) -> None:
    rows = "".join(f"Acme {n};{cell};{cell};{cell};{cell}\n" for n, cell in enumerate(EMPTY))
    told = take_in(client, HEAD + rows)
    assert told["bad"] == [] and told["accounts"]["new"] == len(EMPTY)
    assert names(client, "contacts") == []


EMPTY = ("-", "–", "n/a", "N/A", "#N/A", "none", "None", "k.A.", "keine", "ingen", "无", "--")


@pytest.mark.parametrize(
    ("typed", "stage"),
    [
        ("Customer - Direct", "customer"),
        ("Customer - Channel", "customer"),
        ("Prospect (warm)", "prospect"),
        ("Closed Won", "customer"),
        ("Active", None),
        ("Churned", None),
        ("Technology Partner", None),
    ],
)
def test_stages_as_salesforce_has_them(client: TestClient, typed: str, stage: str | None) -> None:
    told = take_in(client, f"Company,Stage,Contact\nAcme,{typed},Anna\n")
    assert [bad["left_out"] for bad in told["bad"]] == ([] if stage else ["value"])
    assert client.get("/api/accounts").json()["items"][0]["stage"] == (stage or "lead")
    assert names(client, "contacts") == ["Anna"], "the row stays"


def test_a_number_alone_is_nobody(client: TestClient) -> None:
    told = take_in(client, "Company,Phone\nAcme,+14155550101\nBeta,+14155550102\n")
    assert [(bad["line"], bad["column"], bad["left_out"]) for bad in told["bad"]] == [
        (2, "Phone", "value")
    ], "told once"
    assert names(client) == ["Acme", "Beta"] and names(client, "contacts") == []


def test_the_same_list_twice_at_once_is_taken_in_once(http: TestClient) -> None:
    rows = "".join(f"Company {n};c{n}.example;Person {n};p{n}@c{n}.example;\n" for n in range(400))
    with ThreadPoolExecutor(3) as threads:
        told = list(threads.map(lambda _: take_in(http, HEAD + rows), range(3)))
    assert sorted(each["accounts"]["new"] for each in told) == [0, 0, 400]
    assert sorted(each["same"] for each in told) == [0, 400, 400]
    exported = http.get("/api/export/contacts?format=json").text
    assert len(exported.splitlines()) == 400
