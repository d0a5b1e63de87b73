"""The page of one's own account: password, browsers that are logged in, tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from service.access.tokens import DAYS, scopes_of
from service.errors import FingerpostError, Invalid, NotLoggedIn
from service.pages.page import chosen, form_of, show
from service.people import Permission, Person, Role
from service.texts import Texts
from service.web import identity
from service.web.identity import gate_of
from service.web.messages import told
from service.web.requests import AskedFirst, May
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

Holder = Annotated[Person, Depends(May(Permission.OWN_ACCOUNT))]


@router.get("/me")
async def show_account(
    request: Request, texts: Words, person: Holder, saved: bool = False
) -> Response:
    """One's own account."""
    if not await gate_of(request).needs_accounts():
        return RedirectResponse("/", 303)
    return await _account(request, texts, person, saved=saved)


async def _account(
    request: Request,
    texts: Texts,
    person: Person,
    status: int = 200,
    wrong: str = "",
    made: str = "",
    saved: bool = False,
) -> Response:
    gate = gate_of(request)
    everybody = await gate.members.everybody(person)
    manages = Permission.PEOPLE_WRITE in person.permissions
    account = await gate.members.account(person)
    programs = [each for each in everybody if each.role is Role.INTEGRATION and not each.closed]
    owners = [account, *programs] if manages else [account]
    return show(
        request,
        texts,
        "account.html",
        status,
        account=account,
        passwords=gate.log_in.with_passwords,
        sessions=await gate.sessions_of(person),
        tokens=await gate.tokens.list(person),
        owners=owners,
        scopes=sorted({scope for each in owners for scope in scopes_of(each.role)}),
        days=DAYS,
        manages=manages,
        wrong=wrong,
        made=made,
        saved=saved,
    )


@router.post("/me/password")
async def change_password(request: Request, texts: Words, person: Holder) -> Response:
    """Replace one's own password; other browsers are logged out."""
    form = await form_of(request)
    try:
        await gate_of(request).log_in.change_password(
            person,
            form.get("password", ""),
            form.get("new", ""),
            identity.session_of(request) or "",
            identity.address_of(request),
        )
    except FingerpostError as error:
        return await _refused(request, texts, person, error)
    return RedirectResponse("/me?saved=true", 303)


@router.post("/me/elsewhere")
async def log_out_elsewhere(request: Request, person: Holder) -> Response:
    """End one's sessions in other browsers."""
    await gate_of(request).log_out_elsewhere(person, identity.session_of(request) or "")
    return RedirectResponse("/me?saved=true", 303)


@router.post("/me/tokens")
async def make_token(request: Request, texts: Words, person: Holder) -> Response:
    """Make a token, and show it once."""
    form = await form_of(request)
    days = form.get("days", "")
    try:
        made = await gate_of(request).tokens.make(
            person,
            form.get("owner", person.id),
            form.get("name", ""),
            chosen(form, "scope"),
            int(days) if days.isdecimal() and len(days) < 5 else 0,
        )
    except FingerpostError as error:
        return await _refused(request, texts, person, error)
    return await _account(request, texts, person, made=made)


@router.post("/me/tokens/{token}/end")
async def end_token(request: Request, person: Holder, token: str) -> Response:
    """Withdraw a token."""
    await gate_of(request).tokens.end(person, token)
    return RedirectResponse("/me?saved=true", 303)


async def _refused(
    request: Request, texts: Texts, person: Person, error: FingerpostError
) -> Response:
    message = error.message if isinstance(error, Invalid) else str(error)
    status = 401 if isinstance(error, NotLoggedIn) else 422
    wrong = told(message, texts.language)
    return await _account(request, texts, person, status, wrong=wrong)
