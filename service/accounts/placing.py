"""Puts a call from outside with its account and contact: the ones that are found, or new ones.

What fits several waits in the review list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

from service.accounts.matching import Matcher, Outcome
from service.accounts.seen import Seen
from service.store.accounts.book import Book, Known

Links = Mapping[str, str | None]


def placer(book: Book) -> Callable[[str, Seen], Links]:
    """A function that places one call after the other, in one transaction."""
    matcher = Matcher(book)
    return lambda call_id, seen: place(book, matcher, call_id, seen)


def place(book: Book, matcher: Matcher, call_id: str, seen: Seen) -> Links:
    """`account` and `contact` of a call; empty when nothing is known of whom it was with."""
    if not seen.tells:
        return {}
    found = matcher.match(seen)
    if found.outcome is Outcome.AMBIGUOUS:
        book.ask(call_id, [asdict(each) for each in found.candidates], told(seen))
        return {}
    if found.outcome is Outcome.NONE:
        return new_records(book, matcher, seen)
    if found.contact is None and _tells_contact(seen):
        return {"account": found.account, "contact": _contact(book, matcher, seen, found.account)}
    return {"account": found.account, "contact": found.contact}


def new_records(book: Book, matcher: Matcher, seen: Seen, *, by_name: bool = False) -> Links:
    """A new account and contact, as far as enough is known.

    A person's name alone makes a contact only if `by_name`: when somebody said so.
    """
    account = None
    if name := seen.company_name:
        account = book.add("account", {"name": name, "domain": seen.domain})
        matcher.learn(Known(account, None, name))
    named = seen.name is not None and (account is not None or by_name)
    if not _tells_contact(seen) and not named:
        return {"account": account} if account else {}
    return {"account": account, "contact": _contact(book, matcher, seen, account)}


def told(seen: Seen) -> dict[str, str]:
    """What was seen, as it is kept."""
    values = {"name": seen.name, "email": seen.email, "phone": seen.phone, "company": seen.company}
    return {name: value for name, value in values.items() if value}


def _tells_contact(seen: Seen) -> bool:
    """Whether a contact could be found again: by an address or a number."""
    return bool(seen.address or seen.number)


def _contact(book: Book, matcher: Matcher, seen: Seen, account: str | None) -> str:
    name = " ".join((seen.name or seen.address or seen.number or "").split())[:200]
    fields = {"name": name, "email": seen.address, "phone": seen.number, "account_id": account}
    contact = book.add("contact", fields)
    matcher.learn(Known(account, contact, name))
    return contact
