"""Finds the account and contact that a call from outside belongs to, and does not guess.

By e-mail address, then phone number, then domain, then the names of company and person. What fits
several records, or only nearly one, is for a person to decide. Scores and lists are in
`matching.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Protocol

from rapidfuzz import fuzz, process

from nlp.strict_yaml import load
from service.accounts.seen import FILE, Seen, bare_company, folded
from service.store.accounts.book import Known

MOST_CANDIDATES = 5


class Book(Protocol):
    """The accounts and contacts of a person."""

    def with_email(self, email: str) -> Sequence[Known]:
        """The contacts with an address."""

    def with_phone(self, phone: str) -> Sequence[Known]:
        """The contacts with a number in E.164."""

    def with_domain(self, domain: str) -> Sequence[Known]:
        """The accounts with a domain."""

    def accounts(self) -> Mapping[str, str]:
        """The names of all accounts, by id."""

    def contacts(self) -> Sequence[Known]:
        """All contacts."""

    def contacts_at(self, account: str) -> Sequence[Known]:
        """The contacts of an account."""


class By(StrEnum):
    """What an account or contact was found by."""

    EMAIL = "email"
    PHONE = "phone"
    DOMAIN = "domain"
    COMPANY = "company"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a call may belong to, how it was found, and how alike the names are (0 to 100)."""

    account: str | None
    contact: str | None
    by: By
    score: float = 100.0


class Outcome(StrEnum):
    """How a search ended."""

    MATCH = "match"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """The one candidate of a match, or those that a person must choose from, best first."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()

    @property
    def account(self) -> str | None:
        """The account, of a match."""
        return self.candidates[0].account if self.outcome is Outcome.MATCH else None

    @property
    def contact(self) -> str | None:
        """The contact, of a match."""
        return self.candidates[0].contact if self.outcome is Outcome.MATCH else None


def match(book: Book, seen: Seen) -> Match:
    """What a call belongs to. For many calls keep one `Matcher`."""
    return Matcher(book).match(seen)


class Matcher:
    """Finds accounts and contacts in a book, of which it reads the names once."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def match(self, seen: Seen) -> Match:
        """What a call belongs to: the strongest thing that is known of its people decides."""
        for by, found in self._exact(seen):
            if len({(known.account, known.contact) for known in found}) == 1:
                return _sure(found[0].account, found[0].contact, by)
            if found:
                return _among(seen, found, by)
        return self._by_domain(seen) or self._by_company(seen) or self._by_person(seen)

    def learn(self, known: Known) -> None:
        """Know an account or a contact that was added to the book, if the names were read before."""
        if known.contact is not None and "_contacts" in vars(self):
            self._contacts.append(known)
        elif known.contact is None and known.account is not None and "_companies" in vars(self):
            self._companies[known.account] = bare_company(known.name)

    def _exact(self, seen: Seen) -> list[tuple[By, Sequence[Known]]]:
        """The contacts with the address, and those with the number."""
        mailed = self._book.with_email(seen.address) if seen.address else ()
        called = self._book.with_phone(seen.number) if seen.number else ()
        both = [known for known in mailed if known in called]
        elsewhere = {known.account for known in mailed} != {known.account for known in called}
        if mailed and called and not both and elsewhere:
            return [(By.EMAIL, [*mailed, *called])]
        return [(By.EMAIL, both or mailed), (By.PHONE, called)]

    def _by_domain(self, seen: Seen) -> Match | None:
        """The account with the domain, or with the one above it: `mail.acme.com`, then `acme.com`."""
        domain = seen.domain or ""
        while "." in domain:
            found = self._book.with_domain(domain)
            if len(found) == 1:
                account = found[0].account
                return _sure(account, self._person_at(seen, account), By.DOMAIN)
            if found:
                return _unsure(Candidate(known.account, None, By.DOMAIN) for known in found)
            domain = domain.partition(".")[2]
        return None

    def _by_company(self, seen: Seen) -> Match | None:
        name = bare_company(seen.company or "")
        if not name:
            return None
        maybe, sure = _scores()["company_maybe"], _scores()["company_sure"]
        found = process.extract(
            name, self._companies, scorer=fuzz.token_sort_ratio, score_cutoff=maybe, limit=6
        )
        if not found:
            return None
        best = found[0][1]
        near = [each for each in found if each[1] > best - _scores()["clear"]]
        if best >= sure and len(near) == 1:
            account = str(found[0][2])
            return _sure(account, self._person_at(seen, account), By.COMPANY, best)
        return _unsure(Candidate(str(key), None, By.COMPANY, score) for _, score, key in found)

    def _by_person(self, seen: Seen) -> Match:
        """A name alone: there are many Anna Schmidts, so a person decides."""
        if len(folded(seen.name or "").split()) < 2 or seen.company or seen.domain:
            return Match(Outcome.NONE)
        maybe = _scores()["person_maybe"]
        found = [
            Candidate(known.account, known.contact, By.PERSON, score)
            for known, score in _alike(seen.name, self._contacts)
            if score >= maybe
        ]
        return _unsure(found) if found else Match(Outcome.NONE)

    def _person_at(self, seen: Seen, account: str | None) -> str | None:
        return (
            _the_one(seen.name, self._book.contacts_at(account)) if account and seen.name else None
        )

    @cached_property
    def _companies(self) -> dict[str, str]:
        return {account: bare_company(name) for account, name in self._book.accounts().items()}

    @cached_property
    def _contacts(self) -> list[Known]:
        return list(self._book.contacts())


def _among(seen: Seen, found: Sequence[Known], by: By) -> Match:
    """Several contacts share an address or a number: the name tells who it was, or nothing does."""
    contact = _the_one(seen.name, found)
    homes = {known.account for known in found}
    if contact is not None:
        home = next(known.account for known in found if known.contact == contact)
        return _sure(home, contact, by)
    if len(homes) == 1 and (home := homes.pop()):
        return _sure(home, None, by)  # a switchboard: the company is certain, the person is not
    return _unsure(Candidate(known.account, known.contact, by) for known in found)


def _the_one(name: str | None, known: Sequence[Known]) -> str | None:
    """The one contact whose name is alike, if there is just one."""
    sure = [each for each, score in _alike(name, known) if score >= _scores()["person_sure"]]
    return sure[0].contact if len(sure) == 1 else None


def are_alike(one: str, other: str) -> bool:
    """Whether two names of people are so alike that they are one person's."""
    score = fuzz.token_sort_ratio(folded(one), folded(other))
    return bool(score >= _scores()["person_sure"])


def _alike(name: str | None, known: Iterable[Known]) -> list[tuple[Known, float]]:
    """Contacts with how alike their names are, most alike first."""
    if not name:
        return []
    wanted = folded(name)
    scores = [(each, fuzz.token_sort_ratio(wanted, folded(each.name))) for each in known]
    return sorted(scores, key=lambda pair: -pair[1])


def _sure(account: str | None, contact: str | None, by: By, score: float = 100.0) -> Match:
    return Match(Outcome.MATCH, (Candidate(account, contact, by, round(score, 1)),))


def _unsure(candidates: Iterable[Candidate]) -> Match:
    found = tuple(dict.fromkeys(candidates))
    return Match(Outcome.AMBIGUOUS, found[:MOST_CANDIDATES])


@cache
def _scores() -> Mapping[str, int]:
    return {
        name: node.whole_number()
        for name, node in load(FILE).items()
        if isinstance(node.value, str)
    }
