"""What a text or a file says, in every layer that programs wrap words in: JSON, HTML, addresses, Word."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from service.errors import FingerpostError
from service.transcripts import decoding

_LAYERS = 4
"""Escapes of escapes are looked through so far: JSON in a text of JSON, in a note, in our own."""
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_SIGNS = {"b": " ", "f": " ", "n": "\n", "r": "\n", "t": "\t"}
_TAG = re.compile(r"<[^<>]*>")
_CODED = re.compile(r"%[0-9a-fA-F]{2}")
_BREAK = "\u200b"
"""Where a line may break: some programs write it instead of a space, others within words."""
_ARCHIVE = b"PK\x03\x04"


def of_text(text: str) -> Iterator[str]:
    """The text, and what it says once escapes (also of escapes), entities and tags are taken away."""
    found = {text}
    yield text
    for inner in _inside(text):
        if inner not in found:
            found.add(inner)
            yield inner


def _inside(text: str) -> Iterator[str]:
    for _ in range(_LAYERS):
        if "\\" in text:
            plain = _ESCAPE.sub(_sign, text)
            text = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            yield text
    if "&" in text:
        text = html.unescape(html.unescape(text))
        yield text
    if _BREAK in text:
        yield text.replace(_BREAK, " ")
    if "<" in text:
        yield _TAG.sub(" ", text)
        yield _TAG.sub("", text)
    if _CODED.search(text):
        yield unquote_plus(text)


def _sign(escape: re.Match[str]) -> str:
    code, sign = escape.groups()
    return chr(int(code, 16)) if code else _SIGNS.get(sign, sign)


def of_file(data: bytes) -> list[str] | None:
    """The texts that a file holds; None when they cannot be read."""
    try:
        if data.startswith(_ARCHIVE):
            from service.transcripts import word_document

            return word_document.everything(data, "file")
        return [decoding.decode(data, "file")[0]]
    except FingerpostError:
        return None
