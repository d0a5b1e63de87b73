"""The verdict on an account: what all its calls and a person's word come to."""

from __future__ import annotations

from datetime import date
from typing import Any

from nlp.types import FACTS, State
from service.qualify.accounts.ledger import AccountFact
from service.qualify.accounts.verdict import AccountVerdict, account_verdict
from tests import loaded

TODAY = date(2026, 11, 28)
HOLDS = ("fit", "need", "metrics", "authority", "budget")


def verdict(*calls: Any, holds: tuple[str, ...] = HOLDS, criteria: Any = None) -> AccountVerdict:
    facts = {
        name: AccountFact(name, State.MET if name in holds else State.UNKNOWN) for name in FACTS
    }
    return account_verdict(loaded.ours().policy, facts, calls, TODAY, criteria)


def call(until: str | None = None) -> Any:
    return {"signals": {}, "until": until}


def test_an_account_of_which_all_three_levels_hold_goes_on() -> None:
    assert verdict(call()).verdict == "advance"


def test_an_account_that_wants_to_be_called_later_waits_as_its_newest_call_does() -> None:
    assert verdict(call(), call("2027-09-01")).verdict == "nurture"


def test_a_day_that_has_come_or_that_a_newer_call_made_void_holds_nothing_up() -> None:
    assert verdict(call("2026-11-28")).verdict == "advance"
    assert verdict(call("2027-09-01"), call()).verdict == "advance"


def test_criteria_that_a_rival_shaped_are_no_reason_to_go_on() -> None:
    found = verdict(call(), criteria="rival")
    assert (found.verdict, found.blocked_at) == ("nurture", "stakeholder")
    assert verdict(call(), criteria="ours").verdict == "advance"
