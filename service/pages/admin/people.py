"""The page of people and teams, for admins, and the page on which a call is shared."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from service.access.members import Invitation
from service.errors import Conflict, FingerpostError, Invalid, NotFound
from service.pages.page import chosen, form_of, show
from service.people import Permission, Person, Role
from service.texts import Texts
from service.web.identity import gate_of
from service.web.messages import told
from service.web.requests import AskedFirst, May, Reader, Writer
from service.web.words import Words
from service.webhooks.webhooks import Webhooks

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

Admin = Annotated[Person, Depends(May(Permission.PEOPLE_WRITE))]


@router.get("/people")
async def show_people(
    request: Request, texts: Words, person: Admin, saved: bool = False
) -> Response:
    """Everybody in the organisation, and its teams."""
    return await _people(request, texts, person, saved=saved)


async def _people(
    request: Request,
    texts: Texts,
    person: Person,
    status: int = 200,
    wrong: str = "",
    saved: bool = False,
    invitation: Invitation | None = None,
) -> Response:
    gate = gate_of(request)
    everybody = await gate.members.everybody(person)
    webhooks: Webhooks = request.app.state.webhooks
    return show(
        request,
        texts,
        "people.html",
        status,
        people=everybody,
        names={each.id: each.name for each in everybody},
        sources=await asyncio.to_thread(webhooks.sources.everybodys, person),
        teams=await gate.members.teams(person),
        roles=[role.value for role in Role],
        alone=not await gate.needs_accounts(),
        passwords=gate.log_in.with_passwords,
        wrong=wrong,
        saved=saved,
        invitation=invitation if gate.log_in.with_passwords else None,
    )


@router.post("/people")
async def add_person(request: Request, texts: Words, person: Admin) -> Response:
    """Add somebody, and show the code with which they set a password."""
    form = await form_of(request)
    try:
        role = _role(form)
        invitation = await gate_of(request).members.invite(
            person, form.get("email", ""), form.get("name", ""), role
        )
    except FingerpostError as error:
        return await _refused(request, texts, person, error)
    shown = None if role is Role.INTEGRATION else invitation
    return await _people(request, texts, person, saved=True, invitation=shown)


@router.post("/people/{who}/code")
async def give_code(request: Request, texts: Words, person: Admin, who: str) -> Response:
    """A new code for who forgot their password, or whose account is opened again."""
    invitation = await gate_of(request).members.new_code(person, who)
    return await _people(request, texts, person, invitation=invitation)


@router.post("/people/{who}/role")
async def set_role(request: Request, texts: Words, person: Admin, who: str) -> Response:
    """Give somebody another role."""
    form = await form_of(request)
    try:
        await gate_of(request).members.set_role(person, who, _role(form))
    except (Conflict, Invalid) as error:
        return await _refused(request, texts, person, error)
    return RedirectResponse("/people?saved=true", 303)


@router.post("/people/{who}/close")
async def close_account(request: Request, texts: Words, person: Admin, who: str) -> Response:
    """Close an account."""
    try:
        await gate_of(request).members.close(person, who)
    except Conflict as error:
        return await _refused(request, texts, person, error)
    left = await request.app.state.handing_over.held(person, who)
    if left.moves or left.private:
        return RedirectResponse(f"/people/{who}/handing-over?closed=true", 303)
    return RedirectResponse("/people?saved=true", 303)


@router.post("/people/sources/{source}/off")
async def switch_source_off(request: Request, person: Admin, source: str) -> Response:
    """Take nothing more from a tool, whoever connected it."""
    webhooks: Webhooks = request.app.state.webhooks
    await asyncio.to_thread(webhooks.sources.switch_off, person, source, datetime.now(UTC))
    return RedirectResponse("/people?saved=true", 303)


@router.post("/teams")
async def add_team(request: Request, texts: Words, person: Admin) -> Response:
    """Add a team."""
    form = await form_of(request)
    try:
        await gate_of(request).members.add_team(
            person, form.get("name", ""), chosen(form, "member")
        )
    except (Conflict, Invalid) as error:
        return await _refused(request, texts, person, error)
    return RedirectResponse("/people?saved=true", 303)


@router.post("/teams/{team}")
async def set_members(request: Request, person: Admin, team: str) -> Response:
    """Say who belongs to a team."""
    form = await form_of(request)
    await gate_of(request).members.set_members(person, team, chosen(form, "member"))
    return RedirectResponse("/people?saved=true", 303)


@router.post("/teams/{team}/remove")
async def remove_team(request: Request, person: Admin, team: str) -> Response:
    """Take a team away."""
    await gate_of(request).members.remove_team(person, team)
    return RedirectResponse("/people?saved=true", 303)


@router.get("/calls/{call}/sharing")
async def show_sharing(
    request: Request, texts: Words, person: Reader, call: str, saved: bool = False
) -> Response:
    """Who may read a call."""
    members = gate_of(request).members
    try:
        sharing = await members.sharing(person, call)
    except NotFound:
        return show(request, texts, "missing.html", 404)
    return show(
        request,
        texts,
        "sharing.html",
        call=call,
        sharing=sharing,
        people=[each for each in await members.everybody(person) if not each.closed],
        teams=await members.teams(person),
        saved=saved,
    )


@router.post("/calls/{call}/sharing")
async def share(request: Request, person: Writer, call: str) -> Response:
    """Say who may read a call of one's own."""
    form = await form_of(request)
    await gate_of(request).members.share(person, call, chosen(form, "reader"))
    return RedirectResponse(f"/calls/{call}/sharing?saved=true", 303)


def _role(form: dict[str, str]) -> Role:
    try:
        return Role(form.get("role", ""))
    except ValueError:
        raise Invalid("role", "choose one of the roles") from None


async def _refused(
    request: Request, texts: Texts, person: Person, error: FingerpostError
) -> Response:
    message = error.message if isinstance(error, Invalid) else str(error)
    return await _people(request, texts, person, 422, wrong=told(message, texts.language))
