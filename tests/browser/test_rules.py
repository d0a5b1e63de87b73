"""Rules at the desk, in a browser: a phrase is tried, a rule added, published and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.running import Console
from tests.browser.test_looks import expect_sound

Open = Callable[..., Page]
PHRASE = "There is a moratorium on buying until spring."


def fill_in(page: Page, template: str) -> None:
    page.get_by_label("What it says, in plain words").fill(
        "Our customers' word for a stop on all spending."
    )
    page.locator("[name=shows]").select_option("budget unmet")
    page.get_by_label("One match is enough").check()
    page.locator("[name=match]").fill(template)
    page.locator("[name=hits]").fill("there is a moratorium on buying")


@pytest.mark.parametrize(
    ("locale", "width", "theme"),
    [("en-GB", 320, "light"), ("de", 1200, "dark"), ("da", 360, "light"), ("zh-CN", 360, "dark")],
)
def test_a_phrase_is_tried_in_every_language(
    open_page: Open, output_path: str, locale: str, width: int, theme: str
) -> None:
    viewport = {"width": width, "height": 800}
    page = open_page("/rules", viewport=viewport, color_scheme=theme, locale=locale)
    page.locator("[name=q]").fill("We have no budget for this, you would have to ask our CFO.")
    page.locator("[name=q]").press("Tab")
    page.locator("form[method=get] button").first.press("Enter")
    expect(page.locator("#tried")).to_contain_text("budget-none")
    page.locator("#tried summary").first.press("Enter")
    expect(page.locator("#tried details table").first).to_be_visible()
    expect_sound(page)
    page.screenshot(path=Path(output_path) / "rules.png", full_page=True)


def test_a_rule_that_does_not_hold_is_told_with_what_was_typed(
    open_page: Open, console: Console
) -> None:
    console.expected.append("409")
    page = open_page("/rules", locale="en-GB", viewport={"width": 1200, "height": 800})
    fill_in(page, "(moratorium")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#checked")).to_contain_text("bracket")
    expect(page.locator("[name=match]")).to_have_value("(moratorium")
    expect_sound(page)


def test_a_rule_is_checked_published_heard_and_taken_back(
    open_page: Open, output_path: str
) -> None:
    page = open_page("/rules", locale="en-GB", viewport={"width": 1200, "height": 800})
    fill_in(page, "moratorium on buying")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#checked")).to_contain_text("nothing to mend")
    page.screenshot(path=Path(output_path) / "checked.png", full_page=True)
    page.get_by_role("button", name="Publish").first.click()
    expect(page.locator("main")).to_contain_text("desk-en-1")
    page.locator("[name=q]").fill(PHRASE)
    page.locator("form[method=get] button").first.click()
    expect(page.locator("#tried")).to_contain_text("desk-en-1")
    expect_sound(page)
    page.screenshot(path=Path(output_path) / "published.png", full_page=True)
    page.get_by_role("button", name="Take back desk-en-1").click()
    page.locator("[name=q]").fill(PHRASE)
    page.locator("form[method=get] button").first.click()
    expect(page.locator("#tried")).not_to_contain_text("desk-en-1")
