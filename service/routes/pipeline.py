"""The routes of the pipeline: its figures, activities, weekly targets."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.pipeline.pipelines import Pipelines
from service.pipeline.schemas import NewActivity, Targets
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


@router.put("/targets", response_model=dict[str, int])
async def set_targets(
    targets: Targets,
    person: AccountWriter,
    pipelines: OwnPipelines,
    owner: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Set weekly targets: your own, or with `owner` those of somebody else, if you may."""
    await pipelines.set_targets(person, owner, targets)
    return answer(await pipelines.targets(person))
