"""HTML as a tagged PDF (PDF/UA), by WeasyPrint, which comes with the extra `pdf`."""

from __future__ import annotations

import importlib
import importlib.util
import logging
from functools import cache
from typing import Any

from service.errors import Invalid

VARIANT = "pdf/ua-1"


def is_possible() -> bool:
    """Whether the extra is installed; its system libraries show only when it is used."""
    return importlib.util.find_spec("weasyprint") is not None


def pdf_of(html: str) -> bytes:
    """The page as PDF. Nothing outside of it is fetched. Raises Invalid, saying what to install."""
    weasyprint = _weasyprint()
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())
    page = weasyprint.HTML(string=html, url_fetcher=nothing)
    made: bytes = page.write_pdf(pdf_variant=VARIANT)
    return made


@cache
def _weasyprint() -> Any:
    # it warns of every property that print has no use for
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    try:
        return importlib.import_module("weasyprint")
    except ImportError:
        raise Invalid(
            "pdf", "WeasyPrint is not installed; install it with: pip install 'fingerpost[pdf]'"
        ) from None
    except OSError:  # its libraries are not Python's, and missing
        raise Invalid(
            "pdf",
            "the library Pango is not installed; on Debian and Ubuntu install it with: "
            "apt install libpango-1.0-0 libpangoft2-1.0-0; on macOS with: brew install pango",
        ) from None
