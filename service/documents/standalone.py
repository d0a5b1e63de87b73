"""Pages that stand alone: one HTML file with everything in it, to keep, send or print."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from service.resources import TEMPLATES, static_folder
from service.texts import Texts, languages
from service.web.messages import told

STYLES = ("document.css", "reports.css")

templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.filters["told"] = told


def document(template: str, language: str | None, **values: Any) -> str:
    """A template as a page that stands alone; `values` are its variables, beside `t`, the words."""
    page = templates.get_template(template)
    return page.render(values, t=words(language), css=Markup(_css()))


@cache
def words(language: str | None) -> Texts:
    """The words of a language; English for one that is not spoken."""
    return Texts.load(language if language in languages() else "en")


@cache
def _css() -> str:
    return "\n".join((static_folder() / name).read_text("utf-8").strip() for name in STYLES)
