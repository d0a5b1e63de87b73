"""`fingerpost report`: what a call came to, as a document."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.bulk import json_lines
from service.call_report.content import Call, content
from service.call_report.render import made_as
from service.calls.schemas import Text
from service.commands.common import Json, check_files, check_options, load_engine, stop
from service.commands.options import At, Depth, Framework, Lang, Mode, ProfileFile, UiLang, usual_of
from service.commands.whole_file import put
from service.errors import FingerpostError, Invalid
from service.files import text_files
from service.qualify.engine import Engine
from service.qualify.types import Request
from service.transcripts.call_texts import texts_of
from service.transcripts.reading import structured


class Kind(StrEnum):
    """The forms of a report."""

    HTML = "html"
    PDF = "pdf"
    MARKDOWN = "md"
    JSON = "json"


def report(
    file: Annotated[
        Path, typer.Argument(metavar="FILE|-", help="Notes or a transcript; - is standard input.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to; without it standard output.")
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option("--format", help="Without it what the name of --out says.")
    ] = None,
    lang: Lang = "auto",
    framework: Framework = None,
    mode: Mode = "discovery",
    depth: Depth = "deeper",
    at: At = None,
    profile: ProfileFile = None,
    ui_lang: UiLang = None,
) -> None:
    """Report on a call: verdict and why, facts with quotes, contradictions, questions, its course.

    From transcripts also how it was talked: shares, longest monologue, back and forth. PDF needs
    the extra `pdf`.
    """
    chosen = kind or _kind_of(out)
    usual = usual_of(lang, framework, mode, at, profile, ui_lang, depth)
    engine = load_engine()
    check_options(usual, engine)
    check_files([file])
    try:
        call = _call(engine, text_files.name_of(file), text_files.bytes_of(file), usual)
        language = ui_lang or call.analysis["language"]
        _put(made_as(chosen, content(engine, call), language), out)
    except (OSError, FingerpostError) as error:
        stop(str(error))


def _call(engine: Engine, name: str, data: bytes, usual: Json) -> Call:
    """The one call of a file. Raises what reading and analysing raise, and Invalid for several."""
    texts = texts_of(name, data)
    if len(texts) != 1:
        raise Invalid(name, f"this file holds {len(texts)} calls, not one")
    (text,) = texts
    given = {**usual, "id": text.id, "text": text.text}
    analysis = json_lines.analyse(given, engine)
    analysis["warnings"] = [*analysis["warnings"], *text.warnings]
    asked = Request(**dict(Text.model_validate(given)))
    file = structured(data, name)
    turns = file.calls[0].segments if file is not None else ()
    times = tuple((turn.start, turn.end) for turn in turns)
    return Call(asked, analysis, name, usual["at"], times)


def _kind_of(out: Path | None) -> Kind:
    ending = out.suffix.lower().lstrip(".") if out else "html"
    known = {"htm": "html", "markdown": "md"}.get(ending, ending)
    if known not in tuple(Kind):
        stop(f"{out}: say the form with --format html, pdf, md or json.")
    return Kind(known)


def _put(made: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    else:
        put(out, made)
