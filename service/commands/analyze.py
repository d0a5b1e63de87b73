"""`fingerpost analyze`: what stands in notes of calls."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from service.bulk import json_lines
from service.commands.common import Json, check_files, check_options, load_engine, print_json
from service.commands.options import (
    At,
    Depth,
    Framework,
    Lang,
    Mode,
    ProfileFile,
    UiLang,
    usual_of,
)
from service.documents.report import report
from service.errors import FingerpostError
from service.files import text_files
from service.qualify.engine import Engine
from service.transcripts.call_texts import CallText, texts_of


def analyze(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE…|-]", help="Notes or transcripts; - is standard input."),
    ] = None,
    lang: Lang = "auto",
    framework: Framework = None,
    mode: Mode = "discovery",
    depth: Depth = "deeper",
    at: At = None,
    profile: ProfileFile = None,
    ui_lang: UiLang = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One Analysis a file, one a line.")
    ] = False,
    as_lines: Annotated[
        bool, typer.Option("--jsonl", help='Read {"text": …} a line, write one Analysis a line.')
    ] = False,
) -> None:
    """Say what stands in notes of a call: signals, facts, verdict, next question.

    Transcripts are recognised by what they hold; an export of a CRM gives one Analysis a call.
    """
    usual = usual_of(lang, framework, mode, at, profile, ui_lang, depth)
    engine = load_engine()
    check_options(usual, engine)
    paths = files or [text_files.STANDARD_INPUT]
    check_files(paths)
    clean = (
        _write_lines(engine, paths, usual) if as_lines else _write(engine, paths, usual, as_json)
    )
    raise typer.Exit(0 if clean else 1)


def _write_lines(engine: Engine, paths: list[Path], usual: Json) -> bool:
    """Analyse JSON lines; False when one of them was wrong."""
    clean = True
    for path in paths:
        with contextlib.ExitStack() as stack:
            standard = path == text_files.STANDARD_INPUT
            source = sys.stdin.buffer if standard else stack.enter_context(path.open("rb"))
            for result in json_lines.analyse_lines(engine, source, usual):
                clean = clean and "error" not in result
                print_json(result)
    return clean


def _write(engine: Engine, paths: list[Path], usual: Json, as_json: bool) -> bool:
    """Analyse whole files; False when one of them could not be read."""
    clean = True
    for path in paths:
        name = text_files.name_of(path)
        try:
            texts = texts_of(name, text_files.bytes_of(path))
            analyses = [_analysis(engine, text, usual) for text in texts]
        except (OSError, FingerpostError) as error:
            clean = False
            typer.echo(f"fingerpost: {error}", err=True)
            if as_json:
                print_json({"id": name, "error": str(error)})
            continue
        for analysis in analyses:
            if as_json:
                print_json(analysis)
            else:
                typer.echo(report(analysis, usual["ui_lang"]))
    return clean


def _analysis(engine: Engine, text: CallText, usual: Json) -> Json:
    analysis = json_lines.analyse({**usual, "id": text.id, "text": text.text}, engine)
    analysis["warnings"] = [*analysis["warnings"], *text.warnings]
    return analysis | ({"transcript": text.transcript} if text.transcript else {})
