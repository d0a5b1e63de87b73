"""Business in a browser: what is open, what was bought and done, and what is due; in narrow windows and dark too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.running import Console, Service
from tests.browser.test_looks import expect_sound
from tests.running import PATIENCE

Open = Callable[..., Page]
TODAY = date.today().isoformat()


@pytest.fixture
def account(service: Service) -> str:
    """A customer to come back to today."""
    with httpx2.Client(base_url=service.url, timeout=PATIENCE) as client:
        made = client.post("/api/accounts", json={"name": "Großhandel Özdemir"}).json()["id"]
        back = {"nurture": "not_ready", "follow_up": TODAY}
        client.patch(f"/api/accounts/{made}", json=back)
        day = {"day": TODAY, "what": "Geburtstag", "yearly": True}
        client.post(f"/api/accounts/{made}/dates", json=day)
        return str(made)


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1200, "light")])
def test_what_a_customer_buys_and_what_is_done_for_them(
    open_page: Open, account: str, output_path: str, width: int, theme: str
) -> None:
    looks = {"viewport": {"width": width, "height": 800}, "color_scheme": theme}
    page = open_page(f"/accounts/{account}", locale="de-DE", **looks)
    business = page.locator("#business")
    form = business.locator("form").first
    form.get_by_label("Betrag").fill("12.000")
    form.get_by_label("Währung").fill("eur")
    form.get_by_label("Abschluss am").fill(TODAY)
    form.get_by_role("button", name="Ist gekauft").click()
    expect(business.get_by_text("12.000 €")).to_be_visible()
    expect(page.locator(".head .lead")).to_contain_text("Kunde")
    expect(form.get_by_label("Betrag")).to_have_value("")
    business.get_by_text("Aktivität eintragen").click()
    business.locator("select[name=kind]").select_option("gift")
    business.get_by_role("button", name="Eintragen").click()
    expect(business.locator(".proposed").get_by_text("Geschenk")).to_be_visible()
    expect_sound(page)
    page.screenshot(path=Path(output_path) / "business.png", full_page=True)
    page.goto("/pipeline")
    results = page.get_by_role("row").filter(has_text="Ergebnisse")
    expect(results).to_contain_text("000 €")  # of all tests together
    expect_sound(page)


def test_the_keyboard_alone_tells_what_was_bought(open_page: Open, account: str) -> None:
    page = open_page(f"/accounts/{account}", locale="en-GB")
    page.locator("#business").get_by_label("Amount").focus()
    page.keyboard.type("500")
    page.keyboard.press("Tab")
    page.keyboard.type("GBP")
    page.keyboard.press("Tab")  # the day, in three or four parts
    bought = page.locator("#business").get_by_role("button", name="They bought this")
    for _ in range(8):
        if bought.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#business").get_by_text("£500")).to_be_visible()


def test_an_amount_that_is_none_is_told_in_words(
    open_page: Open, account: str, console: Console
) -> None:
    console.expected.append("status of 422")
    page = open_page(f"/accounts/{account}", locale="de-DE")
    page.locator("#business").get_by_label("Betrag").first.fill("viel")
    page.locator("#business").get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("alert")).to_contain_text("Betrag")


@pytest.mark.parametrize("width", [360, 1200])
def test_the_start_page_tells_what_is_due(
    open_page: Open, account: str, output_path: str, width: int
) -> None:
    page = open_page("/", locale="de-DE", viewport={"width": width, "height": 800})
    due = page.locator(".due")
    expect(due).to_contain_text("Großhandel Özdemir")
    expect(due).to_contain_text("Geburtstag")
    expect(due.locator("time").first).to_contain_text(f"Wieder melden am {date.today().day}. ")
    expect_sound(page)
    page.screenshot(path=Path(output_path) / "due.png", full_page=True)
    due.get_by_role("link").first.click()
    page.wait_for_url("**/accounts/*#later")
