"""An admin closes an account, sees what is left, hands it over and reads so in the audit log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from service.people import Role
from tests.browser.running import Console, Service
from tests.browser.test_looks import expect_sound
from tests.people import PASSWORD, invited

Person = Callable[[str], Page]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[tuple[Service, dict[str, str]]]:
    """A service with two reps and an admin, and the code of each."""
    database = f"sqlite:///{(tmp_path / 'calls.sqlite3').as_posix()}"
    roles = {"boss": Role.ADMIN, "anna": Role.REP, "ben": Role.REP}
    codes = {
        name: invited(database, f"{name}@example.com", role, name=name.capitalize())
        for name, role in roles.items()
    }
    running = Service(tmp_path)
    running.start()
    yield running, codes
    running.kill()


@pytest.fixture
def join(
    browser: Browser, team: tuple[Service, dict[str, str]], console: Console
) -> Iterator[Person]:
    """Lets somebody set their password in a browser of their own; without scripts, as far as it goes."""
    service, codes = team
    made: list[BrowserContext] = []

    def one(name: str) -> Page:
        context = browser.new_context(
            base_url=service.url,
            viewport={"width": 360, "height": 660},
            java_script_enabled=name != "ben",
        )
        made.append(context)
        page = console.watch(context.new_page())
        page.goto("/join")
        page.get_by_label("E-mail").fill(f"{name}@example.com")
        page.get_by_label("Code").fill(codes[name])
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_role("button", name="Set password and log in").click()
        page.wait_for_url(re.compile(r"/$"))
        return page

    yield one
    for context in made:
        context.close()


def write_down(page: Page, origin: str) -> str:
    """An account with a contact, a day and a call of whoever is logged in; the id of the account."""
    post = page.request.post
    head = {"Origin": origin}

    def made(path: str, body: dict[str, str]) -> str:
        answer = post(path, data=body, headers=head)
        assert answer.ok, answer.text()
        return str(answer.json().get("id", ""))

    account = made("/api/accounts", {"name": "Kettle Works"})
    made("/api/contacts", {"name": "Zoe Quist", "account": account})
    made(f"/api/accounts/{account}/dates", {"day": "2099-03-01", "what": "Contract ends"})
    call = made("/api/calls", {"account": account})
    made(f"/api/calls/{call}/notes", {"text": "Zoe: the boss is leaving"})
    return account


def test_an_account_is_closed_and_what_it_held_goes_to_a_colleague(
    join: Person, team: tuple[Service, dict[str, str]], output_path: str
) -> None:
    boss, anna, ben = join("boss"), join("anna"), join("ben")
    account = write_down(anna, team[0].url)

    def look(name: str) -> None:
        expect_sound(boss)
        boss.screenshot(path=Path(output_path) / f"{name}.png", full_page=True)

    boss.goto("/people")
    look("people")
    boss.get_by_role("button", name="Close the account of Anna").press("Enter")
    expect(boss.get_by_role("status")).to_contain_text("The account is closed")
    expect(boss.locator("main")).to_contain_text("1 account, with what was noted down about it")
    look("closed")
    boss.get_by_label("Who takes over?").select_option(label="Ben (ben@example.com)")
    boss.get_by_role("button", name="See what would go over").press("Enter")
    expect(boss.get_by_role("heading", name="This would go to Ben")).to_be_visible()
    expect(boss.locator("main")).to_contain_text("1 call was not shared with this colleague")
    look("preview")
    boss.get_by_role("button", name="Hand over to Ben").press("Enter")
    expect(boss.get_by_role("status")).to_contain_text("Handed over")
    look("done")

    ben.goto(f"/accounts/{account}")
    expect(ben.locator("h1")).to_contain_text("Kettle Works")
    expect(ben.locator("main")).to_contain_text("Zoe Quist")
    expect(ben.locator("main")).to_contain_text("Handed over to a colleague")
    expect(ben.locator("main")).not_to_contain_text("the boss is leaving")


def test_the_audit_log_is_read_and_narrowed_with_the_keyboard(
    join: Person, output_path: str
) -> None:
    boss = join("boss")
    join("anna")
    boss.goto("/people")
    boss.get_by_role("link", name="See who saw and changed what").press("Enter")
    expect(boss.get_by_role("heading", name="Audit log")).to_be_visible()
    entries = boss.locator(".delivered li")
    expect(entries.first).to_contain_text("Anna logged in")
    everything = entries.count()
    expect_sound(boss)
    boss.screenshot(path=Path(output_path) / "audit.png", full_page=True)
    boss.get_by_label("What").select_option(label="added somebody")
    boss.get_by_role("button", name="Show").press("Enter")
    expect(entries).to_have_count(3)
    assert everything > 3
    boss.get_by_label("Day").fill("2020-01-01")
    boss.get_by_label("Day").press("Enter")
    expect(boss.locator("main")).to_contain_text("Nothing of this kind is in the log")
    expect_sound(boss)
