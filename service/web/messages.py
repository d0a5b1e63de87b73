"""Messages of errors in other languages, from `texts/messages.yaml`.

Code raises them in English; where they are shown, the English template is recognised and its
values are put into the other language's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nlp.strict_yaml import Node, load
from service.qualify.locales import number
from service.texts import FOLDER, NAMES

FILE = FOLDER / "messages.yaml"
_NAME = re.compile(r"\\\{(\w+)\\\}")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True)
class Message:
    """One message: how it is recognised, and what it is by language."""

    pattern: re.Pattern[str]
    texts: Mapping[str, str]


def read(node: Node) -> tuple[Message, ...]:
    """All messages, in the order in which they are tried. Raises PackError."""
    return tuple(_message(entry) for entry in node)


def _message(node: Node) -> Message:
    parts = node.mapping(("en",), tuple(NAMES))
    texts = {language: text.text() for language, text in parts.items()}
    source = _NAME.sub(r"(?P<\1>.+?)", re.escape(texts["en"]))
    return Message(re.compile(source, re.DOTALL), texts)


@cache
def _known() -> tuple[Message, ...]:
    return read(load(FILE))


def told(message: str, language: str) -> str:
    """The message in a language; as it is where it has not been translated."""
    if language == "en":
        return message
    for known in _known():
        if found := known.pattern.fullmatch(message):
            values = {name: _value(text, language) for name, text in found.groupdict().items()}
            return known.texts.get(language, known.texts["en"]).format(**values)
    return message


def _value(text: str, language: str) -> str:
    """What was put into the English message; numbers as the language writes them."""
    return number(int(text.replace(",", "")), language) if _GROUPED.fullmatch(text) else text
