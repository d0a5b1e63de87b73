"""The text of a file, whatever encoding it was saved in."""

from __future__ import annotations

import codecs

from service.errors import Invalid
from service.files.encodings import recognised

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, name: str) -> tuple[str, str | None]:
    """The text without a byte order mark, and its encoding when that is not UTF-8.

    Raises Invalid for what is no text.
    """
    encoding = next((known for mark, known in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        found = recognised(data)
        if found is None:
            raise Invalid(
                name, "this is no text file in any known encoding; save it as UTF-8"
            ) from None
        text, encoding = found
    if "\0" in text:
        raise Invalid(name, "this is no text file: it holds U+0000")
    return text.removeprefix("\ufeff"), None if encoding.startswith("utf-8") else encoding
