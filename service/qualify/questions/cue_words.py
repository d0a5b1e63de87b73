"""Cue words of the banks: templates, as rules have them, compiled; by language where they differ."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.strict_yaml import Node
from nlp.templates.phrases import compile_phrases, proved
from nlp.templates.template import TemplateError
from nlp.words.lazy_pattern import LazyPattern
from service.qualify.by_language import ByLanguage
from service.qualify.types import LANGUAGES

Cues = Mapping[str, LazyPattern]
"""Cue words by language."""


def cues(node: Node) -> Cues:
    """Lists of templates by language, compiled when a call is in it. Raises PackError."""
    lists = node.mapping(("en",), LANGUAGES[1:])
    for templates in lists.values():
        proved(templates)
    return ByLanguage(lists, lambda _, templates: phrases(templates))


def phrases(node: Node) -> LazyPattern:
    """A list of templates as one expression; an empty one finds nothing. Raises PackError."""
    found = proved(node)
    return compile_phrases(found) if found else LazyPattern(r"(?!)")


def phrase(template: str, node: Node) -> LazyPattern:
    """One template; an error points at `node`. Raises PackError."""
    try:
        return compile_phrases([template])
    except TemplateError as error:
        raise node.error(str(error)) from None
