"""Where the files of the pages are: in a checkout at its top, in an installed package inside of it."""

from __future__ import annotations

from pathlib import Path

SERVICE = Path(__file__).parent
TEMPLATES = SERVICE / "templates"


def static_folder() -> Path:
    """The folder of style sheets, scripts and pictures."""
    installed = SERVICE / "static"
    return installed if installed.is_dir() else SERVICE.parent / "static"
