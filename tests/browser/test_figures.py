"""Pages of figures in a browser: the tables with bars hold together, in a narrow window too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.test_looks import expect_sound

Open = Callable[..., Page]
NOTES = (
    "Me: How is it paid for?\nAnna: We set aside 60,000 euro.\nMe: When?\nAnna: Before 1 October."
)
TORN = """rows => rows.filter(row => new Set([...row.cells].map(cell => {
  const { top, bottom } = cell.getBoundingClientRect()
  return `${top} ${bottom}`
})).size > 1).map(row => row.innerText)"""
BROKEN = """labels => labels.filter(label => {
  const words = document.createRange()
  words.selectNodeContents(label)
  return !/[\\s-]/.test(label.innerText) && words.getClientRects().length > 1
}).map(label => label.innerText)"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("locale", ["de", "en", "da", "zh-CN"])
def test_rows_of_bars_are_whole_and_no_word_is_broken(
    open_page: Open, width: int, locale: str
) -> None:
    page = open_page(locale=locale, viewport={"width": width, "height": 800})
    call = page.request.post("/api/calls", data={}).json()["id"]
    page.request.post(f"/api/calls/{call}/notes", data={"text": NOTES})
    page.request.put("/api/targets", data={"calls": 20, "potential": 1_000_000})
    for path in ("/pipeline", f"/calls/{call}/report"):
        page.goto(path)
        expect_sound(page)
        assert page.locator(".bars tr").evaluate_all(TORN) == []
        assert page.locator(".bars th").evaluate_all(BROKEN) == []
