"""Start page, profile, example, and what the browser may do with the pages."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.panel import filed, start_call
from tests.browser.running import Console, Service

Open = Callable[..., Page]
LARGEST_PAGE = 40_000
"""Bytes, compressed."""


def test_the_example_call_shows_signals_facts_and_a_verdict(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Load an example call").click()
    page.wait_for_url("**/calls/*")
    expect(page.locator("h1")).to_contain_text("Harbour & Pine")
    assert filed(page).count() >= 12
    assert page.locator("#filed mark").count() >= 3
    assert page.locator(".chip[data-state=met]").count() >= 2
    expect(page.locator("#verdict .arm")).to_have_attribute(
        "data-verdict", re.compile("advance|nurture")
    )


def test_a_started_call_is_among_the_recent_ones(open_page: Open) -> None:
    page = open_page()
    start_call(page, "Ravn & Søn ApS")
    page.get_by_role("link", name="All calls").click()
    first = page.locator(".calls li").first
    expect(first).to_contain_text("Ravn & Søn ApS")
    expect(first).to_contain_text("MEDDIC, 0 notes")
    expect(first).to_contain_text("Too early to say")
    first.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Ravn & Søn ApS")


def test_the_profile_is_kept_and_shown_on_the_start_page(open_page: Open) -> None:
    page = open_page("/profile")
    page.get_by_label("What we sell").fill("shift planning for hotels")
    page.get_by_label("What it solves").fill("hours lost on rosters\novertime")
    page.get_by_label("Amount").fill("26000")
    page.get_by_label("Currency").fill("eur")
    page.get_by_label("Industries").fill("hotels, restaurants")
    page.get_by_label("Fewest employees").fill("100")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. New calls use it from now on.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("What it solves")).to_have_value("hours lost on rosters\novertime")
    expect(page.get_by_label("Currency")).to_have_value("EUR")
    expect(page.get_by_label("Amount")).to_have_value("26,000")
    expect(page.get_by_label("Industries")).to_have_value("hotels, restaurants")
    page.get_by_role("link", name="Calls", exact=True).click()
    expect(page.get_by_text("You sell: shift planning for hotels")).to_be_visible()
    page.goto("/profile")  # the tests after this one know no ideal customer
    for label in ("Amount", "Currency", "Industries", "Fewest employees"):
        page.get_by_label(label).fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. New calls use it from now on.")).to_be_visible()
    expect(page.get_by_label("Industries")).to_have_value("")


def test_an_impossible_profile_is_shown_again_with_what_to_mend(
    open_page: Open, console: Console
) -> None:
    console.expected.append("status of 422")
    page = open_page("/profile")
    page.get_by_label("What we sell").fill("<b>shift</b> planning")
    page.get_by_label("Fewest employees").fill("500")
    page.get_by_label("Most employees").fill("20")
    page.get_by_label("Amount").fill("-1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    expect(page.get_by_label("What we sell")).to_have_value("<b>shift</b> planning")
    assert page.locator("[aria-invalid=true]").count() >= 2
    expect(page.get_by_label("Amount")).to_be_focused()
    expect(page.get_by_label("Currency")).to_have_accessible_description(
        "Write its three letters, such as EUR. Three letters, such as EUR"
    )
    for name in ("max_employees", "pattern"):
        expect(page.get_by_role("main")).not_to_contain_text(name)


def test_an_unknown_call_says_so(open_page: Open, console: Console) -> None:
    console.expected.append("status of 404")
    page = open_page("/calls/nothing")
    expect(page.locator("h1")).to_have_text("There is no such call")
    page.get_by_role("link", name="Go to all calls").click()
    expect(page.get_by_role("heading", name="New call")).to_be_visible()


def test_a_call_with_all_its_files_stays_below_forty_kilobytes(open_page: Open) -> None:
    page = open_page()
    call = page.request.post("/api/calls", data={"prospect": "Northwind"}).json()["id"]
    page = open_page("about:blank")
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if "/live" not in response.url and response.status == 200:
            sizes[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    page.goto(f"/calls/{call}")
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    assert sum(sizes.values()) < LARGEST_PAGE, sizes


@pytest.mark.parametrize("path", ["/", "/profile"])
def test_nothing_inline_runs(open_page: Open, service: Service, path: str) -> None:
    page = open_page(path)
    policy = page.request.get(service.url + path).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert (
        page.locator("[style], [onclick], script:not([src]):not([type='application/json'])").count()
        == 0
    )


def test_a_double_click_begins_one_call(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("Prospect").fill("Once Only Ltd")
    page.get_by_role("button", name="Start the call").dblclick()
    page.wait_for_url("**/calls/*")
    page.goto("/")
    expect(page.get_by_role("link", name="Once Only Ltd")).to_have_count(1)
