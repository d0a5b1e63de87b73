"""The buying map in a browser: drawn for wide and narrow windows and for paper, confirmed in a click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.running import Service
from tests.browser.test_looks import expect_sound
from tests.running import PATIENCE
from tests.test_buying_map import STORIES

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def accounts(service: Service) -> Iterator[dict[str, str]]:
    """An account with a call, for two languages."""
    found = {}
    with httpx2.Client(base_url=service.url, timeout=PATIENCE) as client:
        for language in ("en", "zh"):
            made = client.post("/api/accounts", json={"name": f"Northgate {language}"})
            found[language] = made.json()["id"]
            body = {"account": found[language], "lang": language}
            call = client.post("/api/calls", json=body).json()["id"]
            note = {"text": STORIES[language][0]}
            client.post(f"/api/calls/{call}/notes", json=note)
        yield found


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", 360, "light"), ("en", 1200, "dark"), ("zh", 360, "dark"), ("zh", 1200, "light")],
)
def test_the_map_is_sound_and_its_boxes_can_be_heard(
    open_page: Open,
    accounts: dict[str, str],
    output_path: str,
    language: str,
    width: int,
    theme: str,
) -> None:
    locale = {"en": "en-GB", "zh": "zh-CN"}[language]
    page = open_page(
        f"/accounts/{accounts[language]}/buying",
        viewport={"width": width, "height": 800},
        color_scheme=theme,
        locale=locale,
    )
    boxes = page.locator("svg.organisation:visible g[role=img]")
    assert boxes.count() == len(STORIES[language][1])
    for box in boxes.all():
        assert len(box.get_attribute("aria-label") or "") > 8
    page.locator(".players summary").first.click()
    expect_sound(page)
    page.screenshot(path=Path(output_path) / "buying.png", full_page=True)


def test_on_paper_the_wide_picture_remains(open_page: Open, accounts: dict[str, str]) -> None:
    page = open_page(f"/accounts/{accounts['en']}/buying", viewport={"width": 1000, "height": 800})
    page.emulate_media(media="print")
    expect(page.locator("svg.organisation.wide")).to_be_visible()
    expect(page.locator("svg.organisation.narrow")).to_be_hidden()


def test_the_account_shows_whom_we_have_not_reached(
    open_page: Open, accounts: dict[str, str]
) -> None:
    page = open_page(f"/accounts/{accounts['en']}")
    expect(page.locator("#buying")).to_contain_text("Not reached yet: Graham")
    expect_sound(page)
    page.get_by_role("link", name="Confirm and correct").click()
    expect(page.locator("h1")).to_have_text("Who buys and how")


def test_a_click_confirms_corrects_and_takes_back(
    open_page: Open, accounts: dict[str, str]
) -> None:
    page = open_page(f"/accounts/{accounts['en']}/buying")

    def attitude() -> object:
        page.locator(".players summary", has_text="purchasing").click()
        return page.get_by_role("form", name="Attitude to us of purchasing")

    form = attitude()
    form.get_by_role("button", name="neutral").click()  # type: ignore[attr-defined]
    form = attitude()
    pressed = form.locator("[aria-pressed=true]")  # type: ignore[attr-defined]
    expect(pressed).to_have_text("neutral")
    form.get_by_role("button", name="Take my word back").click()  # type: ignore[attr-defined]
    form = attitude()
    expect(form.locator("[aria-pressed=true]")).to_have_count(0)  # type: ignore[attr-defined]
    page.get_by_role("form", name="Where the purchase stands").get_by_role(
        "button", name="Commitment"
    ).click()
    stage = page.get_by_role("form", name="Where the purchase stands")
    expect(stage.locator("[aria-pressed=true]")).to_have_text("Commitment")
    expect(page.locator("#purchase")).to_contain_text("Key person now: Decision-maker.")
