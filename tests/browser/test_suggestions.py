"""What the panel suggests by itself, and a person's word on what it heard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panel import EXCUSE, file_note, notes_field, start_call, words
from tests.browser.test_looks import expect_sound

Open = Callable[..., Page]


@pytest.fixture
def page(open_page: Open) -> Page:
    started = open_page()
    start_call(started)
    return started


def command(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_a_closed_question_is_opened_up_once_the_keys_are_still(page: Page) -> None:
    notes_field(page).press_sequentially("Me: do you have a budget for this?")
    expect(page.locator("#instead")).to_be_hidden()
    expect(page.locator("#instead")).to_be_visible()
    opened = page.locator("#instead-text").inner_text()
    expect_sound(page)
    page.get_by_role("button", name="Use it").click()
    expect(notes_field(page)).to_have_text(f"Me: {opened}")
    page.keyboard.press("Control+z")
    expect(notes_field(page)).to_have_text("Me: do you have a budget for this?")


def test_a_question_in_the_reps_own_words_is_ticked_and_can_be_unticked(page: Page) -> None:
    file_note(page, "Me: so how is a project like this usually funded?")
    ticked = page.locator(".ticked")
    expect(ticked).to_contain_text("Asked Budget")
    ticked.get_by_role("button", name="Not this one").click()
    expect(ticked).to_have_count(0)


def test_a_stall_brings_up_a_card_that_can_be_put_away(page: Page) -> None:
    file_note(page, "Dana: can you just send me some information")
    card = page.locator("#cards [data-card]")
    expect(card).to_contain_text("what would you be looking for in it?")
    expect_sound(page)
    card.get_by_role("button", name="Put away").click()
    expect(card).to_be_hidden()
    page.reload()
    expect(card).to_be_hidden()


def test_in_quiet_mode_suggestions_are_held_back_and_listed(page: Page) -> None:
    command(page, "quiet")
    file_note(page, "Dana: can you just send me some information")
    expect(page.locator("#cards [data-card]")).to_have_count(0)
    command(page, "held back")
    held = page.get_by_role("region", name="Suggestions held back")
    expect(held).to_contain_text("Send me something")
    expect(held).to_contain_text("quiet mode")
    expect_sound(page)
    page.keyboard.press("Escape")
    command(page, "suggest again")
    expect(page.locator("#cards [data-card]")).to_be_visible()


def test_a_signal_can_be_confirmed_or_said_to_be_another(page: Page) -> None:
    file_note(page, EXCUSE)
    page.locator("#filed mark").click()
    expect(page.get_by_role("dialog", name="Excuse for waiting")).to_contain_text("Rule")
    page.get_by_role("button", name="Right", exact=True).click()
    page.locator("#filed mark").click()
    expect(page.get_by_role("button", name="Right", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_label("Rather").select_option("no_knowledge")
    expect(page.locator("#filed mark[data-tone=red]")).to_have_count(1)
    page.locator("#filed mark").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#filed mark[data-tone=good]")).to_have_count(1)


def test_any_fact_can_be_set_by_hand_with_a_reason(page: Page) -> None:
    page.get_by_role("button", name="All facts").click()
    page.locator("#facts").get_by_role("button", name="Competition").click()
    fact = page.get_by_role("dialog", name="Competition")
    fact.get_by_label("Why, in a few words").fill("Saw it in their stack")
    fact.get_by_role("button", name="It holds").click()
    row = page.locator("#facts li", has=page.locator("#criterion-all-competition"))
    expect(row).to_have_attribute("data-state", "met")
    page.locator("#facts").evaluate("all => all.showPopover()")
    page.locator("#facts").get_by_role("button", name="Competition").click()
    expect(fact).to_contain_text("Set by hand by you")
    expect(fact).to_contain_text("Saw it in their stack")
    expect_sound(page)
    fact.get_by_role("button", name="Back to what the notes say").click()
    expect(row).to_have_attribute("data-state", "unknown")


def test_enter_in_the_reason_sets_no_fact(page: Page) -> None:
    chip = page.locator(".chip", has_text="Champion")
    chip.click()
    fact = page.get_by_role("dialog", name="Champion")
    fact.get_by_label("Why, in a few words").fill("Priya left the company")
    page.keyboard.press("Enter")
    expect(fact).to_be_visible()
    fact.get_by_role("button", name="It fails").click()
    expect(chip).to_have_attribute("data-state", "unmet")
    chip.click()
    expect(fact).to_contain_text("Priya left the company")


def test_a_question_goes_once_its_reason_holds_no_longer(open_page: Open) -> None:
    page = open_page()
    start_call(page, "Ada Quist, Lakeside Mills", framework="")
    file_note(page, "drowning in double entry, 2 people half a day each week")
    file_note(page, "md wants it fixed by end of Q1, she signs it")
    file_note(page, "she said there is no budget for this")
    page.reload()
    question = page.locator("#question")
    expect(question).to_contain_text("This fails at present: budget")
    expect(question).to_contain_text("may mean: Advance")
    file_note(page, "though the money is there if it pays back in a year")
    expect(page.locator("#verdict")).to_contain_text("Advance")
    expect(question).not_to_contain_text("This fails at present")


def test_a_question_that_was_filed_is_not_opened_up_any_more(page: Page) -> None:
    notes_field(page).press_sequentially("Me: do you have a budget for this?")
    page.keyboard.press("Enter")
    expect(page.locator("#filed > li")).to_have_count(1)
    page.wait_for_timeout(2_500)
    expect(page.locator("#instead")).to_be_hidden()


def test_an_open_question_is_used_although_the_closed_one_was_changed(page: Page) -> None:
    notes_field(page).press_sequentially("Me: do you have a budget for this?")
    expect(page.locator("#instead")).to_be_visible()
    opened = page.locator("#instead-text").inner_text()
    page.evaluate("document.getElementById('editor').textContent = 'Me: do you have money?'")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("#instead")).to_be_hidden()
    page.keyboard.type(" Now")
    page.keyboard.press("Enter")
    expect(page.locator("#filed > li")).to_have_count(1)
    assert words(page) == [f"Me: do you have money?\nQ: {opened} Now"]
