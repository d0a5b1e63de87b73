"""The page on which an admin hands over what somebody has: shown first, then done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from service.errors import Invalid, NotFound
from service.pages.page import form_of, show
from service.people import Person, Role
from service.routes.handing_over import Admin, OwnHandingOver
from service.texts import Texts
from service.web.identity import gate_of
from service.web.messages import told
from service.web.requests import AskedFirst
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


@router.get("/people/{who}/handing-over")
async def show_holding(
    request: Request,
    texts: Words,
    person: Admin,
    handing_over: OwnHandingOver,
    who: str,
    to: Annotated[str, Query(max_length=64)] = "",
    closed: bool = False,
    done: bool = False,
) -> Response:
    """What somebody has, and what of it a colleague would get."""
    try:
        return await _page(request, texts, person, handing_over, who, to, closed=closed, done=done)
    except Invalid as error:
        return await _page(request, texts, person, handing_over, who, wrong=error)


@router.post("/people/{who}/handing-over")
async def hand_over(
    request: Request, texts: Words, person: Admin, handing_over: OwnHandingOver, who: str
) -> Response:
    """Give it to a colleague."""
    form = await form_of(request)
    try:
        await handing_over.hand_over(person, who, form.get("to", ""))
    except Invalid as error:
        return await _page(request, texts, person, handing_over, who, wrong=error)
    return RedirectResponse(f"/people/{who}/handing-over?done=true", 303)


async def _page(
    request: Request,
    texts: Texts,
    person: Person,
    handing_over: OwnHandingOver,
    who: str,
    to: str = "",
    wrong: Invalid | None = None,
    closed: bool = False,
    done: bool = False,
) -> Response:
    holding = await handing_over.held(person, who, to or None)
    everybody = {each.id: each for each in await gate_of(request).members.everybody(person)}
    if who not in everybody:
        raise NotFound("person")
    takers = [
        each
        for each in everybody.values()
        if each.id != who and not each.closed and each.role is not Role.INTEGRATION
    ]
    return show(
        request,
        texts,
        "handing_over.html",
        422 if wrong else 200,
        leaver=everybody[who],
        holding=holding,
        takers=takers,
        to=everybody.get(to),
        wrong=told(wrong.message, texts.language) if wrong else "",
        closed=closed,
        done=done,
    )
