"""The routes for who buys and how. Each is a few lines: the work is in `buying`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.buying.buying import BuyingCases
from service.buying.schemas import Buying, BuyingText, PlayerStatement, PurchaseStatement
from service.web.requests import AccountReader, AccountWriter, Analyst, StrictRoute, answer

router = APIRouter(prefix="/api", route_class=StrictRoute, tags=["buying"])


def _cases(request: Request) -> BuyingCases:
    cases: BuyingCases = request.app.state.buying
    return cases


OwnBuying = Annotated[BuyingCases, Depends(_cases)]


@router.post("/buying", response_model=Buying)
async def read_text(given: BuyingText, person: Analyst, buying: OwnBuying) -> Response:
    """Who buys and how, from one text. Nothing is stored."""
    return answer(await buying.of_text(person, given))


@router.get("/accounts/{account}/buying", response_model=Buying)
async def read_buying(account: str, person: AccountReader, buying: OwnBuying) -> Response:
    """Who buys and how, from all calls of an account and what people said."""
    return answer(await buying.of_account(person, account))


@router.patch("/accounts/{account}/buying", response_model=Buying)
async def state_buying(
    account: str, said: PurchaseStatement, person: AccountWriter, buying: OwnBuying
) -> Response:
    """Put your word on stage, criteria, share or referral; null takes it back."""
    return answer(await buying.state(person, account, said))


@router.patch("/accounts/{account}/buying/people/{player}", response_model=Buying)
async def say_of_player(
    account: str, player: str, said: PlayerStatement, person: AccountWriter, buying: OwnBuying
) -> Response:
    """Put your word on somebody of the map, who becomes a contact by it; null takes it back."""
    return answer(await buying.say(person, account, player, said))
