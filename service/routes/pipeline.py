"""The routes of the pipeline: its figures, activities, sales, weekly targets."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.accounts import answers
from service.accounts.accounts import PAGE
from service.pipeline.pipelines import Pipelines
from service.pipeline.schemas import NewActivity, NewSale, Targets
from service.routes.accounts import Cursor, Limit
from service.web.requests import AccountReader, AccountWriter, StrictRoute, answer

router = APIRouter(prefix="/api", route_class=StrictRoute, tags=["pipeline"])


def _pipelines(request: Request) -> Pipelines:
    found: Pipelines = request.app.state.pipelines
    return found


OwnPipelines = Annotated[Pipelines, Depends(_pipelines)]


@router.get("/pipeline", response_model=dict[str, Any])
async def read_pipeline(person: AccountReader, pipelines: OwnPipelines) -> Response:
    """Funnel, forecast, the four elements, this week beside its targets, and the mix of questions and signals."""
    return answer(await pipelines.figures(person))


@router.post("/activities", status_code=201, response_model=dict[str, Any])
async def add_activity(
    new: NewActivity, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Note a visit, a test, a gift or another activity; calls count by themselves."""
    return answer(await pipelines.add_activity(person, new), 201)


@router.get("/activities", response_model=dict[str, Any])
async def list_activities(
    person: AccountReader,
    pipelines: OwnPipelines,
    account: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> Response:
    """Activities, all or those for an account, newest first."""
    return answer(await pipelines.activities(person, account, cursor, limit))


@router.delete("/activities/{activity}", status_code=204)
async def remove_activity(
    activity: str, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Take back an activity that was noted by mistake."""
    await pipelines.remove_activity(person, activity)
    return Response(status_code=204)


@router.post("/accounts/{account}/sales", status_code=201, response_model=answers.Account)
async def add_sale(
    account: str, new: NewSale, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Say that an account bought: a customer from now on, or again; what was open is sold."""
    return answer(await pipelines.sell(person, account, new), 201)


@router.delete("/accounts/{account}/sales/{sale}", response_model=answers.Account)
async def remove_sale(
    account: str, sale: str, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Take a sale off what an account bought; its stage stays."""
    return answer(await pipelines.remove_sale(person, account, sale))


Owner = Annotated[str | None, Query(max_length=64)]


@router.get("/targets", response_model=dict[str, int])
async def read_targets(
    person: AccountReader, pipelines: OwnPipelines, owner: Owner = None
) -> Response:
    """Weekly targets: your own, or with `owner` those of somebody else, if you may set them."""
    return answer(await pipelines.targets(person, owner))


@router.put("/targets", response_model=dict[str, int])
async def set_targets(
    targets: Targets,
    person: AccountWriter,
    pipelines: OwnPipelines,
    owner: Owner = None,
) -> Response:
    """Set weekly targets: your own, or with `owner` those of somebody else, if you may."""
    await pipelines.set_targets(person, owner, targets)
    return answer(await pipelines.targets(person, owner))
