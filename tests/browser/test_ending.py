"""The end of a call: no word is lost on the way there, and what was changed there stays."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panel import file_note, filed, notes_field, start_call, words
from tests.browser.test_looks import expect_sound

Open = Callable[..., Page]
STEP = "next step: demo on 4 December with the boss"


@pytest.fixture
def page(open_page: Open) -> Page:
    started = open_page()
    start_call(started, framework="")
    return started


def end(page: Page) -> None:
    page.get_by_role("button", name="End", exact=True).click()
    page.wait_for_url("**/end")


def test_the_line_that_still_stands_in_the_field_is_filed_first(page: Page) -> None:
    call = page.url
    notes_field(page).press_sequentially(STEP)
    page.keyboard.press("Control+k")
    page.keyboard.type("end the call")
    page.keyboard.press("Enter")
    page.wait_for_url("**/end")
    expect(page.locator(".steps")).to_contain_text(STEP)
    page.goto(call)
    expect(notes_field(page)).to_have_text("")
    assert words(page) == [STEP]


def test_an_open_correction_counts_at_the_end(page: Page) -> None:
    file_note(page, "they have 40 hotles")
    filed(page).hover()
    page.get_by_role("button", name="Correct").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("they have 40 hotels")
    end(page)
    page.go_back()
    expect(filed(page).locator(".words")).to_have_text("they have 40 hotels")


def test_summary_and_mail_keep_what_was_changed_in_them(page: Page) -> None:
    file_note(page, STEP)
    end(page)
    summary = page.get_by_role("textbox", name="Summary")
    mail = page.get_by_role("textbox", name="Draft of an e-mail")
    fresh = summary.input_value()
    summary.fill("Mine")
    mail.fill("Mine too")
    page.get_by_role("button", name="End the call").click()
    expect(page.get_by_text("The call is closed.")).to_be_visible()
    expect(summary).to_have_value("Mine")
    expect(mail).to_have_value("Mine too")
    page.reload()
    expect(summary).to_have_value("Mine")
    expect_sound(page)
    page.get_by_role("button", name="Write anew from the notes").first.click()
    expect(summary).to_have_value(re.compile(re.escape(fresh.partition("\n")[0])))
    expect(summary).to_be_focused()
    page.reload()
    expect(summary).not_to_have_value("Mine")
    expect(mail).to_have_value("Mine too")


def test_a_closed_call_looks_closed_and_can_be_reopened(page: Page) -> None:
    file_note(page, STEP)
    call = page.url
    end(page)
    page.get_by_role("button", name="End the call").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    page.goto("/")
    expect(page.locator(".calls li").first).to_contain_text("closed")
    page.goto(call)
    expect(page.locator("#mode")).to_have_text("Discovery call · closed")
    expect(page.get_by_role("heading", name="The call is closed.")).to_be_visible()
    expect(page.get_by_role("button", name="End", exact=True)).to_be_hidden()
    clock = page.locator("#clock").inner_text()
    page.wait_for_timeout(1_500)
    assert page.locator("#clock").inner_text() == clock
    expect_sound(page)
    page.get_by_role("button", name="Reopen the call").click()
    expect(page.get_by_role("heading", name="Ask next")).to_be_visible()
    expect(page.locator("#mode")).to_have_text("Discovery call")
    expect(page.get_by_role("button", name="End", exact=True)).to_be_visible()


def test_a_deleted_call_leaves_no_draft_behind(page: Page) -> None:
    call = page.url
    file_note(page, STEP)
    end(page)
    page.get_by_role("textbox", name="Summary").fill("Mine")
    page.goto(call)
    page.keyboard.press("Control+k")
    page.keyboard.type("details")
    page.keyboard.press("Enter")
    page.get_by_text("Delete this call").click()
    page.get_by_role("button", name="Delete it with all its notes").click()
    page.wait_for_url(re.compile(r"/$"))
    kept = "Object.keys(localStorage).filter(name => name.startsWith('fingerpost.draft.')).length"
    assert page.evaluate(kept) == 0
