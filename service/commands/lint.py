"""`fingerpost lint`: are rules and questions sound?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.commands.common import settings_of, stop
from service.packs.linting import lint_all


def lint(
    path: Annotated[
        Path | None,
        typer.Argument(help="A folder of your own packs; without it FINGERPOST_PACKS, if set."),
    ] = None,
) -> None:
    """Check rules and questions, your own laid over ours: every example, every wording."""
    if path is not None and not path.is_dir():
        stop(f"{path}: there is no such folder.")
    linted = lint_all(path or settings_of().packs)
    for told in linted.lines():
        typer.echo(told)
    raise typer.Exit(1 if linted.findings else 0)
