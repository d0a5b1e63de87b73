"""The pipeline: funnel, forecast, targets, the four elements, and what was asked and heard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from service.pages.account_business import activity_of, business_of
from service.pages.mistakes import checked, mistakes
from service.pages.page import form_of, show
from service.pages.typed_numbers import written
from service.people import Permission, Person, Role
from service.pipeline.pipelines import Pipelines
from service.pipeline.schemas import KINDS, MEASURES, STAGES, Targets
from service.pipeline.view import PipelineView
from service.routes.pipeline import OwnPipelines
from service.texts import Texts
from service.web.identity import gate_of
from service.web.requests import AccountReader, AccountWriter, AskedFirst
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


@router.get("/pipeline")
async def pipeline(
    request: Request,
    texts: Words,
    person: AccountReader,
    pipelines: OwnPipelines,
    cursor: Annotated[str | None, Query(max_length=1_500)] = None,
) -> Response:
    """One's own pipeline, and below it what others share."""
    return await _page(request, texts, person, pipelines, cursor=cursor)


async def _page(
    request: Request,
    texts: Texts,
    person: Person,
    pipelines: Pipelines,
    wrong: list[str] | None = None,
    cursor: str | None = None,
) -> Response:
    figures = await pipelines.figures(person)
    view = PipelineView(figures, texts)
    targets = await pipelines.targets(person)
    business = await pipelines.open_business(person, cursor)
    return show(
        request,
        texts,
        "pipeline.html",
        422 if wrong else 200,
        view=view,
        business=business["items"],
        written=written,
        next=business["next"],
        targets=[(name, targets.get(name)) for name in (*MEASURES, "potential")],
        colleagues=await _colleagues(request, person, pipelines),
        kinds=[(name, texts.name("pipeline_activity", of=name)) for name in KINDS],
        stages=[(name, texts.name("buying_step", of=name)) for name in STAGES],
        today=datetime.now(UTC).date().isoformat(),
        wrong=wrong or [],
    )


async def _colleagues(
    request: Request, person: Person, pipelines: Pipelines
) -> list[tuple[str, str, list[tuple[str, int | None]]]]:
    """Id, name and targets of those whose targets a person may set."""
    if Permission.TARGETS_WRITE not in person.permissions:
        return []
    everybody = await gate_of(request).members.everybody(person)
    targets = await pipelines.everybodys_targets(person)
    return [
        (
            each.id,
            each.name or each.email,
            [(name, targets.get(each.id, {}).get(name)) for name in MEASURES],
        )
        for each in everybody
        if not each.closed and each.id != person.id and each.role is not Role.INTEGRATION
    ]


@router.post("/pipeline/activity")
async def add_activity(
    request: Request, texts: Words, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Note an activity from the form."""
    new = activity_of(await form_of(request), texts)
    if isinstance(new, ValidationError):
        return await _page(request, texts, person, pipelines, _wrong(new, texts))
    await pipelines.add_activity(person, new)
    return RedirectResponse("/pipeline", 303)


@router.post("/pipeline/business")
async def enter_business(
    request: Request, texts: Words, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Say what an account may buy, and when."""
    form = await form_of(request)
    business = business_of(form, texts)
    if isinstance(business, ValidationError):
        return await _page(request, texts, person, pipelines, _wrong(business, texts))
    await pipelines.enter(person, form.get("account", "")[:64], business)
    return RedirectResponse("/pipeline#business", 303)


@router.post("/pipeline/targets")
async def set_targets(
    request: Request, texts: Words, person: AccountWriter, pipelines: OwnPipelines
) -> Response:
    """Set weekly targets: one's own, or those of a colleague."""
    form = await form_of(request)
    owner = form.get("owner", "")[:64] or None
    names = MEASURES if owner else (*MEASURES, "potential")
    targets = checked(Targets, {name: form.get(name, "").strip() or None for name in names})
    if isinstance(targets, ValidationError):
        return await _page(request, texts, person, pipelines, _wrong(targets, texts))
    await pipelines.set_targets(person, owner, targets)
    return RedirectResponse("/pipeline#week", 303)


def _wrong(error: ValidationError, texts: Texts) -> list[str]:
    found = mistakes(error, texts).items()
    named = [(texts.name("pipeline_field", of=name), said) for name, said in found]
    return [f"{name}{texts.colon}{said}" for name, said in named]
