"""The bodies of requests about accounts and contacts, in the one spelling in which they are stored."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from service.limits import check_day

Stage = Literal["lead", "prospect", "proposal", "customer", "repeat_customer"]
Source = Literal["unqualified", "mql", "sql", "pql", "cql"]
Nurture = Literal["unqualified", "not_ready", "no"]
"""Why an account is on the list to come back to: not qualified, not ready yet, or it said no and may
hear from us."""

_DOMAIN = re.compile(r"(?!-)[\w-]{1,63}(?:\.(?!-)[\w-]{1,63})+", re.UNICODE)
_EMAIL = re.compile(r"[^\s@,;<>\"]{1,64}@(?P<domain>[^\s@,;<>\"]{1,253})")


def name_of(text: str) -> str:
    """A name without stray spaces. Raises ValueError for an empty one."""
    name = " ".join(text.split())
    if not name:
        raise ValueError("a name needs at least one letter")
    return name


def domain_of(text: str) -> str:
    """The domain of a web address: `https://www.Acme.de/shop` → `acme.de`. Raises ValueError."""
    host = re.sub(r"^[a-z]+://", "", text.strip().lower()).partition("/")[0].partition(":")[0]
    host = host.removeprefix("www.").rstrip(".")
    if not _DOMAIN.fullmatch(host):
        raise ValueError("give a domain such as acme.com")
    return host


def email_of(text: str) -> str:
    """An e-mail address in lower case. Raises ValueError."""
    address = text.strip().lower()
    found = _EMAIL.fullmatch(address)
    if not found or not _DOMAIN.fullmatch(found["domain"]):
        raise ValueError("give an e-mail address such as anna@acme.com")
    return address


def phone_of(text: str, country: str | None = None) -> str:
    """A phone number in E.164: `+45 12 34 56 78` → `+4512345678`. Raises ValueError.

    `country` (ISO 3166) is that of a number without one.
    """
    try:
        number = phonenumbers.parse(re.sub(r"^00", "+", text.strip()), country)
    except phonenumbers.NumberParseException:
        raise ValueError("give the number with its country: +45 12 34 56 78") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("this number has too few or too many digits for its country")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


RecordName = Annotated[str, Field(max_length=200), AfterValidator(name_of)]
Domain = Annotated[str, Field(max_length=2000), AfterValidator(domain_of)]
Email = Annotated[str, Field(max_length=320), AfterValidator(email_of)]
Phone = Annotated[str, Field(max_length=40), AfterValidator(lambda text: phone_of(text))]
Title = Annotated[str, Field(max_length=200)]
Id = Annotated[str, Field(max_length=64)]
Details = dict[Annotated[str, Field(min_length=1, max_length=60)], Any]
"""What was confirmed about a record, by name; null takes one away."""


Day = Annotated[date, AfterValidator(check_day)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewAccount(_Body):
    """An account that begins."""

    name: RecordName
    domain: Domain | None = None
    stage: Stage = "lead"
    source: Source = "unqualified"


class AccountChange(_Body):
    """What to change of an account; a field that is left out stays as it is."""

    name: RecordName = "-"
    domain: Domain | None = None
    stage: Stage = "lead"
    source: Source = "unqualified"
    nurture: Nurture | None = None
    follow_up: Day | None = None
    details: Details = {}


class NewContact(_Body):
    """A person at an account, or one whose account is not known yet."""

    name: RecordName
    account: Id | None = None
    email: Email | None = None
    phone: Phone | None = None
    title: Title | None = None


class ContactChange(_Body):
    """What to change of a contact; a field that is left out stays as it is."""

    name: RecordName = "-"
    account: Id | None = None
    email: Email | None = None
    phone: Phone | None = None
    title: Title | None = None
    details: Details = {}


class NewConcern(_Body):
    """A question or worry of the buyer, to answer later."""

    text: Annotated[str, Field(max_length=2_000), AfterValidator(name_of)]
    who: Annotated[str, Field(max_length=200)] | None = None
    call: Id | None = None


class ConcernChange(_Body):
    """Whether a question was answered."""

    answered: bool


class NewDate(_Body):
    """A day to think of."""

    day: Day
    what: RecordName
    yearly: bool = False
    contact: Id | None = None


class Merge(_Body):
    """The record that is put into this one."""

    other: Id


class Split(_Body):
    """The revision that a merge made, to be taken back."""

    revision: int
