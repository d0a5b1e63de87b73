"""The panel in every language that it speaks: whole, in place, and kept when the call goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from service.texts import NAMES, Texts, languages
from tests.browser.panel import EXCUSE, file_note, notes_field
from tests.browser.test_looks import SIZES, expect_sound

Open = Callable[..., Page]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", languages())
def test_every_page_is_sound_in_every_language(open_page: Open, language: str, size: str) -> None:
    width, height = SIZES[size]
    page = open_page("/", locale=language, viewport={"width": width, "height": height})
    texts = Texts.load(language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect_sound(page)
    page.get_by_role("button", name=texts("start.example")).click()
    page.wait_for_url("**/calls/*")
    expect(page.locator(".tally .good, .tally .red").first).to_be_visible()
    expect_sound(page)
    page.locator(".chip").first.click()
    expect_sound(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name=texts("script.write"))).to_be_visible()
    expect_sound(page)
    page.goto("/profile")
    expect_sound(page)


def test_a_language_is_chosen_on_the_start_page_and_stays(open_page: Open) -> None:
    page = open_page("/", locale="en-GB")
    page.get_by_role("link", name=NAMES["de"]).click()
    texts = Texts.load("de")
    page.get_by_role("button", name=texts("start.start")).click()
    page.wait_for_url("**/calls/*")
    expect(notes_field(page)).to_be_focused()
    file_note(page, EXCUSE)
    expect(page.locator("#verdict")).to_contain_text(texts("verdict.more"))
    expect(page.locator(".sign").first).to_contain_text(texts("kind.excuse"))
    page.keyboard.press("Control+k")
    page.get_by_role("option", name=f"Sprache: {NAMES['en']}").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".sign").first).to_contain_text(Texts.load("en")("kind.excuse"))
