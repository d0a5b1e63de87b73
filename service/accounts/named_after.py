"""Whom a call was named after: the name of a call often holds the company, too. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.accounts.seen import bare_company, folded

_BETWEEN = re.compile(r"\s*[,，、;:：|/(（@·]\s*|\s+[-–—]\s+|\s+@\s*")


def person_of(prospect: str | None, account: str) -> str | None:
    """The person in the name of a call with an account, None when it names the account alone.

    `Dana Okafor, Northwind` and `Northwind Ltd (Dana Okafor)` are Dana Okafor where the account is Northwind;
    what is no company, such as a title, stays with the name.
    """
    if not prospect or _is(prospect, account):
        return None
    for between in _BETWEEN.finditer(prospect):
        parts = prospect[: between.start()], prospect[between.end() :].rstrip(" )）")
        for one, other in (parts, parts[::-1]):
            if one.strip() and _is(other, account):
                return one.strip()
    return prospect


def spoken_with(prospect: str | None, account: str | None, speakers: Iterable[str]) -> str | None:
    """The person in the name of a call whom one can greet by it; None where it may name a company alone.

    It is what stands beside the account's name, else the part that shares a word with whoever spoke in the call.
    """
    if not prospect:
        return None
    person = person_of(prospect, account) if account else prospect
    if person and person != prospect:
        return person
    said = {word for speaker in speakers for word in folded(speaker).split()}
    parts = sorted(parts_of(prospect), key=len)
    return next((part for part in parts if said & set(folded(part).split())), None)


def parts_of(prospect: str) -> list[str]:
    """The names that may stand in the name of a call, the whole first."""
    parts = [prospect]
    for between in _BETWEEN.finditer(prospect):
        parts += [prospect[: between.start()], prospect[between.end() :].rstrip(" )）")]
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def is_same(name: str, other: str) -> bool:
    """Whether two names are one but for case, accents and legal form."""
    return folded(bare_company(name)) == folded(bare_company(other)) != ""


def _is(name: str, account: str) -> bool:
    """Whether a name is that of the account, or some of its words from the first on."""
    words, all_words = folded(bare_company(name)).split(), folded(bare_company(account)).split()
    return bool(words) and words == all_words[: len(words)]
