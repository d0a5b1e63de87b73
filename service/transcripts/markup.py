"""Text out of HTML, as CRMs keep their notes: line breaks and list items stay, scripts go."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer"}
    | {
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
    }
    | {"table", "td", "th", "tr", "ul"}
)
_SILENT = frozenset({"script", "style", "head", "title", "template"})
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:a|b|br|div|em|h[1-6]|i|li|ol|p|script|span|strong|style|table|u|ul)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)


def plain_text(text: str) -> str:
    """The text as a reader sees it; what holds no tags only has its entities decoded."""
    if not _LOOKS_LIKE_HTML.search(text):
        return html.unescape(text) if _ENTITY.search(text) else text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    told = "\n".join(line for line in lines if line and line != "-")
    return html.unescape(told) if _ENTITY.search(told) else told  # some tools encode twice


class _Reader(HTMLParser):
    """Collects what is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a line at a block, a bullet at a list item."""
        if tag in _SILENT:
            self._silent += 1
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line after a block."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is shown; line ends in the source are mere spaces."""
        if not self._silent:
            self.parts.append(data.replace("\n", " "))
