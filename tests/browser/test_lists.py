"""Taking in a list of accounts in a browser: first what it would change, then doing it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.running import Console
from tests.browser.test_looks import expect_sound

Open = Callable[..., Page]
LIST = Path(__file__).parents[2] / "docs/accounts.csv"


@pytest.mark.parametrize(
    ("locale", "width", "theme"),
    [
        ("en-GB", 360, "light"),
        ("en-GB", 1200, "dark"),
        ("zh-CN", 360, "dark"),
        ("de", 1200, "light"),
    ],
)
def test_a_list_is_shown_before_it_is_taken_in(
    open_page: Open, output_path: str, locale: str, width: int, theme: str
) -> None:
    viewport = {"width": width, "height": 800}
    page = open_page("/accounts/lists", viewport=viewport, color_scheme=theme, locale=locale)
    page.locator("#file").set_input_files(LIST)
    expect(page.locator("#really")).to_be_hidden()
    page.locator("#look").click()
    expect(page.locator("#report")).to_contain_text("Ort")
    expect(page.locator("#report li")).to_have_count(1)
    expect(page.locator("#really")).to_be_visible()
    expect_sound(page)
    page.screenshot(path=Path(output_path) / "lists.png", full_page=True)


def test_what_was_shown_is_what_is_done_and_a_second_time_changes_nothing(open_page: Open) -> None:
    page = open_page("/accounts/lists", locale="en-GB")
    named = {"name": "quay.csv", "mimeType": "text/csv"}
    first = b"Company,Website,Contact,Email\nQuay Works,quay.example,Ida,ida@quay.example\n"
    page.locator("#file").set_input_files({**named, "buffer": first})
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator("#report")).to_contain_text("Nothing is changed yet. Accounts: 1 new")
    assert found(page, "Quay Works") == []
    page.get_by_role("button", name="Take it in").click()
    expect(page.locator("#report")).to_contain_text(
        "Taken in. Accounts: 1 new, 0 changed. Contacts: 1 new"
    )
    assert len(found(page, "Quay Works")) == 1
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator("#report")).to_contain_text("Rows already known: 1")
    second = b"Company,Website,Stage,Contact,Email\nQuay Works,quay.example,customer,Ida,ida@quay.example\n"
    page.locator("#file").set_input_files({**named, "buffer": second})
    expect(page.locator("#really")).to_be_hidden()  # another file is looked at first
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator("#report li")).to_have_text(["Line 2: Quay Works, stage: Lead → Customer"])


def test_a_file_that_is_no_list_is_refused_in_words(open_page: Open, console: Console) -> None:
    console.expected.append("422")
    page = open_page("/accounts/lists", locale="en-GB")
    page.locator("#file").set_input_files(
        {"name": "x.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    )
    page.locator("#look").click()
    expect(page.locator("#report .wrong")).to_be_visible()
    expect(page.locator("#really")).to_be_hidden()


def found(page: Page, name: str) -> list[object]:
    """The accounts of a name."""
    answer = page.request.get("/api/accounts", params={"q": name})
    items: list[object] = json.loads(answer.body())["items"]
    return items
