"""The page of verdicts out: where they are sent, what was sent, and what to do when it did not arrive."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from service.errors import Conflict, FingerpostError, Invalid
from service.outbound.schemas import EVENTS, EndpointChange, NewEndpoint
from service.pages.page import form_of, show
from service.routes.outbound import EndpointReader, EndpointWriter, OwnOutbound
from service.texts import Texts
from service.web.messages import told
from service.web.requests import AskedFirst
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)
PAGE = "/endpoints"


@router.get(PAGE)
async def show_endpoints(
    request: Request, texts: Words, person: EndpointReader, outbound: OwnOutbound
) -> Response:
    """All endpoints, and what was sent to them."""
    return await _page(request, texts, person, outbound)


async def _page(
    request: Request,
    texts: Texts,
    person: EndpointReader,
    outbound: OwnOutbound,
    status: int = 200,
    **more: Any,
) -> Response:
    found, sent = await asyncio.gather(outbound.listed(person), outbound.messages(person))
    urls = {each["id"]: each["url"] for each in found["items"]}
    values = {"wrong": None, "url": "", "secret": None} | more
    return show(
        request,
        texts,
        "endpoints.html",
        status,
        endpoints=found["items"],
        sent=sent["items"],
        urls=urls,
        events=EVENTS,
        **values,
    )


@router.post(PAGE)
async def add_endpoint(
    request: Request, texts: Words, person: EndpointWriter, outbound: OwnOutbound
) -> Response:
    """Add an endpoint, and show its secret once."""
    form = await form_of(request)
    url = form.get("url", "").strip()
    events = [event for event in EVENTS if f"event-{event}" in form]
    try:
        new = await outbound.add(person, NewEndpoint.model_validate({"url": url, "events": events}))
    except (ValidationError, Invalid, Conflict) as error:
        wrong = _complaint(error, texts)
        return await _page(request, texts, person, outbound, 422, wrong=wrong, url=url)
    return await _page(request, texts, person, outbound, secret=new)


def _complaint(error: Exception, texts: Texts) -> str:
    if not isinstance(error, ValidationError):
        return told(getattr(error, "message", str(error)), texts.language)
    first = error.errors(include_input=False, include_url=False)[0]
    if first["loc"][:1] == ("events",):
        return texts("endpoints.no_events")
    return told(first["msg"].removeprefix("Value error, "), texts.language)


@router.post(PAGE + "/messages/{message}/resend")
async def resend(message: str, person: EndpointWriter, outbound: OwnOutbound) -> Response:
    """Try a message again."""
    await outbound.resend(person, message)
    return RedirectResponse(PAGE, 303)


@router.post(PAGE + "/{endpoint}/{act}")
async def act_on(
    request: Request,
    endpoint: str,
    act: str,
    texts: Words,
    person: EndpointWriter,
    outbound: OwnOutbound,
) -> Response:
    """Test, switch, give a new secret, take away."""
    try:
        match act:
            case "test":
                await outbound.test(person, endpoint)
            case "on" | "off":
                await outbound.change(person, endpoint, EndpointChange(active=act == "on"))
            case "secret":
                new = await outbound.rotate(person, endpoint)
                return await _page(request, texts, person, outbound, secret=new)
            case "remove":
                await outbound.remove(person, endpoint)
    except FingerpostError as error:
        wrong = told(getattr(error, "message", str(error)), texts.language)
        return await _page(request, texts, person, outbound, 422, wrong=wrong)
    return RedirectResponse(PAGE, 303)
