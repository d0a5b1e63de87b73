"""Whom a call from outside was with, in the spelling of the store."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from nlp.strict_yaml import load
from service.accounts.schemas import domain_of, email_of, phone_of

FILE = Path(__file__).parent / "matching.yaml"
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class Seen:
    """Whom a call was with, as the other program has it."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None

    @property
    def tells(self) -> bool:
        """Whether there is anything to look for."""
        return any((self.name, self.email, self.phone, self.company))

    @cached_property
    def address(self) -> str | None:
        """The e-mail address, None when it is none."""
        return _or_none(email_of, self.email)

    @cached_property
    def number(self) -> str | None:
        """The number in E.164, None when it is none or lacks its country."""
        return _or_none(phone_of, self.phone)

    @cached_property
    def domain(self) -> str | None:
        """The domain of the address, None when anybody can have one there."""
        domain = self.address.partition("@")[2] if self.address else None
        return None if domain in words("free_mail") else _or_none(domain_of, domain)

    @cached_property
    def company_name(self) -> str | None:
        """The company's name, else one made of its domain."""
        if self.company and self.company.strip():
            return " ".join(self.company.split())[:200]
        return (
            self.domain.rsplit(".", 1)[0].rpartition(".")[2].capitalize() if self.domain else None
        )


def _or_none(reading: Callable[[str], str], text: str | None) -> str | None:
    try:
        return reading(text) if text else None
    except ValueError:
        return None


def folded(name: str) -> str:
    """A name without case, accents and punctuation; `Sørensen` and `Soerensen` become one."""
    plain = unicodedata.normalize("NFC", name).casefold().translate(_SPELT_OUT)
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w&/]+", " ", plain).split())


def bare_company(name: str) -> str:
    """A company's name without its legal form: `ACME Foods GmbH & Co. KG` is `acme foods`."""
    bare = folded(name)
    while True:
        cut = next((form for form in _forms() if _ends(bare, form)), None)
        if cut is None:
            return bare
        bare = bare[: -len(cut)].rstrip(" &")


def _ends(name: str, form: str) -> bool:
    """Whether a legal form ends the name, and is not all of it."""
    return len(name) > len(form) and name.endswith(form if not form.isascii() else f" {form}")


@cache
def words(name: str) -> frozenset[str]:
    """A list of `matching.yaml`."""
    return frozenset(dict(load(FILE).items())[name].texts())


@cache
def _forms() -> tuple[str, ...]:
    return tuple(sorted({folded(form) for form in words("legal_forms")}, key=len, reverse=True))
