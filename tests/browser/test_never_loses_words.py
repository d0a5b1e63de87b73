"""Words stay in the browser until the service has them, whatever stops in between."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.panel import file_note, filed, notes_field, start_call, words
from tests.browser.running import Console, Service

Open = Callable[..., Page]
GONE = r"net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)"
"""What a browser itself says of a service that is away."""


@pytest.fixture
def page(open_page: Open) -> Page:
    started = open_page()
    start_call(started)
    return started


@pytest.fixture
def routed(open_page: Open, console: Console) -> Page:
    """A page whose answers a test gives: a service worker would take them past the test."""
    console.expected.append("Service Worker registration blocked")
    started = open_page(service_workers="block")
    start_call(started)
    return started


@pytest.fixture
def away(service: Service, console: Console, page: Page) -> Iterator[None]:
    """The service is killed for the test; whoever needs it again starts it."""
    console.expected.append(GONE)
    file_note(page, "before")
    service.kill()
    yield
    if service.stopped:
        service.start()


def file_unheard(page: Page, text: str) -> None:
    notes_field(page).press_sequentially(text)
    page.keyboard.press("Enter")


def wait_for_the_disk(page: Page) -> None:
    """Until a note is on the disk its words are in the draft, and another page would show them there."""
    drafts = "Object.keys(localStorage).filter(name => name.startsWith('fingerpost.draft.')).length"
    for _ in range(400):
        if page.evaluate(drafts) == 0:
            return
        page.wait_for_timeout(50)
    pytest.fail("the note did not get to the disk")


@pytest.mark.parametrize("enter", [False, True])
def test_words_typed_before_the_scripts_have_come_are_kept(routed: Page, enter: bool) -> None:
    held: list[Route] = []
    routed.route("**/js/call.js", lambda route: held.append(route))
    routed.reload(wait_until="commit")
    notes_field(routed).press_sequentially("typed at once")
    if enter:
        routed.keyboard.press("Enter")
    while not held:
        routed.wait_for_timeout(50)
    held.pop().continue_()
    if enter:
        expect(filed(routed)).to_have_count(1)
        assert words(routed) == ["typed at once"]
    expect(notes_field(routed)).to_have_text("" if enter else "typed at once")


def test_notes_go_on_without_the_service_and_are_sent_once_when_it_is_back(
    page: Page, service: Service, away: None
) -> None:
    file_unheard(page, "one while it is down")
    file_unheard(page, "two while it is down")
    expect(page.locator("#status")).to_contain_text("Not saved yet, retrying")
    expect(page.locator("#waiting > li")).to_have_count(2)
    expect(page.locator("#waiting .tag").first).to_have_text("not saved yet")
    service.start()
    expect(page.locator("#waiting > li")).to_have_count(0, timeout=30_000)
    expect(page.locator("#status")).to_have_text("Saved")
    page.reload()
    assert words(page) == ["before", "one while it is down", "two while it is down"]


def test_a_closed_tab_takes_no_note_with_it(
    page: Page, service: Service, away: None, open_page: Open
) -> None:
    file_unheard(page, "filed into the void")
    expect(page.locator("#waiting > li")).to_have_count(1)
    wait_for_the_disk(page)
    context, url = page.context, page.url
    page.close()
    service.start()
    again = open_page(url, context=context)
    expect(filed(again)).to_have_count(2)
    assert words(again) == ["before", "filed into the void"]


def test_notes_of_a_call_are_delivered_from_the_start_page_too(
    page: Page, service: Service, away: None, open_page: Open
) -> None:
    file_unheard(page, "filed and left")
    wait_for_the_disk(page)
    context, url = page.context, page.url
    page.close()
    service.start()
    start = open_page("/", context=context)
    expect(start.locator("#unsaved")).to_be_hidden()
    elsewhere = open_page(url)
    expect(filed(elsewhere)).to_have_count(2)


def test_a_question_taken_without_the_service_is_counted_later(
    page: Page, service: Service, away: None
) -> None:
    asked = page.locator("#q").inner_text()
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_have_attribute("data-listening", "yes")
    service.start()
    expect(page.locator("#filed .asked")).to_contain_text(asked, timeout=30_000)


def test_a_note_sent_twice_is_stored_once(routed: Page, console: Console) -> None:
    page = routed
    console.expected.append("status of 503")
    sent: list[str] = []

    def answer_is_lost(route: object, request: object) -> None:
        sent.append(request.post_data)  # type: ignore[attr-defined]
        if len(sent) > 1:
            route.continue_()  # type: ignore[attr-defined]
            return
        route.fetch()  # type: ignore[attr-defined]
        route.fulfill(status=503, body="{}")  # type: ignore[attr-defined]

    page.route("**/notes", answer_is_lost)
    file_unheard(page, "only once")
    expect(page.locator("#waiting > li")).to_have_count(0, timeout=30_000)
    assert len(sent) == 2
    assert sent[0] == sent[1]
    page.reload()
    assert words(page) == ["only once"]


def test_half_a_sentence_survives_a_reload(page: Page) -> None:
    notes_field(page).press_sequentially("half a sen")
    page.reload()
    expect(notes_field(page)).to_have_text("half a sen")
    expect(notes_field(page)).to_be_focused()
    page.keyboard.type("tence")
    page.keyboard.press("Enter")
    expect(filed(page)).to_have_count(1)
    page.reload()
    expect(notes_field(page)).to_have_text("")
    assert words(page) == ["half a sentence"]


def test_half_a_sentence_of_a_closed_tab_comes_back_in_the_next(
    page: Page, open_page: Open
) -> None:
    notes_field(page).press_sequentially("left be")
    other = open_page(page.url, context=page.context)
    expect(notes_field(other)).to_have_text("")  # it belongs to a tab that is open
    other.close()
    context, url = page.context, page.url
    page.close()
    expect(notes_field(open_page(url, context=context))).to_have_text("left be")


def test_a_refused_note_says_why_and_can_be_mended(routed: Page, console: Console) -> None:
    page = routed
    console.expected.append("status of 422")
    page.route(
        "**/notes",
        lambda route: route.fulfill(
            status=422,
            content_type="application/problem+json",
            body='{"title": "Unprocessable", "status": 422, "detail": "text: holds U+0000"}',
        ),
    )
    file_unheard(page, "a broken note")
    expect(page.locator("#waiting .refused")).to_have_text("Not saved: text: holds U+0000")
    page.unroute("**/notes")
    page.locator("#waiting").get_by_role("button", name="Correct").click()
    expect(notes_field(page)).to_have_text("a broken note")
    page.keyboard.press("Enter")
    expect(filed(page)).to_have_count(1)
    expect(page.locator("#waiting > li")).to_have_count(0)


def test_a_correction_waits_for_the_service_as_well(
    page: Page, service: Service, away: None
) -> None:
    filed(page).hover()
    page.get_by_role("button", name="Correct").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("after")
    page.keyboard.press("Enter")
    expect(page.locator("#filed .tag")).to_have_text("not saved yet")
    service.start()
    expect(page.locator("#filed .tag")).to_have_count(0, timeout=30_000)
    assert words(page) == ["after"]


def test_a_page_without_the_service_shows_the_last_known_state(
    page: Page, service: Service, away: None
) -> None:
    expect(page.locator("#status")).to_have_text(
        re.compile(r"No connection: this is the state of \d\d:\d\d")
    )
    page.wait_for_timeout(500)  # until the browser has written it
    page.reload()
    expect(filed(page)).to_have_count(1)
    assert words(page) == ["before"]
    expect(page.locator("#status")).to_contain_text("No connection: this is the state of")
    expect(notes_field(page)).to_be_focused()
    service.start()
    expect(page.locator("#status")).to_have_text("Saved", timeout=30_000)


def test_the_end_waits_until_the_service_has_every_word(
    page: Page, service: Service, away: None
) -> None:
    notes_field(page).press_sequentially("the very last line")
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.locator("#status")).to_contain_text("Not saved yet, retrying")
    expect(page.locator("#waiting > li")).to_have_count(1)
    service.start()
    expect(page.locator("#waiting > li")).to_have_count(0, timeout=30_000)
    page.get_by_role("button", name="End", exact=True).click()
    page.wait_for_url("**/end")
    expect(page.get_by_role("textbox", name="Summary")).to_be_visible()


def test_a_correction_is_saved_when_one_goes_on_elsewhere(page: Page) -> None:
    file_note(page, "they have 40 hotles")
    filed(page).hover()
    page.get_by_role("button", name="Correct").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("they have 40 hotels")
    notes_field(page).click()
    page.keyboard.type("on it goes")
    expect(page.locator("#filed .tag")).to_have_count(0)
    expect(filed(page).locator(".words")).to_have_text("they have 40 hotels")
    expect(notes_field(page)).to_have_text("on it goes")
    page.reload()
    assert words(page) == ["they have 40 hotels"]


def test_half_a_correction_survives_a_reload(page: Page) -> None:
    file_note(page, "they have 40 hotles")
    filed(page).hover()
    page.get_by_role("button", name="Correct").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("they have 40 ho")
    page.reload()
    field = page.get_by_role("textbox", name="Correct this note")
    expect(field).to_have_text("they have 40 ho")
    field.press("End")
    page.keyboard.type("tels")
    page.keyboard.press("Enter")
    expect(filed(page).locator(".words")).to_have_text("they have 40 hotels")
    page.reload()
    expect(field).to_have_count(0)
    assert words(page) == ["they have 40 hotels"]
