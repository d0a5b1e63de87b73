"""The business with an account, on its page: what is open, what was sold, and what was done for it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from service.pages.accounts import back
from service.pages.mistakes import checked, mistakes
from service.pages.page import form_of, show
from service.pages.typed_numbers import with_money
from service.pipeline.schemas import Business, NewActivity, NewSale
from service.routes.pipeline import OwnPipelines
from service.texts import Texts
from service.web.requests import AccountWriter, AskedFirst
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


def business_of(form: dict[str, str], texts: Texts) -> Business | ValidationError:
    """What a form says of open business; an empty field takes a value away."""
    names = ("amount", "currency", "closes")
    fields = {name: form.get(name, "").strip() or None for name in names}
    return checked(Business, with_money(fields, texts.language))


def activity_of(form: dict[str, str], texts: Texts) -> NewActivity | ValidationError:
    """The activity that a form notes."""
    names = ("kind", "at", "account", "stage", "cost", "currency")
    fields = {name: form[name].strip() for name in names if form.get(name, "").strip()}
    if "at" in fields:
        fields["at"] = f"{fields['at']}T12:00:00Z"
    return checked(NewActivity, with_money(fields, texts.language))


@router.post("/accounts/{account}/business")
async def enter_business(
    request: Request, texts: Words, account: str, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Say what the account may buy, and when."""
    business = business_of(await form_of(request), texts)
    if isinstance(business, ValidationError):
        return _mend(request, texts, account, mistakes(business, texts))
    await pipelines.enter(person, account, business)
    return back(account, "business")


@router.post("/accounts/{account}/sales")
async def add_sale(
    request: Request, texts: Words, account: str, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Say that the account bought what stands in the form."""
    business = business_of(await form_of(request), texts)
    if isinstance(business, ValidationError):
        return _mend(request, texts, account, mistakes(business, texts))
    sold = NewSale(amount=business.amount, currency=business.currency)
    await pipelines.sell(person, account, sold)
    return back(account, "business")


@router.post("/accounts/{account}/sales/{sale}")
async def remove_sale(
    account: str, sale: str, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Take a sale off the list."""
    await pipelines.remove_sale(person, account, sale)
    return back(account, "business")


@router.post("/accounts/{account}/activities")
async def add_activity(
    request: Request, texts: Words, account: str, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Note something that was done for the account."""
    new = activity_of(await form_of(request) | {"account": account}, texts)
    if isinstance(new, ValidationError):
        return _mend(request, texts, account, mistakes(new, texts))
    await pipelines.add_activity(person, new)
    return back(account, "business")


@router.post("/accounts/{account}/activities/{activity}")
async def remove_activity(
    account: str, activity: str, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Take back what was noted by mistake."""
    await pipelines.remove_activity(person, activity)
    return back(account, "business")


def _mend(request: Request, texts: Texts, account: str, wrong: dict[str, str]) -> Response:
    named = {
        name: f"{texts.name('pipeline_field', of=name)}{texts.colon}{said}"
        for name, said in wrong.items()
    }
    return show(request, texts, "accounts_wrong.html", 422, account=account, wrong=named)
