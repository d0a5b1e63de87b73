"""Which encoding a text was saved in that is not UTF-8: Windows' western one where that reads well. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from charset_normalizer import from_bytes

WESTERN = "cp1252"
"""What Excel and Notepad save German and Danish in. Short texts look like others to statistics: Søren, Sřren."""
_LETTERS = "äöüßÄÖÜæøåÆØÅéèêëáàâóôíîúùûçñãõÉ"
_SIGNS = "€£§°´·»«–—‘’‚“”„…•½©®ªº\xa0"
_FOREIGN = re.compile(rf"[^\x00-\x7f{_LETTERS}{_SIGNS}]|[^\x00-\x7f]{{3}}")
"""What no western text of everyday holds; Chinese has many such signs in a row."""
_SAMPLE = 100_000


def recognised(data: bytes, among: Sequence[str] | None = None) -> tuple[str, str] | None:
    """The text and its encoding, `among` some if they are given; None when it is text in none."""
    try:
        text = data.decode(WESTERN)
    except UnicodeDecodeError:
        text = None
    if text is not None and not _FOREIGN.search(text):
        return text, WESTERN
    best = from_bytes(data[:_SAMPLE], cp_isolation=list(among) if among else None).best()
    if best is None:
        return None
    return data.decode(best.encoding, errors="replace"), best.encoding
