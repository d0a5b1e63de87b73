"""The reference of the HTTP interface at `/docs`: a plain page made from the OpenAPI document.

It needs no script and nothing from other sites, so it works offline and under the pages' strict
policy.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from service.people import Permission, Person
from service.resources import TEMPLATES
from service.web.requests import AskedFirst, May

Json = dict[str, Any]

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@router.get("/docs")
async def reference(
    request: Request, _person: Annotated[Person, Depends(May(Permission.PUBLIC))]
) -> HTMLResponse:
    """Every route with its parameters, body and answers."""
    document = request.app.openapi()
    page = _templates.get_template("reference.html")
    return HTMLResponse(
        page.render(
            title=document["info"]["title"],
            version=document["info"]["version"],
            groups=_groups(document),
            shapes=document["components"]["schemas"],
        )
    )


def _groups(document: Json) -> dict[str, list[Json]]:
    """The routes by tag, in the order in which they were declared."""
    groups: dict[str, list[Json]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            entry = {"method": method.upper(), "path": path, **operation}
            groups.setdefault(operation["tags"][0], []).append(entry)
    return groups


def type_of(schema: Json) -> Markup:
    """A schema's type in short, with links to the shapes that it names."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return Markup('<a href="#{0}">{0}</a>').format(name)
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return Markup(" | ").join(
            Markup("<code>{}</code>").format(f'"{value}"') for value in values
        )
    if "anyOf" in schema:
        return Markup(" or ").join(type_of(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return Markup("list of {}").format(type_of(schema.get("items", {})))
    if isinstance(schema.get("additionalProperties"), dict):
        return Markup("object of {}").format(type_of(schema["additionalProperties"]))
    return escape(schema.get("type", "any"))


_templates.filters["type_of"] = type_of
