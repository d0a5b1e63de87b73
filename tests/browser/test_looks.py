"""How the panel looks: no state may break a rule of accessibility or overflow.

A picture of every state is kept in the folder that pytest names with `--output`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.panel import CLUELESS, EXCUSE, file_note, notes_field, start_call
from tests.browser.running import Console

Open = Callable[..., Page]
SIZES = {"320": (320, 660), "360": (360, 660), "1200": (1200, 800)}
STYLES = Path(__file__).parents[2] / "static/panel.css"
FIND = """async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]);
}"""
"""What axe finds: all the rest that it says takes as long to hand over as to find out."""


def expect_sound(page: Page) -> None:
    """Nothing for axe to find, and nothing wider than the window."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    assert page.evaluate(FIND) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def keep_picture(output_path: str) -> Callable[[Page, str], None]:
    def keep(page: Page, name: str) -> None:
        page.screenshot(path=Path(output_path) / f"{name}.png")

    return keep


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_state_of_a_call_is_sound(
    open_page: Open, keep_picture: Callable[[Page, str], None], size: str, theme: str
) -> None:
    width, height = SIZES[size]
    page = open_page(viewport={"width": width, "height": height}, color_scheme=theme)

    def look(name: str) -> None:
        expect_sound(page)
        keep_picture(page, name)

    look("start")
    start_call(page, "Dana Okafor, Head of Operations at Northwind Logistics International")
    look("empty")
    page.keyboard.press("Tab")
    expect(page.locator("#q[data-listening=yes]")).to_be_visible()
    look("listening")
    file_note(page, EXCUSE)
    file_note(page, CLUELESS)
    notes_field(page).press_sequentially(EXCUSE)
    look("notes")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("button", name="Bring back")).to_be_visible()
    look("skipped")
    page.keyboard.press("Control+.")
    look("evidence")
    page.keyboard.press("Escape")
    page.locator(".chip").first.click()
    look("criterion")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Others").click()
    look("others")
    page.keyboard.press("Escape")
    page.locator(".tally").click()
    look("signals")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    look("palette")


def test_the_other_pages_are_sound(
    open_page: Open, console: Console, keep_picture: Callable[[Page, str], None]
) -> None:
    console.expected.append("status of 4")
    for path in ("/profile", "/deliveries", "/calls/nothing"):
        page = open_page(path)
        expect_sound(page)
        keep_picture(page, path.strip("/").replace("/", "-"))


@pytest.mark.parametrize("size", ["360", "1200"])
def test_without_colours_the_marks_remain(
    open_page: Open, keep_picture: Callable[[Page, str], None], size: str
) -> None:
    width, height = SIZES[size]
    page = open_page(viewport={"width": width, "height": height}, forced_colors="active")
    start_call(page)
    file_note(page, EXCUSE)
    file_note(page, CLUELESS)
    lines = page.locator("#filed mark").evaluate_all(
        "all => all.map(one => getComputedStyle(one).textDecorationStyle)"
    )
    assert lines == ["solid", "wavy"]
    keep_picture(page, "forced-colours")


@pytest.mark.parametrize("size", SIZES)
def test_doubled_text_stays_usable(
    open_page: Open, keep_picture: Callable[[Page, str], None], size: str
) -> None:
    width, height = SIZES[size]
    page = open_page(viewport={"width": width, "height": height})
    start_call(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    file_note(page, EXCUSE)
    expect_sound(page)
    notes_field(page).scroll_into_view_if_needed()
    expect(notes_field(page)).to_be_in_viewport()
    keep_picture(page, "doubled")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG: 4.5 for text, 3 for shapes that carry a meaning."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [
        ("ink", "good-tint", 4.5),
        ("ink", "red-tint", 4.5),
        ("good", "good-tint", 4.5),
        ("red", "red-tint", 4.5),
        ("good", "paper", 4.5),
        ("red", "paper", 4.5),
        ("warn", "paper", 4.5),
        ("soft", "paper", 4.5),
        ("soft", "key", 4.5),
        ("edge", "paper", 3),
        ("focus", "raised", 3),
    ],
)
def test_colours_can_be_told_apart(front: str, ground: str, least: float, theme: int) -> None:
    pairs = {
        name: (light, dark)
        for name, light, dark in re.findall(
            r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLES.read_text("utf-8")
        )
    }
    assert contrast(pairs[front][theme], pairs[ground][theme]) >= least


@pytest.mark.parametrize("size", [(640, 400), (640, 480), (380, 500), (380, 400)])
def test_a_short_window_shows_the_question_and_the_field(
    open_page: Open, size: tuple[int, int]
) -> None:
    width, height = size
    page = open_page(viewport={"width": width, "height": height})
    start_call(page)
    for note in (EXCUSE, CLUELESS, EXCUSE):
        file_note(page, note)
    page.reload()
    expect(notes_field(page)).to_be_focused()
    expect(page.locator("#q")).to_be_in_viewport(ratio=1)
    expect(notes_field(page)).to_be_in_viewport(ratio=0.4)
    expect_sound(page)


def test_letters_are_not_cut_in_fields(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("Prospect").fill("gypsy jag quip")
    field = page.get_by_label("Prospect")
    assert field.evaluate("one => parseFloat(getComputedStyle(one).lineHeight)") >= 22


def test_the_course_of_a_verdict_fits_a_narrow_page(open_page: Open) -> None:
    page = open_page(viewport={"width": 320, "height": 660})
    start_call(page)
    for note in (EXCUSE, CLUELESS, EXCUSE):
        file_note(page, note)
    page.goto(f"{page.url}/report")
    wide = page.locator(".wide", has=page.locator("svg.steps"))
    assert wide.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect_sound(page)
