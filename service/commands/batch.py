"""`fingerpost batch`: many calls, in files of many kinds, analysed into one folder."""

from __future__ import annotations

import os
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Annotated

import typer

from service.bulk import inputs, results
from service.bulk.archive.place import is_address
from service.bulk.batches import AnalyseBatch
from service.bulk.inputs import Columns
from service.bulk.run import Run
from service.bulk.summary import summary
from service.bulk.tally import Tally
from service.commands.archive import over_archive
from service.commands.common import check_options, load_engine, settings_of, stop
from service.commands.options import (
    At,
    Depth,
    Framework,
    IdColumn,
    Lang,
    Mode,
    ProfileFile,
    TextColumn,
    UiLang,
    check_inputs,
    usual_of,
)
from service.commands.progress import progress

SUMMARY = "summary.html"
PROCESSORS = os.cpu_count() or 1
AGAIN = "Run the same command again: it goes on where it stopped."


Given = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT…", help="Folders, text files, JSONL, CSV, Parquet; or an archive."
    ),
]
Out = Annotated[
    str, typer.Option(metavar="DIR", help="The folder for the results, or s3://BUCKET/FOLDER.")
]
Jobs = Annotated[int, typer.Option(min=1, help="Processes; without it one for each processor.")]
EngineName = Annotated[str, typer.Option(help="What an archive is spread over: processes or daft.")]


def batch(
    given: Given,
    out: Out,
    lang: Lang = "auto",
    framework: Framework = None,
    mode: Mode = "discovery",
    depth: Depth = "deeper",
    at: At = None,
    profile: ProfileFile = None,
    ui_lang: UiLang = None,
    text_column: TextColumn = "text",
    id_column: IdColumn = "id",
    jobs: Jobs = PROCESSORS,
    engine: EngineName = "processes",
) -> None:
    """Analyse many calls: results as JSONL and Parquet, errors with their place, a summary page.

    A run that was cut off goes on where it stopped when the same command is given again; its
    results are the same, byte for byte. Columns beside the known ones (id, text, lang, framework,
    mode, depth, at, profile, ui_lang) are kept with each result, under "given".

    An archive is a folder of Parquet files anywhere that fsspec reaches, named by addresses such as
    s3://bucket/calls or file:///data/calls on both sides. Each file gives one file of results.
    """
    usual = usual_of(lang, framework, mode, at, profile, ui_lang, depth)
    check_options(usual, load_engine())
    settings = settings_of()
    analyse = AnalyseBatch(settings.packs, usual, settings.kept_packs)
    columns = Columns(text_column, id_column)
    if is_address(out):
        errors = over_archive(given, out, analyse, columns, engine, jobs, ui_lang)
    else:
        errors = _over_files(
            [Path(one) for one in given], Path(out), analyse, columns, jobs, ui_lang
        )
    raise typer.Exit(1 if errors else 0)


def _over_files(
    paths: list[Path],
    out: Path,
    analyse: AnalyseBatch,
    columns: Columns,
    jobs: int,
    ui_lang: str | None,
) -> int:
    """Analyse files and write the results; gives the number of calls with an error."""
    check_inputs(paths)
    tally = _run(paths, out, analyse, columns, jobs)
    with results.replacing(out / SUMMARY) as file:
        file.write(summary(tally, ui_lang).encode())
    _tell(tally, out)
    return tally.errors


def _run(paths: list[Path], out: Path, analyse: AnalyseBatch, columns: Columns, jobs: int) -> Tally:
    try:
        out.mkdir(parents=True, exist_ok=True)
        size = inputs.size_of(paths, out)
        calls = inputs.calls_in(inputs.sources(paths, out), columns)
        with progress(size) as bar:
            done = 0

            def tell(count: int, of_input: int) -> None:
                nonlocal done
                done += count
                bar.label = f"{done:,} calls"
                bar.update(of_input)

            tally = Run(out, analyse, jobs, tell).over(calls)
            bar.update(size)
            return tally
    except OSError as error:
        stop(f"{error.filename or out}: {error.strerror or error}")
    except BrokenProcessPool:
        stop(f"A process was ended from outside, or there was too little memory. {AGAIN}")
    except KeyboardInterrupt:
        stop(f"Stopped. {AGAIN}")


def _tell(tally: Tally, out: Path) -> None:
    errors = f", {tally.errors:,} with an error: see {out / results.ERRORS}" if tally.errors else ""
    typer.echo(f"{tally.calls:,} calls{errors}", err=True)
    for name in (results.JSONL, results.PARQUET, SUMMARY):
        typer.echo(out / name)
