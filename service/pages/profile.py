"""The page of the profile: what we sell, and to whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from service.pages.page import form_of, show
from service.pages.profile_form import FIELDS, as_form, errors_by_field, profile_of
from service.people import Permission, Person
from service.web.requests import AskedFirst, May, OwnProfiles
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)


@router.get("/profile")
async def show_profile(
    request: Request,
    texts: Words,
    person: Annotated[Person, Depends(May(Permission.PROFILE_READ))],
    profiles: OwnProfiles,
    saved: bool = False,
) -> Response:
    """What we sell, and to whom."""
    form = as_form(await profiles.of(person), texts.language)
    return show(request, texts, "profile.html", form=form, errors={}, saved=saved)


@router.post("/profile")
async def save_profile(
    request: Request,
    texts: Words,
    person: Annotated[Person, Depends(May(Permission.PROFILE_WRITE))],
    profiles: OwnProfiles,
) -> Response:
    """Save the profile, or show what has to be mended with everything that was typed."""
    sent = await form_of(request)
    form = {name: sent.get(name, "") for name in FIELDS}
    try:
        profile = profile_of(form, texts.language)
    except ValidationError as error:
        return show(
            request,
            texts,
            "profile.html",
            422,
            form=form,
            errors=errors_by_field(error, texts),
            saved=False,
        )
    await profiles.save(person, profile)
    return RedirectResponse("/profile?saved=true", 303)
