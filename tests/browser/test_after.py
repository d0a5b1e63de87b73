"""The end of a call, and the brief before the next one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_looks import SIZES, expect_sound

Open = Callable[..., Page]
NOTES = (
    "Dana: we lose 40k a year because every roster is made by hand",
    "Dana: 50k is set aside for this in the spring budget",
    "Next step: demo with Dana and Henrik on 14 December 2026",
)


def called(page: Page) -> str:
    """A call with an account; returns the account."""
    account: str = page.request.post("/api/accounts", data={"name": "Northwind"}).json()["id"]
    contact = {"name": "Henrik Bo", "account": account, "title": "CFO"}
    page.request.post("/api/contacts", data=contact)
    fields = {"prospect": "Dana Okafor, Northwind", "account": account, "lang": "en"}
    call = page.request.post("/api/calls", data=fields).json()["id"]
    for note in NOTES:
        page.request.post(f"/api/calls/{call}/notes", data={"text": note})
    page.goto(f"/calls/{call}")
    return account


def test_a_call_is_ended_with_summary_mail_and_a_day_to_come_back(open_page: Open) -> None:
    page = open_page()
    account = called(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("Control+k")
    page.keyboard.type("end the call")
    page.keyboard.press("Enter")
    page.wait_for_url("**/end")
    summary = page.get_by_role("textbox", name="Summary")
    summary.fill(summary.input_value().replace("# Dana", "# Dr Dana"))
    page.get_by_role("button", name="Copy for a CRM").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    copied = page.evaluate(
        "async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()"
    )
    assert "<h2>Dr Dana Okafor, Northwind</h2>" in copied
    assert "<li><strong>Budget</strong>: holds" in copied
    page.get_by_role("button", name="Copy as text").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    assert "**" not in page.evaluate("navigator.clipboard.readText()")
    page.get_by_label("Come back on").fill("2026-12-01")
    page.get_by_role("button", name="End the call").click()
    expect(page.get_by_text("The call is closed.")).to_be_visible()
    assert page.request.get(f"/api/accounts/{account}").json()["follow_up"] == "2026-12-01"


@pytest.mark.parametrize(("size", "theme"), [("320", "dark"), ("1200", "light")])
def test_the_pages_around_a_call_are_sound(
    open_page: Open, output_path: str, size: str, theme: str
) -> None:
    width, height = SIZES[size]
    page = open_page(viewport={"width": width, "height": height}, color_scheme=theme)
    account = called(page)
    page.goto(f"{page.url}/end")
    expect_sound(page)
    page.screenshot(path=Path(output_path) / "end.png", full_page=True)
    new = page.request.post("/api/calls", data={"account": account}).json()["id"]
    page.goto(f"/calls/{new}")
    expect(page.get_by_text("Henrik Bo")).to_be_visible()
    expect_sound(page)
    page.screenshot(path=Path(output_path) / "brief.png")
