"""What a rep does with the panel, in a few words, for the tests to read like one."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

EXCUSE = "we meant to replace it last winter, but then the layoffs took over"
CLUELESS = "no idea, you would have to ask finance"


def start_call(
    page: Page, prospect: str = "Dana Okafor, Northwind", framework: str = "meddic"
) -> str:
    """Start a call on the start page; returns its path."""
    page.goto("/")
    page.get_by_label("Prospect").fill(prospect)
    page.get_by_label("Framework").select_option(framework)
    page.get_by_role("button", name="Start the call").click()
    page.wait_for_url("**/calls/*")
    expect(notes_field(page)).to_be_focused()
    return page.url


def notes_field(page: Page) -> Locator:
    """Where notes are typed."""
    return page.locator("#editor")


def file_note(page: Page, text: str) -> None:
    """Type a note, file it, and wait until the service has it."""
    count = filed(page).count()
    notes_field(page).press_sequentially(text)
    notes_field(page).press("Enter")
    expect(filed(page)).to_have_count(count + 1)
    expect(page.locator("#waiting > li")).to_have_count(0)


def filed(page: Page) -> Locator:
    """The notes that the service has."""
    return page.locator("#filed > li[data-kind=note]")


def words(page: Page) -> list[str]:
    """The filed notes, exactly as they stand."""
    return filed(page).locator(".words").evaluate_all("all => all.map(one => one.textContent)")


def marked(page: Page, tone: str) -> list[str]:
    """The words that are marked in the field while a note is typed."""
    return page.evaluate(
        "tone => [...CSS.highlights.get(tone)].map(range => range.toString())", tone
    )


def expect_marked(page: Page, tone: str, *texts: str) -> None:
    """Wait until exactly these words are marked in the field."""
    for _ in range(100):
        if marked(page, tone) == list(texts):
            return
        page.wait_for_timeout(50)
    assert marked(page, tone) == list(texts)
