"""Finding calls in a browser: while typing, with the keyboard, from a call's palette, in four languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panel import start_call
from tests.browser.running import Service
from tests.browser.test_looks import expect_sound

Open = Callable[..., Page]

SAID = {
    "en-GB": ("Tide Mill", "Ann: no line for it yet, the wheelhouse comes first", "wheelh"),
    "de": ("Mühlenwerk", "Herr Weiß: die Mahlgangfreigabe kommt vom Einkauf", "mahlgangfrei"),
    "da": ("Møllegården", "Bo: kværnen er slidt, indkøbschefen ved det", "indkobschef"),
    "zh-CN": ("磨坊食品", "王总：磨盘预算已经批准", "磨盘预算"),
}


def file_call(page: Page, service: Service, prospect: str, said: str) -> str:
    made = page.request.post(f"{service.url}/api/calls", data={"prospect": prospect})
    call = str(made.json()["id"])
    page.request.post(f"{service.url}/api/calls/{call}/notes", data={"text": said})
    return call


@pytest.mark.parametrize(
    ("locale", "width", "theme"),
    [
        ("en-GB", 1200, "light"),
        ("de", 360, "light"),
        ("da", 1200, "dark"),
        ("zh-CN", 360, "dark"),
    ],
)
def test_what_was_said_is_found_while_it_is_typed(
    open_page: Open, service: Service, output_path: str, locale: str, width: int, theme: str
) -> None:
    viewport = {"width": width, "height": 800}
    page = open_page("/search", viewport=viewport, color_scheme=theme, locale=locale)
    prospect, said, typed = SAID[locale]
    call = file_call(page, service, prospect, said)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(typed)
    line = page.locator(".lines a").first
    expect(line).to_have_text(said)
    expect(line.locator("mark")).to_be_visible()
    expect(page.locator("#said")).not_to_be_empty()
    expect_sound(page)
    page.locator(".narrow-down summary").click()
    expect_sound(page)
    page.screenshot(path=Path(output_path) / f"search-{locale}.png", full_page=True)
    page.locator("#q").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/calls/{call}#note-*")


def test_the_palette_of_a_call_searches_all_calls(open_page: Open, service: Service) -> None:
    page = open_page(locale="en-GB")
    file_call(page, service, "Sluice & Co", "they asked about the sluice gates")
    start_call(page, "Another")
    page.keyboard.press("Control+k")
    page.keyboard.type("sluice gate")
    expect(page.locator("#palette-list [role=option]")).to_have_text(["Search for “sluice gate”"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=sluice%20gate")
    expect(page.locator(".lines mark")).to_have_text(["sluice", "gates"])
    page.locator("#q").fill("nothing like that")
    expect(page.locator("#found")).to_contain_text("Nothing found for “nothing like that”.")
    expect(page).to_have_url(f"{service.url}/search?q=nothing+like+that")
    page.reload()
    expect(page.locator("#q")).to_have_value("nothing like that")
