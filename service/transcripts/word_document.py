"""The text of a Word document, with no more of the archive opened than a transcript can need.

Loaded when the first one comes: what reads them takes 7 MB.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import docx
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError

from service.errors import Invalid, TooLarge

MOST_UNPACKED = 40_000_000
"""Bytes of all parts together: a transcript of ten hours has a tenth of it."""
MOST_PARTS = 500
MOST_TAGS = 500_000
"""Of all parts, counted before they are read: each is an object in memory, however small the file."""
MOST_LINKS = 5_000
"""Tags of the lists of what the document consists of: each is several objects."""
_DOCUMENT = "word/document.xml"
_LISTS = (".rels", "[Content_Types].xml")
_READ = (".xml", ".rels")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".odttf")
"""Endings of parts without text: pictures and fonts."""
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_PARAGRAPH, _TAG = re.compile(r"</w:p>|<w:(?:br|cr|tab)\b[^<>]*>"), re.compile(r"<[^<>]*>")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    OpcError,
    LxmlError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # encrypted, or packed in a way that Python does not know
    TypeError,
    ValueError,
)
"""What zipfile, lxml and python-docx raise for bytes that are no document."""


def paragraphs(data: bytes, name: str) -> list[str]:
    """The lines of the document. Raises Invalid for what is no Word document, TooLarge for a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, name)
        document = docx.Document(io.BytesIO(data))
        return [line for paragraph in document.paragraphs for line in paragraph.text.split("\n")]
    except _DAMAGED:
        raise Invalid(name, "this is no Word document, or it is damaged; save it again") from None


def everything(data: bytes, name: str) -> list[str]:
    """All text of the document, part by part: tables, comments, authors, what was struck out.

    Once with its tags, since some names stand in them, and once without, a paragraph a line. Pictures
    are not read. Raises what `paragraphs` raises, and Invalid for parts of which the text is not known.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, name)
            parts = {part.filename.lower(): archive.read(part) for part in archive.infolist()}
        if any(not part.endswith(_READ + _PICTURES) for part in parts if not part.endswith("/")):
            raise Invalid(name, "this Word document holds other files; save it without them")
        tagged = [
            data.decode("utf-16" if data[:2] in _WIDE else "utf-8")
            for part, data in parts.items()
            if part.endswith(_READ)
        ]
    except _DAMAGED:
        raise Invalid(name, "this is no Word document, or it is damaged; save it again") from None
    plain = (_TAG.sub("", _PARAGRAPH.sub("\n", text)) for text in tagged)
    return [*tagged, *plain]


def _check(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()  # of each, zipfile unpacks no more than its entry says
    if _DOCUMENT not in {part.filename for part in parts}:
        raise Invalid(name, "this is no Word document, or it is damaged; save it again")
    size = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or size > MOST_UNPACKED or _has_too_many_tags(archive):
        raise TooLarge("The document unpacks to more than a transcript can hold.")


def _has_too_many_tags(archive: zipfile.ZipFile) -> bool:
    tags = links = 0
    for part in archive.infolist():
        found = archive.read(part).count(b"<")
        tags += found
        links += found if part.filename.endswith(_LISTS) else 0
    return tags > MOST_TAGS or links > MOST_LINKS
