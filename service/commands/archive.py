"""The part of `fingerpost batch` that works on archives: Parquet in, Parquet out, over an engine."""

from __future__ import annotations

from collections.abc import Sequence

import fsspec
import typer

from service.bulk.archive import run
from service.bulk.archive.analyse_file import AnalyseFile
from service.bulk.archive.place import Results, check_names, files_at
from service.bulk.batches import AnalyseBatch
from service.bulk.inputs import Columns
from service.bulk.summary import summary
from service.bulk.tally import Tally
from service.commands.common import stop
from service.commands.progress import progress
from service.errors import FingerpostError

SUMMARY = "summary.html"
AGAIN = "Run the same command again: it goes on where it stopped."


def over_archive(
    addresses: Sequence[str],
    out: str,
    analyse: AnalyseBatch,
    columns: Columns,
    engine: str,
    workers: int,
    ui_lang: str | None,
) -> int:
    """Analyse an archive and write the summary page; gives the number of calls with an error."""
    if engine not in run.ENGINES:
        stop(f"There is no engine {engine!r}. Choose one of: {', '.join(run.ENGINES)}.")
    task = AnalyseFile(analyse, Results(out, analyse.rules), columns)
    try:
        over = run.engine(engine)
        files = [file for address in addresses for file in files_at(address)]
        check_names(files)
        with progress(len(files)) as bar:
            tally = run.run(files, task, over, workers, bar.update)
        _write_summary(f"{out.rstrip('/')}/{SUMMARY}", tally, ui_lang)
    except FingerpostError as error:
        stop(error.in_full)
    except OSError as error:
        stop(f"{error}. {AGAIN}")
    except KeyboardInterrupt:
        stop(f"Stopped. {AGAIN}")
    typer.echo(
        f"{tally.calls:,} calls in {len(files):,} files, {tally.errors:,} with an error", err=True
    )
    return tally.errors


def _write_summary(address: str, tally: Tally, ui_lang: str | None) -> None:
    with fsspec.open(address, "w", encoding="utf-8") as file:
        file.write(summary(tally, ui_lang))
