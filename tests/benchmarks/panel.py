"""From a key to its highlight in Chromium, in a note of 1,500 words; and what a note costs the service by the
length of its call."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.engine import texts
from tests.browser.running import BROWSERS, FLAGS, Service

TYPED = " and we meant to replace it last winter, but then the layoffs took over"
WATCH = """
window.times = [];
let pressed = 0;
addEventListener('keydown', () => { pressed = performance.now(); }, true);
const add = Highlight.prototype.add;
Highlight.prototype.add = function (range) {
  if (pressed) {
    const began = pressed;
    pressed = 0;
    requestAnimationFrame(() => times.push(performance.now() - began));
  }
  return add.call(this, range);
};
"""
"""Times from a key to the first frame that shows marks made after it."""


def table(words: int, keys: int, notes: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    """(what was measured, figure)."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        service = Service(Path(folder))
        service.start()
        try:
            browser = playwright.chromium.launch(
                executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=list(FLAGS)
            )
            page = _page(browser.new_page(base_url=service.url), note(words))
            yield from _typing(page, f"{words:,} words", keys)
            browser.close()
            yield from _notes(service.url, notes)
        finally:
            service.kill()


def note(words: int) -> str:
    """A note of at least so many words, as people type them."""
    lines = [line for text in texts(200) for line in text.split("\n")]
    chosen: list[str] = []
    while lines and sum(len(line.split()) for line in chosen) < words:
        chosen.append(lines.pop(0))
    return "\n".join(chosen)


def _page(page: Page, text: str) -> Page:
    page.add_init_script(WATCH)
    page.goto("/")
    page.locator("form[action='/calls'] .primary").click()
    page.wait_for_url("**/calls/*")
    page.locator("#editor").fill(text)
    page.wait_for_timeout(3000)
    page.evaluate("times.length = 0")
    return page


def _typing(page: Page, name: str, keys: int) -> Iterator[tuple[str, str]]:
    page.locator("#editor").press("End")
    for key in (TYPED * (keys // len(TYPED) + 1))[:keys]:
        page.keyboard.press(key if key != " " else "Space")
        page.wait_for_timeout(70)
    page.wait_for_timeout(1500)
    times = sorted(page.evaluate("times"))
    low, high = statistics.median(times), times[int(len(times) * 0.95)]
    yield f"key to highlight in {name}, ms: p50, p95", f"{low:.0f}, {high:.0f}"


def _notes(url: str, lengths: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    call = _send(f"{url}/api/calls", {"lang": "en"})["id"]
    filed = 0
    lines = iter([line for text in texts(300) for line in text.split("\n") if line.strip()] * 9)
    for length in lengths:
        times = []
        while filed < length:
            began = time.perf_counter()
            _send(f"{url}/api/calls/{call}/notes", {"text": next(lines)}, full=True)
            times.append(1000 * (time.perf_counter() - began))
            filed += 1
        latest = statistics.median(times[-10:])
        yield f"a note with its conclusions, in a call of {length:,} notes, ms", f"{latest:.0f}"


def _send(url: str, body: dict[str, str], full: bool = False) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, str] = json.load(answer)
        return found
