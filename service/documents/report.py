"""The readable report of an Analysis, in the language of its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.resources import TEMPLATES
from service.texts import Texts, languages
from service.web.messages import told

_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,
)
_templates.filters["told"] = told


def report(analysis: Mapping[str, Any], ui_lang: str | None = None) -> str:
    """The Analysis for people to read. `ui_lang` is the one that it was asked for with, if any."""
    language = ui_lang or analysis["language"]
    texts = _texts(language if language in languages() else "en")
    return _templates.get_template("report.j2").render(analysis, t=texts)


@cache
def _texts(language: str) -> Texts:
    return Texts.load(language)
