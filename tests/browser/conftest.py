"""A real browser on the real service. Every test fails on any console message."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.running import BROWSERS, FLAGS, Console, Service

SMALL = {"width": 360, "height": 660}
"""What a side panel offers."""

expect.set_options(timeout=20_000)  # a machine that is busy with other tests is slow, not wrong


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = Service(tmp_path_factory.mktemp("service"))
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip("no Chromium on this machine: install it to test the panel")
    return {"executable_path": browser, "args": list(FLAGS)}


@pytest.fixture
def console() -> Iterator[Console]:
    heard = Console()
    yield heard
    assert heard.unexpected == []


@pytest.fixture
def open_page(browser: Browser, service: Service, console: Console) -> Iterator[object]:
    """Opens pages of the service, each in a browser profile of its own unless one is given."""
    made: list[BrowserContext] = []

    def open_one(
        path: str = "/", *, context: BrowserContext | None = None, **options: object
    ) -> Page:
        if context is None:
            usual = {"base_url": service.url, "viewport": SMALL, "timezone_id": "Europe/Copenhagen"}
            context = browser.new_context(**{**usual, **options})  # type: ignore[arg-type]
            made.append(context)
        page = console.watch(context.new_page())
        page.goto(path)
        return page

    yield open_one
    for context in made:
        context.close()
