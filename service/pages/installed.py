"""What makes an app of the pages: the manifest, and the worker that shows them while the service is away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import FileResponse, Response

from service.people import Permission, Person
from service.resources import static_folder
from service.web.requests import AskedFirst, May, answer
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)
Anyone = Annotated[Person, Depends(May(Permission.PUBLIC))]


@router.get("/manifest.webmanifest")
async def manifest(texts: Words, person: Anyone) -> Response:
    """How the panel is installed: its name, icon and colours."""
    icon = {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    shown = answer(
        {
            "id": "/",
            "name": texts("product.name"),
            "description": texts("beside.description"),
            "lang": texts.language,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbfbf9",
            "theme_color": "#fbfbf9",
            "icons": [icon | {"purpose": "any"}, icon | {"purpose": "maskable"}],
        }
    )
    shown.headers["Content-Type"] = "application/manifest+json"
    return shown


@router.get("/worker.js")
async def worker(person: Anyone) -> Response:
    """The service worker; from here it may answer for every page."""
    return FileResponse(
        static_folder() / "js" / "worker.js",
        media_type="text/javascript",
        headers={"Cache-Control": "no-cache"},
    )
