"""The OpenAPI document: what FastAPI makes of the routes, and how a program shows who it is."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from service.people import Permission
from service.web.identity import SESSION
from service.web.requests import May

SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token from the page of your account. Nothing is needed while nobody has an account.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION,
        "description": f"The session of a browser that is logged in; over TLS the cookie is called __Host-{SESSION}.",
    },
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        document["components"]["securitySchemes"] = SCHEMES
        document["security"] = [{name: []} for name in SCHEMES]
        for path, method in _public(app):
            document["paths"][path][method]["security"] = []
        app.openapi_schema = document
    return app.openapi_schema


def _public(app: FastAPI) -> list[tuple[str, str]]:
    """Path and method of what anybody may ask for."""
    found = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and context.include_in_schema:
            asked = [each.call for each in route.dependant.dependencies]
            if any(isinstance(may, May) and may.permission == Permission.PUBLIC for may in asked):
                found += [
                    (str(context.path_format), method.lower()) for method in route.methods or ()
                ]
    return found
