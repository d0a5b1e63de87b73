"""Where the files of the pages are: at the top of a checkout, inside an installed package."""

from __future__ import annotations

from pathlib import Path

SERVICE = Path(__file__).parent
TEMPLATES = SERVICE / "templates"


def static_folder() -> Path:
    """The folder of style sheets, scripts and pictures."""
    installed = SERVICE / "static"
    return installed if installed.is_dir() else SERVICE.parent / "static"
