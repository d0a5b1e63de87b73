"""Text files as they are: decoded as UTF-8, line ends and byte order mark left in place."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from service.errors import Invalid
from service.files.encodings import recognised
from service.limits import check_size

STANDARD_INPUT = Path("-")


def encoding_warning(encoding: str) -> dict[str, str]:
    """The warning of an Analysis whose text was not UTF-8."""
    text = f"The file is not UTF-8; it was read as {encoding}."
    return {"code": "encoding", "text": text}


@dataclass(frozen=True, slots=True)
class TextFile:
    """What a file says, and how it had to be read."""

    name: str
    text: str
    encoding: str | None = None
    """The encoding, when it is not UTF-8."""


def read(path: Path) -> TextFile:
    """Read a file, or standard input for `-`.

    Raises OSError, TooLarge, and Invalid for what is no text.
    """
    return decoded(name_of(path), bytes_of(path))


def bytes_of(path: Path) -> bytes:
    """What a file, or standard input for `-`, holds. Raises OSError."""
    return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()


def decoded(name: str, data: bytes) -> TextFile:
    """The text of a file. Raises TooLarge, and Invalid for what is no text."""
    found = _decoded(name, data)
    check_size(found.text)
    if "\0" in found.text:
        raise Invalid(found.name, "this is no text file: it holds U+0000")
    return found


def name_of(path: Path) -> str:
    """A file's name as text, whatever bytes the system keeps it in."""
    return path.name.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="replace")


def _decoded(name: str, data: bytes) -> TextFile:
    try:
        return TextFile(name, data.decode("utf-8"))
    except UnicodeDecodeError:
        found = recognised(data)
    if found is None:
        raise Invalid(name, "this is no text file in any known encoding; save it as UTF-8")
    return TextFile(name, *found)
