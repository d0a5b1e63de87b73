"""The command line: `fingerpost serve`, `analyze`, `explain` and `lint`.

Exit codes: 0 done, 1 done with errors in the input, 2 wrong usage or cannot run.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO

import typer
from pydantic import ValidationError

from nlp.strict_yaml import PackError
from service import __version__, json_lines, strict_json, text_files
from service.app import create_app
from service.complaints import complaints, in_one_line
from service.errors import FingerpostError, Invalid
from service.explaining import explained
from service.linting import lint_all
from service.qualify.engine import Engine
from service.qualify.types import UnknownName
from service.report import report
from service.schemas import Text
from service.server import address_of, listen, run
from service.settings import Settings

Json = dict[str, Any]

app = typer.Typer(
    name="fingerpost",
    help="The qualification panel that you can audit: next question, signals and verdict.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line, in UTF-8 on every system."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIO) and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")
    try:
        app()
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        raise SystemExit(1) from None


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fingerpost {__version__}")
        raise typer.Exit


@app.callback()
def fingerpost(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """The qualification panel that you can audit: next question, signals and verdict."""


@app.command(epilog="Example: fingerpost serve --port 8080")
def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one.")] = None,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME."),
    ] = None,
) -> None:
    """Run the service and the panel, and print the panel's address.

    Without options it listens on 127.0.0.1:8000 and keeps its data in your user folder. The
    settings FINGERPOST_HOST, FINGERPOST_PORT, FINGERPOST_DATABASE and FINGERPOST_PACKS say the
    same from the environment.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    given = {"host": host, "port": port, "database": database}
    settings = _settings(**{name: value for name, value in given.items() if value is not None})
    try:
        with listen(settings) as listening:
            service = create_app(settings)
            typer.echo(f"Fingerpost is running. Open {address_of(listening)}; Ctrl-C stops it.")
            sys.stdout.flush()
            run(service, listening)
    except (FingerpostError, PackError) as error:
        _stop(str(error))


@app.command(
    epilog="Examples: fingerpost analyze call.txt · fingerpost analyze --json *.txt · "
    "fingerpost analyze --jsonl - < calls.jsonl"
)
def analyze(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE…|-]", help="Notes or transcripts; - is standard input."),
    ] = None,
    lang: Annotated[str, typer.Option(help="auto, en, de, da or zh.")] = "auto",
    framework: Annotated[
        str | None, typer.Option(help="Orders the questions: bant, meddic…")
    ] = None,
    mode: Annotated[str, typer.Option(help="discovery or cold.")] = "discovery",
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When the call was: 2026-03-09T14:30:00+01:00."),
    ] = None,
    profile: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What you sell and to whom, as JSON.")
    ] = None,
    ui_lang: Annotated[
        str | None, typer.Option(help="Language of reasons and questions; without it the text's.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One Analysis a file, one a line.")
    ] = False,
    as_lines: Annotated[
        bool, typer.Option("--jsonl", help='Read {"text": …} a line, write one Analysis a line.')
    ] = False,
) -> None:
    """Say what stands in notes of a call: signals, facts, verdict, next question."""
    usual: Json = {"lang": lang, "framework": framework, "mode": mode, "at": at, "ui_lang": ui_lang}
    if profile is not None:
        usual["profile"] = _profile(profile)
    engine = _engine()
    _check_options(usual, engine)
    paths = files or [text_files.STANDARD_INPUT]
    _check_files(paths)
    clean = (
        _write_lines(engine, paths, usual) if as_lines else _write(engine, paths, usual, as_json)
    )
    raise typer.Exit(0 if clean else 1)


@app.command(
    epilog="Examples: fingerpost explain call.txt · fingerpost explain call.txt --line 7 --all · "
    "fingerpost explain - < call.txt"
)
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
    engine = _engine()
    _check_options({"lang": lang, "framework": None}, engine)
    _check_files([file])
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
        _stop(str(error))


@app.command(epilog="Example: fingerpost lint our-packs")
def lint(
    path: Annotated[
        Path | None,
        typer.Argument(help="A folder of your own packs; without it FINGERPOST_PACKS, if set."),
    ] = None,
) -> None:
    """Check rules and questions, your own laid over ours: every example, every wording."""
    if path is not None and not path.is_dir():
        _stop(f"{path}: there is no such folder.")
    linted = lint_all(path or _settings().packs)
    for told in linted.lines():
        typer.echo(told)
    raise typer.Exit(1 if linted.findings else 0)


def _check_files(paths: list[Path]) -> None:
    for path in paths:
        if path != text_files.STANDARD_INPUT and not path.is_file():
            _stop(f"{path}: there is no such file.")


def _write_lines(engine: Engine, paths: list[Path], usual: Json) -> bool:
    """Analyse JSON lines; False when one of them was wrong."""
    clean = True
    for path in paths:
        with contextlib.ExitStack() as stack:
            standard = path == text_files.STANDARD_INPUT
            source = sys.stdin.buffer if standard else stack.enter_context(path.open("rb"))
            for result in json_lines.analyse_lines(engine, source, usual):
                clean = clean and "error" not in result
                _print_json(result)
    return clean


def _write(engine: Engine, paths: list[Path], usual: Json, as_json: bool) -> bool:
    """Analyse whole files; False when one of them could not be read."""
    clean = True
    for path in paths:
        try:
            analysis = _analysis(engine, text_files.read(path), usual)
        except (OSError, FingerpostError) as error:
            clean = False
            typer.echo(f"fingerpost: {error}", err=True)
            if as_json:
                _print_json({"id": text_files.name_of(path), "error": str(error)})
            continue
        if as_json:
            _print_json(analysis)
        else:
            typer.echo(report(analysis, usual["ui_lang"]))
    return clean


def _analysis(engine: Engine, file: text_files.TextFile, usual: Json) -> Json:
    analysis = json_lines.analyse({**usual, "id": file.name, "text": file.text}, engine)
    if file.encoding:
        text = f"The file is not UTF-8; it was read as {file.encoding}."
        analysis["warnings"] = [*analysis["warnings"], {"code": "encoding", "text": text}]
    return analysis


def _print_json(content: Json) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def _engine() -> Engine:
    try:
        return Engine.load(_settings().packs)
    except PackError as error:
        _stop(str(error))


def _settings(**given: Any) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        found = complaints(error.errors(include_input=False, include_url=False))
        _stop(f"{in_one_line(found)} (option, or setting FINGERPOST_…)")


def _profile(path: Path) -> Any:
    try:
        return strict_json.parse(path.read_bytes())
    except (OSError, strict_json.InvalidJson) as error:
        _stop(f"{path}: {error}")


def _check_options(usual: Json, engine: Engine) -> None:
    """Tell a wrong option once, before any file is read."""
    try:
        Text.model_validate({**usual, "text": ""})
        if usual["framework"] is not None:
            engine.check_framework(usual["framework"])
    except UnknownName as error:
        _stop(str(error))
    except ValidationError as error:
        found = complaints(error.errors(include_input=False, include_url=False))
        _stop(in_one_line(found))


def _stop(message: str) -> NoReturn:
    typer.echo(f"fingerpost: {message}", err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    main()
