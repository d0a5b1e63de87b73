"""The panel beside any call tool: side panel of the browser extension, pop-out window, installed, and offline."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from service.web.security import EXTENSION
from tests.browser.panel import EXCUSE, file_note, filed, notes_field, start_call, words
from tests.browser.running import BROWSERS, FLAGS, ROOT, Console, Service
from tests.browser.test_looks import expect_sound

Open = Callable[..., Page]
FOLDER = ROOT / "static/extension"
GONE = r"net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)"


def test_the_pages_may_be_framed_by_our_extension_alone() -> None:
    key = json.loads((FOLDER / "manifest.json").read_text("utf-8"))["key"]
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    name = "".join(chr(ord("a") + int(digit, 16)) for digit in digest)
    assert f"chrome-extension://{name}" == EXTENSION


@pytest.fixture
def debugging_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def with_extension(
    playwright: Playwright, tmp_path: Path, debugging_port: int
) -> Iterator[BrowserContext]:
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=next(filter(None, map(shutil.which, BROWSERS)), None),
        args=[
            *FLAGS,
            f"--load-extension={FOLDER}",
            f"--remote-debugging-port={debugging_port}",
            "--window-size=1280,800",
        ],
        ignore_default_args=["--disable-extensions"],
        no_viewport=True,
    )
    yield context
    context.close()


def test_the_extension_opens_the_panel_at_the_side_of_a_call(
    with_extension: BrowserContext,
    playwright: Playwright,
    debugging_port: int,
    service: Service,
    console: Console,
    output_path: str,
) -> None:
    meeting = with_extension.pages[0]
    with_extension.route(
        "https://meet.google.com/**",
        lambda route: route.fulfill(content_type="text/html", body="<title>Meet</title>a call"),
    )
    meeting.goto("https://meet.google.com/abc-defg-hij")
    options = console.watch(with_extension.new_page())
    options.goto(f"{EXTENSION}/options.html")
    options.get_by_label("Address of Fingerpost").fill(service.url)
    options.get_by_role("button", name="Save").click()
    expect(options.get_by_role("status")).to_have_text("Saved.")
    options.evaluate(
        "async () => chrome.sidePanel.open({windowId: (await chrome.windows.getCurrent()).id})"
    )
    panel = side_panel(playwright, debugging_port, options)
    options.close()
    frame = next(frame for frame in panel.frames if frame.url.startswith(service.url))
    frame.get_by_role("button", name="Start the call").click()
    field = frame.locator("#editor")
    expect(field).to_be_focused()
    field.press_sequentially(EXCUSE)
    field.press("Enter")
    expect(frame.locator("#filed mark[data-tone=good]")).to_have_count(1)
    assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth")
    panel.screenshot(path=Path(output_path) / "side-panel.png")


def side_panel(playwright: Playwright, port: int, page: Page) -> Page:
    """The side panel as a page: only a second client of the browser lists it."""
    other = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
    for _ in range(100):
        for found in (page for context in other.contexts for page in context.pages):
            if found.url == f"{EXTENSION}/panel.html" and found.frames[-1].url.startswith("http"):
                return found
        page.wait_for_timeout(100)
    raise AssertionError("the side panel did not open")


def test_the_panel_pops_out_and_stays_in_step(open_page: Open) -> None:
    page = open_page(viewport={"width": 1200, "height": 800})
    start_call(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("on top")
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    frame = opened.value.frame_locator("iframe")
    frame.locator("#editor").press_sequentially(EXCUSE)
    frame.locator("#editor").press("Enter")
    expect(frame.locator("#filed mark[data-tone=good]")).to_have_count(1)
    expect(filed(page)).to_have_count(1)


def test_the_panel_can_be_installed(open_page: Open) -> None:
    page = open_page(locale="de")
    session = page.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["lang"] == "de"
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error for error in errors if error["errorId"] != "in-incognito"] == []


def test_without_the_service_the_panel_still_opens_and_takes_notes(
    open_page: Open, service: Service, console: Console
) -> None:
    console.expected.append(GONE)
    page = open_page()
    start_call(page)
    file_note(page, "before")
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")
    page.reload()
    expect(filed(page)).to_have_count(1)
    service.kill()
    try:
        page.reload()
        expect(filed(page)).to_have_count(1)
        notes_field(page).press_sequentially("while it is away")
        page.keyboard.press("Enter")
        expect(page.locator("#waiting > li")).to_have_count(1)
        expect(page.locator("#status")).to_contain_text("Not saved yet")
        expect_sound(page)
    finally:
        service.start()
    expect(page.locator("#waiting > li")).to_have_count(0, timeout=30_000)
    page.reload()
    assert words(page) == ["before", "while it is away"]


def test_a_deleted_call_is_not_kept_in_the_browser(open_page: Open) -> None:
    page = open_page()
    start_call(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")
    page.reload()
    path = page.evaluate("location.pathname")
    kept = "caches.open('pages').then(kept => kept.keys()).then(all => all.map(one => one.url))"
    assert any(url.endswith(path) for url in page.evaluate(kept))
    page.keyboard.press("Control+k")
    page.keyboard.type("details")
    page.keyboard.press("Enter")
    page.get_by_text("Delete this call").click()
    page.get_by_role("button", name="Delete it with all its notes").click()
    page.wait_for_url(re.compile(r"/$"))
    assert not any(url.endswith(path) for url in page.evaluate(kept))


def test_a_log_out_leaves_no_page_in_the_browser(open_page: Open) -> None:
    page = open_page()
    start_call(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")
    page.reload()
    path = page.evaluate("location.pathname")
    kept = "caches.open('pages').then(kept => kept.keys()).then(all => all.map(one => one.url))"
    assert any(url.endswith(path) for url in page.evaluate(kept))
    file_note(page, "Dana: we lose two days a week")
    states = kept.replace("pages", "states")
    page.wait_for_timeout(500)
    assert page.evaluate(states)
    start = page.url.removesuffix(path)
    page.goto(f"{start}{path}/end")
    page.get_by_role("textbox", name="Summary").fill("Mine")
    written = "Object.keys(localStorage).filter(name => name.includes('.end-')).length"
    assert page.evaluate(written) == 1
    page.goto(f"{start}/login")
    assert not any(url.endswith(path) for url in page.evaluate(kept))
    assert not page.evaluate(states)
    leave = (
        "import('/static/js/leave.js?{}')"  # of the page to log in, which a single person has not
    )
    page.goto(f"{start}/?next=/")
    page.evaluate(leave.format(1))
    assert page.evaluate(written) == 1  # who only has to log in again
    page.goto(start)
    page.evaluate(leave.format(2))
    assert page.evaluate(written) == 0
