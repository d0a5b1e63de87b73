"""The end of a call: summary, follow-up, e-mail and what was agreed, on one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from service.accounts.named_after import spoken_with
from service.accounts.schemas import AccountChange, NewDate
from service.calls.schemas import CallChange, Status
from service.calls.wrap_up import follow_up, steps, summary
from service.errors import NotFound
from service.limits import check_day
from service.pages.page import form_of, show
from service.people import Permission, Person
from service.qualify.accounts.lifecycle import NURTURE
from service.texts import Texts
from service.web.identity import gate_of
from service.web.requests import AskedFirst, OwnAccounts, Reader, UseCases, Writer
from service.web.words import TEXTS, Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


@router.get("/calls/{call}/end")
async def show_end(
    request: Request,
    texts: Words,
    call: str,
    person: Reader,
    calls: UseCases,
    accounts: OwnAccounts,
) -> Response:
    """What to take from the call."""
    try:
        found, aloud = await calls.explained(person, call, texts.language)
        sharing = await gate_of(request).members.sharing(person, call)
    except NotFound:
        return show(request, texts, "missing.html", 404)
    account = await accounts.of_call(person, found["account"])
    found = {**found, "at": found["at"] or ""}
    return show(
        request,
        texts,
        "end.html",
        call=found,
        account=account,
        mine=sharing.mine,
        summary=summary(found, texts),
        mail=follow_up(found, _name(found, account), _spoken(aloud["language"], texts)),
        steps=steps(found, texts),
        reasons=[(name, texts.name("nurture", of=name)) for name in NURTURE],
        boot={"call": call, "t": texts.group("script")},
    )


@router.post("/calls/{call}/end")
async def end_call(
    request: Request,
    call: str,
    person: Writer,
    calls: UseCases,
    accounts: OwnAccounts,
) -> Response:
    """Close the call, and keep when to come back and what was agreed."""
    form = await form_of(request)
    found = await calls.change(person, call, CallChange(status=Status.CLOSED))
    if found["account"] and Permission.ACCOUNTS_WRITE in person.permissions:
        await _put_on_the_list(accounts, person, found["account"], form)
        for day in _days(found["analysis"]["next_steps"], form):
            await accounts.add_date(person, found["account"], day)
    return RedirectResponse(f"/calls/{call}/end", 303)


async def _put_on_the_list(
    accounts: OwnAccounts, person: Person, account: str, form: Mapping[str, str]
) -> None:
    try:
        back = check_day(date.fromisoformat(form.get("follow_up", "")))
    except ValueError:
        return
    reason = form.get("nurture")
    change = {"follow_up": back} | ({"nurture": reason} if reason in NURTURE else {})
    await accounts.change(person, account, AccountChange.model_validate(change))


def _days(agreed: list[dict[str, Any]], form: Mapping[str, str]) -> Iterator[NewDate]:
    """The days of the steps that were ticked, for the calendar."""
    for number, step in enumerate(agreed):
        if form.get(f"step-{number}") and step["day"]:
            try:
                yield NewDate(day=date.fromisoformat(step["day"]), what=step["text"][:200])
            except ValidationError:
                continue


def _name(call: Mapping[str, Any], account: Mapping[str, Any] | None) -> str | None:
    contacts = account["contacts"] if account else ()
    named = (each["name"] for each in contacts if each["id"] == call["contact"])
    speakers = (line["speaker"] for line in call["analysis"]["lines"] if line["role"] != "rep")
    account_name = account["name"] if account else None
    known = next(named, None)
    return known or spoken_with(call["prospect"], account_name, filter(None, speakers))


def _spoken(language: str, texts: Texts) -> Texts:
    return TEXTS.get(language, texts)
