"""Accounts and contacts that may be one: how alike they are, for a person to decide. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from service.accounts.seen import bare_company
from service.qualify.buying.identity import key_of
from service.store.accounts.accounts import folded

Row = Mapping[str, Any]
Json = dict[str, Any]

ALIKE = 88
"""From so alike on (0 to 100) two are proposed as one."""
ABBREVIATED = 90
"""How alike a name is to the same with a letter for the given name."""
_AND = frozenset(("and", "und", "og", "&"))


def same_accounts(account: Row, others: Iterable[Row]) -> list[Json]:
    """Those of `others` that may be the account, the likeliest first, with `score` and `why`."""
    found = []
    for other in others:
        same_domain = bool(account["domain"]) and account["domain"] == other["domain"]
        score = round(fuzz.ratio(_words(account["name"]), _words(other["name"])))
        if same_domain or score >= ALIKE:
            why = "domain" if same_domain else "name"
            shown = {"id": other["id"], "name": other["name"], "domain": other["domain"]}
            found.append(shown | {"score": 100 if same_domain else score, "why": why})
    return sorted(found, key=lambda each: (-each["score"], each["name"]))


def _words(company: str) -> str:
    """What tells one company from another: its name without legal form and without `and`."""
    bare = bare_company(company)
    return " ".join(word for word in bare.split() if word not in _AND) or bare


def same_contacts(contacts: Sequence[Row]) -> list[Json]:
    """Pairs of contacts that may be one: the fuller one is `kept`."""
    return [
        pair
        for place, one in enumerate(contacts)
        for other in contacts[place + 1 :]
        for pair in _pair(one, other)
    ]


def names_alike(one: str, other: str) -> int:
    """How alike two people's names are, 0 to 100: Fr. Lindner, S. Lindner and Sabine Lindner are."""
    first, second = (folded(key_of(name) or name) for name in (one, other))
    if (same := _same_letters(first.split(), second.split())) is not None:
        return ABBREVIATED if same else 0
    return round(fuzz.token_set_ratio(first, second))


def _same_letters(one: Sequence[str], other: Sequence[str]) -> bool | None:
    """Whether the given names begin alike, where one of them is a letter; None where none is."""
    if one == other or len(one) != len(other) or len(one) < 2 or one[-1] != other[-1]:
        return None
    pairs = list(zip(one[:-1], other[:-1], strict=True))
    if all(len(a) > 1 and len(b) > 1 for a, b in pairs):
        return None
    return all(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in pairs)


def _length(name: str) -> int:
    """How much of a name there is, without forms of address."""
    return len(key_of(name) or name)


def _pair(one: Row, other: Row) -> Iterator[Json]:
    shared = next(
        (name for name in ("email", "phone") if one[name] and one[name] == other[name]), None
    )
    apart = any(one[name] and other[name] and one[name] != other[name] for name in ("email",))
    score = names_alike(one["name"], other["name"])
    if shared or (score >= ALIKE and not apart):
        kept, gone = sorted((one, other), key=lambda each: (-_length(each["name"]), each["id"]))
        yield {
            "kept": {"id": kept["id"], "name": kept["name"]},
            "gone": {"id": gone["id"], "name": gone["name"]},
            "score": 100 if shared else score,
            "why": shared or "name",
        }
