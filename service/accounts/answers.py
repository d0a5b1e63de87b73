"""The shapes of answers about accounts and contacts, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from nlp.types import State
from service.calls.answers import View


class Contact(View):
    """Somebody at an account."""

    id: str
    revision: int
    name: str
    account: str | None
    email: str | None
    phone: str | None
    title: str | None
    details: dict[str, Any]
    created_at: str


class AccountFact(View):
    """What is known of a fact of an account."""

    state: State
    since: str | None
    fresh_until: str | None
    stale: bool
    standing: list[dict[str, Any]]
    history: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class AccountFacts(View):
    """What is known of an account over all its calls."""

    id: str
    facts: dict[str, AccountFact]
    frameworks: dict[str, dict[str, State]]
    levels: dict[str, str]
    verdict: str
    scope: str | None
    blocked_at: str | None
    early: bool
    ask: list[dict[str, Any]]
    lost: list[dict[str, Any]]
    criteria: dict[str, State]
    send: str | None
    proposals: dict[str, list[dict[str, Any]]]
    rules: str


class Dates(View):
    """Days to think of."""

    items: list[dict[str, Any]]
    next: str | None


class Imported(View):
    """What taking in a list changed, or would change."""

    dry_run: bool
    accounts: dict[str, int]
    contacts: dict[str, int]
    same: int
    changes: list[dict[str, Any]]
    bad: list[dict[str, Any]]
    columns: dict[str, str]
    left_out: list[str]
    encoding: str
    separator: str


class AccountInList(View):
    """An account as a row of the list; lists add `verdict`, over all its calls, and `last_call`."""

    id: str
    revision: int
    name: str
    domain: str | None
    stage: str
    source: str
    nurture: str | None
    follow_up: str | None
    example: bool
    details: dict[str, Any]
    created_at: str


class Account(AccountInList):
    """An account with its contacts."""

    contacts: list[Contact]


class Accounts(View):
    """A page of accounts."""

    items: list[AccountInList]
    next: str | None


class Contacts(View):
    """A page of contacts."""

    items: list[Contact]
    next: str | None


class Duplicates(View):
    """Who may be the same: accounts with `id name domain score why`, contacts with `kept gone score why`."""

    accounts: list[dict[str, Any]]
    contacts: list[dict[str, Any]]
