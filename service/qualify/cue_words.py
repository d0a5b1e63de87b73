"""Cue words of the banks: templates, as rules have them, compiled; by language where they differ."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.lazy_pattern import LazyPattern
from nlp.phrases import compile_phrases, expression
from nlp.strict_yaml import Node
from nlp.template import TemplateError
from service.qualify.by_language import ByLanguage
from service.qualify.types import LANGUAGES

Cues = Mapping[str, LazyPattern]
"""Cue words by language."""


def cues(node: Node) -> Cues:
    """Lists of templates by language, compiled when a call is in it. Raises PackError."""
    lists = node.mapping(("en",), LANGUAGES[1:])
    for templates in lists.values():
        _check_all(templates)
    return ByLanguage(lists, lambda _, templates: phrases(templates))


def phrases(node: Node) -> LazyPattern:
    """A list of templates as one expression; an empty one finds nothing. Raises PackError."""
    _check_all(node)
    return compile_phrases(node.texts()) if node.value else LazyPattern(r"(?!)")


def _check_all(templates: Node) -> None:
    """Raises PackError at the place of a template that cannot be read."""
    for node in templates:
        try:
            expression([node.text()])
        except TemplateError as error:
            raise node.error(str(error)) from None


def phrase(template: str, node: Node) -> LazyPattern:
    """One template; an error points at `node`. Raises PackError."""
    try:
        return compile_phrases([template])
    except TemplateError as error:
        raise node.error(str(error)) from None
