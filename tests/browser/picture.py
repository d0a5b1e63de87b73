"""Draws the README's picture of the panel anew: `python -m tests.browser.picture`. Needs Chromium."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.running import BROWSERS, FLAGS, ROOT, Service

PICTURE = ROOT / "docs/panel.png"


def draw() -> None:
    """Load the example call, and keep what is seen of it at 1200 by 800."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        service = Service(Path(folder))
        service.start()
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=list(FLAGS)
        )
        page = browser.new_page(viewport={"width": 1200, "height": 800}, color_scheme="light")
        page.goto(service.url)
        page.get_by_role("button", name="Load an example call").click()
        page.wait_for_url("**/calls/*")
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURE)
        browser.close()
        service.kill()


if __name__ == "__main__":
    draw()
