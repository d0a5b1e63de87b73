"""A call with the panel: question, notes, what is known, verdict; by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panel import (
    CLUELESS,
    EXCUSE,
    expect_marked,
    file_note,
    filed,
    notes_field,
    start_call,
    words,
)

Open = Callable[..., Page]


@pytest.fixture
def page(open_page: Open) -> Page:
    started = open_page()
    start_call(started)
    return started


def question(page: Page) -> str:
    return page.locator("#q").inner_text()


def test_a_whole_call_needs_the_keyboard_only(page: Page) -> None:
    first = question(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("heading", name="Listening for the answer")).to_be_visible()
    expect(page.locator("#filed .asked")).to_contain_text(first)
    expect(notes_field(page)).to_be_focused()

    page.keyboard.type(EXCUSE)
    page.keyboard.press("Enter")
    expect(page.locator("#filed mark[data-tone=good]")).to_have_count(1)
    expect(page.locator("#q")).not_to_have_text(first)
    expect(page.get_by_role("heading", name="Ask next")).to_be_visible()

    second = question(page)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#q")).not_to_have_text(second)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#q")).to_have_text(second)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#q")).not_to_have_text(second)
    assert words(page) == [EXCUSE]


def test_another_question_can_be_asked_instead(page: Page) -> None:
    page.get_by_role("button", name="Others").click()
    other = page.locator("#others li button").first
    text = other.evaluate("button => button.firstChild.textContent")
    other.click()
    expect(page.locator("#filed .asked")).to_contain_text(text)
    expect(page.locator("#q")).to_have_text(text)


def heard_by_the_service(page: Page, text: str) -> list[str]:
    call = page.url.rpartition("/")[2]
    answer = page.request.post(f"/api/calls/{call}/draft", data={"text": text})
    return [signal["text"] for signal in answer.json()["signals"] if signal["polarity"] == "good"]


def test_signals_are_marked_while_typing_and_the_caret_stays(page: Page) -> None:
    notes_field(page).press_sequentially(EXCUSE)
    expect_marked(page, "good", *heard_by_the_service(page, EXCUSE))
    notes_field(page).press_sequentially(" all of it")
    expect(notes_field(page)).to_have_text(f"{EXCUSE} all of it")
    page.keyboard.press("Control+z")
    expect(notes_field(page)).not_to_have_text(f"{EXCUSE} all of it")


def test_marks_stand_on_their_words_behind_emoji(page: Page) -> None:
    notes_field(page).press_sequentially("👍🏽 😀 👩‍👩‍👧")
    page.keyboard.press("Shift+Enter")
    notes_field(page).press_sequentially(EXCUSE)
    heard = heard_by_the_service(page, f"👍🏽 😀 👩‍👩‍👧\n{EXCUSE}")
    assert heard
    expect_marked(page, "good", *heard)
    page.keyboard.press("Enter")
    expect(page.locator("#filed mark[data-tone=good]")).to_have_text(heard)


def test_enter_within_an_input_method_does_not_file(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "预算", "selectionStart": 2, "selectionEnd": 2}
    )
    notes_field(page).dispatch_event(
        "keydown", {"key": "Enter", "keyCode": 229, "isComposing": True}
    )
    expect(page.locator("#filed > li, #waiting > li")).to_have_count(0)
    session.send("Input.insertText", {"text": "预算"})
    expect(notes_field(page)).to_have_text("预算")
    page.keyboard.press("Enter")
    expect(filed(page)).to_have_count(1)
    assert words(page) == ["预算"]


def test_a_note_of_many_lines_is_one_note(page: Page) -> None:
    notes_field(page).press_sequentially("first")
    page.keyboard.press("Shift+Enter")
    notes_field(page).press_sequentially("second")
    page.keyboard.press("Enter")
    expect(filed(page)).to_have_count(1)
    assert words(page) == ["first\nsecond"]


def test_sixty_pasted_lines_are_one_note_with_every_line(page: Page) -> None:
    lines = "\n".join(f"{i}  line, with  two blanks" for i in range(60))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", lines)
    page.keyboard.press("Control+v")
    page.keyboard.press("Enter")
    expect(filed(page)).to_have_count(1)
    assert words(page) == [lines]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(2)> & {{ 7 * 7 }} </p>",
        "שלום, התקציב 50k אושר",
        "left \u202eright to left\u202c and zero\u200bwidth\u2066 isolate",
        "tab\there",
    ],
    ids=["html", "right-to-left", "invisible", "tab"],
)
def test_whatever_is_typed_is_shown_as_typed(page: Page, text: str) -> None:
    notes_field(page).fill(text)
    page.keyboard.press("Enter")
    expect(filed(page)).to_have_count(1)
    assert words(page) == [text]
    page.reload()
    assert words(page) == [text]
    assert page.locator("#filed script, #filed img").count() == 0


def test_blank_notes_are_not_filed(page: Page) -> None:
    notes_field(page).press_sequentially("   ")
    page.keyboard.press("Enter")
    expect(page.locator("#filed > li, #waiting > li")).to_have_count(0)


def test_a_note_over_the_limit_stays_in_the_field(page: Page) -> None:
    page.evaluate("document.getElementById('editor').textContent = 'x'.repeat(100_001)")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("at most 100,000")
    assert page.evaluate("document.getElementById('editor').textContent.length") == 100_001


def test_the_evidence_of_a_signal_is_one_key_away(page: Page) -> None:
    file_note(page, EXCUSE)
    page.keyboard.press("Control+.")
    evidence = page.get_by_role("dialog", name="Excuse for waiting")
    expect(evidence).to_be_visible()
    expect(evidence).to_contain_text(page.locator("#filed mark").inner_text())
    expect(evidence.locator("code").first).to_have_text(re.compile("excuse"))
    page.keyboard.press("Escape")
    expect(evidence).to_be_hidden()
    expect(notes_field(page)).to_be_focused()


def test_a_dismissed_signal_goes_and_comes_back(page: Page) -> None:
    file_note(page, EXCUSE)
    page.locator("#filed mark").click()
    page.get_by_role("button", name="Not a signal").click()
    expect(page.locator("#filed mark")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#filed mark")).to_have_count(1)


def test_a_note_can_be_corrected(page: Page) -> None:
    file_note(page, "they have 40 hotles")
    filed(page).hover()
    page.get_by_role("button", name="Correct").click()
    field = page.get_by_role("textbox", name="Correct this note")
    expect(field).to_have_text("they have 40 hotles")
    page.keyboard.press("Control+a")
    page.keyboard.type("they have 40 hotels")
    page.keyboard.press("Escape")
    assert words(page) == ["they have 40 hotles"]
    filed(page).hover()
    page.get_by_role("button", name="Correct").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("they have 40 hotels")
    page.keyboard.press("Enter")
    expect(page.locator("#filed .tag")).to_have_count(0)
    page.reload()
    assert words(page) == ["they have 40 hotels"]


def test_a_deleted_note_can_be_brought_back_for_a_while(page: Page) -> None:
    file_note(page, "keep me")
    filed(page).hover()
    page.get_by_role("button", name="Delete").click()
    expect(filed(page)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(filed(page)).to_be_visible()
    filed(page).hover()
    page.get_by_role("button", name="Delete").click()
    expect(filed(page)).to_have_count(0, timeout=15_000)


def test_who_wonders_about_the_questions_gets_an_answer(page: Page) -> None:
    file_note(page, "Dana: why are you asking me all this?")
    expect(page.get_by_role("heading", name="They wonder why you ask")).to_be_visible()
    file_note(page, "Dana: fair enough, go on then")
    expect(page.get_by_role("heading", name="They wonder why you ask")).to_have_count(0)


def test_switching_the_framework_loses_nothing(page: Page) -> None:
    file_note(page, EXCUSE)
    page.get_by_label("Framework").select_option("gpctba")
    expect(page.locator(".chip")).to_have_count(8)
    page.get_by_label("Framework").select_option("bant")
    expect(page.locator(".chip")).to_have_count(4)
    assert words(page) == [EXCUSE]
    expect(page.locator("#filed mark")).to_have_count(1)


def test_a_person_can_overrule_what_is_known_and_take_it_back(page: Page) -> None:
    chip = page.locator(".chip", has_text="Champion")
    expect(chip).to_have_attribute("data-state", "unknown")
    chip.click()
    page.get_by_role("dialog", name="Champion").get_by_role("button", name="It holds").click()
    expect(chip).to_have_attribute("data-state", "met")
    chip.click()
    page.get_by_role("button", name="Back to what the notes say").click()
    expect(chip).to_have_attribute("data-state", "unknown")


def test_the_palette_finds_commands_by_any_of_their_words(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("champ frame")
    options = page.locator("#palette-list [role=option]")
    expect(options).to_have_text(["Framework: CHAMP", "Search for “champ frame”"])
    page.keyboard.press("Enter")
    expect(page.get_by_label("Framework")).to_have_value("champ")
    expect(notes_field(page)).to_be_focused()


def test_the_notes_field_is_no_keyboard_trap(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(notes_field(page)).not_to_be_focused()
    notes_field(page).focus()
    page.keyboard.press("Shift+Tab")
    expect(notes_field(page)).not_to_be_focused()


def test_what_was_heard_is_said_to_a_screen_reader(page: Page) -> None:
    file_note(page, CLUELESS)
    expect(page.get_by_role("status").first).to_contain_text("Red flag: Does not know")


def test_a_second_screen_follows_live(page: Page, open_page: Open) -> None:
    second = open_page(page.url)
    file_note(page, EXCUSE)
    expect(filed(second)).to_have_count(1)
    expect(second.locator("#filed mark")).to_have_count(1)
    file_note(second, "and back")
    expect(filed(page)).to_have_count(2)
    assert words(page) == words(second) == [EXCUSE, "and back"]


def test_call_details_can_be_changed_and_the_call_deleted(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("details")
    page.keyboard.press("Enter")
    details = page.get_by_role("dialog", name="Call details")
    details.get_by_label("Prospect").fill("Dr H <b>")
    details.get_by_label("Cold call").check()
    details.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Dr H <b>")
    expect(page.locator("#mode")).to_have_text("Cold call")
    page.keyboard.press("Control+k")
    page.keyboard.type("details")
    page.keyboard.press("Enter")
    details.get_by_text("Delete this call").click()
    details.get_by_role("button", name="Delete it with all its notes").click()
    page.wait_for_url(re.compile(r"/$"))
    expect(page.get_by_text("Dr H <b>")).to_have_count(0)


def test_the_next_question_is_said_to_a_screen_reader(page: Page) -> None:
    page.evaluate(
        """() => {
            window.said = [];
            const live = document.getElementById('live');
            new MutationObserver(() => said.push(live.textContent)).observe(live, {childList: true});
        }"""
    )
    page.keyboard.press("Tab")
    file_note(page, CLUELESS)
    expect(page.get_by_role("heading", name="Ask next")).to_be_visible()
    page.wait_for_timeout(100)
    said = page.evaluate("said.join(' | ')")
    assert f"Ask next: {question(page)}" in said
    assert "Red flag: Does not know" in said


def test_keys_do_nothing_where_no_question_is(page: Page) -> None:
    call = page.url.rpartition("/")[2]
    page.request.patch(f"/api/calls/{call}", data={"status": "closed"})
    expect(page.locator("#q")).to_have_count(0)
    for key in ("Control+Enter", "Alt+ArrowDown"):
        page.keyboard.press(key)
        expect(page.locator("#status")).to_have_text("Saved")
    asked = page.request.get(f"/api/calls/{call}").json()["asked"]
    assert asked == []


def test_the_keyboard_is_back_in_the_notes_after_every_click(page: Page) -> None:
    typed = ""

    def goes_on(letter: str) -> None:
        nonlocal typed
        expect(notes_field(page)).to_be_focused()
        page.keyboard.type(letter)
        typed += letter
        expect(notes_field(page)).to_have_text(typed)

    file_note(page, EXCUSE)
    for letter, name in (("a", "Save"), ("b", "Close")):
        page.get_by_role("button", name="Commands").click()
        page.keyboard.type("details")
        page.keyboard.press("Enter")
        page.get_by_role("dialog", name="Call details").get_by_role("button", name=name).click()
        goes_on(letter)
    page.get_by_role("button", name="Commands").click()
    page.keyboard.press("Escape")
    goes_on("c")
    page.locator("#filed mark").click()
    page.get_by_role("button", name="Not a signal").click()
    page.get_by_role("button", name="Undo").click()
    goes_on("d")
    with page.expect_response(lambda answer: "/regions" in answer.url and answer.ok):
        page.get_by_label("Framework").select_option("bant")
    goes_on("e")
    expect(page.locator("#status")).to_have_text("Saved")
    page.locator(".chip").first.click()
    page.locator(".pop:popover-open").get_by_role("button", name="It fails").click()
    goes_on("f")
    page.locator("#filed mark").click()
    page.keyboard.press("Escape")
    goes_on("g")


def test_undo_stands_with_its_words_and_goes_with_them(page: Page) -> None:
    file_note(page, "keep me")
    filed(page).hover()
    page.get_by_role("button", name="Delete").click()
    notes_field(page).press_sequentially(EXCUSE)
    page.keyboard.press("Enter")
    expect(filed(page)).to_have_count(2)
    expect(page.locator("#status")).to_have_text("Note deleted.")
    page.get_by_role("button", name="Undo").click()
    expect(filed(page).first).to_be_visible()
    filed(page).first.hover()
    page.get_by_role("button", name="Delete").first.click()
    expect(filed(page)).to_have_count(1, timeout=15_000)
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
    expect(page.locator("#status")).to_have_text("Saved")


def test_a_language_that_is_not_covered_is_told_and_can_be_chosen(page: Page) -> None:
    file_note(page, "Claire : nous n'avons pas de budget pour ce projet cette année")
    file_note(page, "Claire : la planification des tournées nous prend trois heures par jour")
    warning = page.locator("#verdict .warning")
    expect(warning).to_contain_text("This language is not covered: nothing was read in it.")
    warning.get_by_role("button", name="Choose the language").click()
    language = page.get_by_label("Language of the call")
    expect(language).to_be_focused()
    language.select_option("en")
    page.get_by_role("button", name="Save").click()
    expect(warning).to_have_count(0)
