"""The page of who buys and how, and the clicks on it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from service.buying.buying import BuyingCases
from service.buying.schemas import PlayerStatement, PurchaseStatement
from service.buying.view import BuyingView
from service.errors import NotFound
from service.pages.mistakes import mistakes
from service.pages.page import form_of, show
from service.routes.buying import OwnBuying
from service.texts import Texts
from service.web.requests import AccountReader, AccountWriter, AskedFirst, OwnAccounts
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


@router.get("/accounts/{account}/buying")
async def show_buying(
    request: Request,
    texts: Words,
    account: str,
    person: AccountReader,
    accounts: OwnAccounts,
    buying: OwnBuying,
) -> Response:
    """Who buys and how."""
    try:
        known = await accounts.read(person, account)
        told = await buying.of_account(person, account)
    except NotFound:
        return show(request, texts, "missing.html", 404)
    view = BuyingView(told, known["details"], buying.behind(texts.language), texts)
    return show(request, texts, "buying.html", account=known, view=view)


@router.post("/accounts/{account}/buying")
async def state_buying(
    request: Request, texts: Words, account: str, person: AccountWriter, buying: OwnBuying
) -> Response:
    """Put a word on stage, criteria, share or referral; an empty field takes it back."""
    form = await form_of(request)
    try:
        said = PurchaseStatement.model_validate(_fields(form, PurchaseStatement))
    except ValidationError as error:
        return _wrong(request, texts, account, error)
    await buying.state(person, account, said)
    part = next((name for name in ("stage", "criteria", "share") if name in form), "referral")
    parts = {"stage": "purchase", "criteria": "purchase"}
    return RedirectResponse(f"/accounts/{account}/buying#{parts.get(part, part)}", 303)


@router.post("/accounts/{account}/buying/people/{player}")
async def say_of_player(
    request: Request,
    texts: Words,
    account: str,
    player: str,
    person: AccountWriter,
    buying: OwnBuying,
) -> Response:
    """Confirm, correct or take back what is said of somebody, or take them off."""
    form = await form_of(request)
    fields = _fields(form, PlayerStatement)
    if "there" in form:
        fields = {"there": form["there"] != "no"}
    try:
        if fields.get("roles"):
            fields["roles"] = await _toggled(buying, person, account, player, fields["roles"])
        said = PlayerStatement.model_validate(fields)
    except ValidationError as error:
        return _wrong(request, texts, account, error)
    await buying.say(person, account, player, said)
    return RedirectResponse(f"/accounts/{account}/buying#player-{player}", 303)


async def _toggled(
    buying: BuyingCases, person: Any, account: str, player: str, role: str
) -> list[str]:
    """The roles of a person, with one that was clicked added or taken away."""
    told = await buying.of_account(person, account)
    held = [each["value"] for one in told["people"] if one["id"] == player for each in one["roles"]]
    return [each for each in held if each != role] if role in held else [*held, role]


def _fields(form: dict[str, str], model: type[PurchaseStatement] | type[PlayerStatement]) -> Any:
    return {name: form[name] or None for name in model.model_fields if name in form}


def _wrong(request: Request, texts: Texts, account: str, error: ValidationError) -> Response:
    return show(
        request,
        texts,
        "accounts_wrong.html",
        422,
        account=account,
        wrong=mistakes(error, texts),
    )
