"""Cue words of the banks: templates, as rules have them, compiled; by language where they differ."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nlp.phrases import compile_phrases, expression
from nlp.strict_yaml import Node
from nlp.template import TemplateError
from service.qualify.types import LANGUAGES

Cues = Mapping[str, re.Pattern[str]]
"""Cue words by language."""


def cues(node: Node) -> Cues:
    """Lists of templates by language, compiled. Raises PackError."""
    return {
        language: phrases(templates)
        for language, templates in node.mapping(("en",), LANGUAGES[1:]).items()
    }


def phrases(node: Node) -> re.Pattern[str]:
    """A list of templates as one expression; an empty one finds nothing. Raises PackError."""
    for each in node:
        _check(each.text(), each)
    return compile_phrases(node.texts()) if node.value else re.compile(r"(?!)")


def _check(template: str, node: Node) -> None:
    """Raises PackError at the place of a template that cannot be read."""
    try:
        expression([template])
    except TemplateError as error:
        raise node.error(str(error)) from None


def phrase(template: str, node: Node) -> re.Pattern[str]:
    """One template; an error points at `node`. Raises PackError."""
    try:
        return compile_phrases([template])
    except TemplateError as error:
        raise node.error(str(error)) from None
