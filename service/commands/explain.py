"""`fingerpost explain`: why a line was flagged, or not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.commands.common import check_files, check_options, load_engine, stop
from service.errors import FingerpostError, Invalid
from service.files import text_files
from service.packs.explaining import explained


def explain(
    file: Annotated[
        Path, typer.Argument(metavar="FILE|-", help="Notes or a transcript; - is standard input.")
    ],
    line: Annotated[
        int | None, typer.Option(metavar="N", help="This line only; the first is 1.")
    ] = None,
    lang: Annotated[str, typer.Option(help="auto, en, de, da or zh.")] = "auto",
    every_cue: Annotated[bool, typer.Option("--all", help="Every cue, however small.")] = False,
) -> None:
    """Say why each line was flagged, or what came nearest.

    A flag is a sum: where its kind starts, and what each cue in the line adds or takes away, in
    hundredths. From 0 on the line is flagged. Below stand the words that deny, suppose or ask, and
    the rules that they keep silent.
    """
    engine = load_engine()
    check_options({"lang": lang, "framework": None}, engine)
    check_files([file])
    try:
        found = text_files.read(file)
    except (OSError, FingerpostError) as error:
        typer.echo(f"fingerpost: {error}", err=True)
        raise typer.Exit(1) from None
    if found.encoding:
        typer.echo(f"The file is not UTF-8; it was read as {found.encoding}.", err=True)
    try:
        for told in explained(engine, found.text, lang, line, every_cue):
            typer.echo(told)
    except Invalid as error:
        stop(str(error))
