"""`fingerpost backtest`: what verdicts, facts and signals of past calls were worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.bulk import inputs
from service.bulk.inputs import Columns
from service.commands.common import check_options, load_engine, print_json, stop
from service.commands.options import (
    At,
    IdColumn,
    Inputs,
    Lang,
    ProfileFile,
    TextColumn,
    UiLang,
    check_inputs,
    usual_of,
)
from service.commands.progress import progress
from service.commands.whole_file import put
from service.documents.standalone import document, words
from service.errors import FingerpostError
from service.evidence import shown
from service.evidence.reading import Tested, backtest_over
from service.evidence.views import backtest_values
from service.texts import Texts


def backtest(
    paths: Inputs,
    outcome_column: Annotated[
        str, typer.Option(metavar="NAME", help="The column that says what became of a call.")
    ] = "outcome",
    won: Annotated[
        str | None, typer.Option(metavar="VALUE", help="What it says of a win; else won, yes, 1…")
    ] = None,
    text_column: TextColumn = "text",
    id_column: IdColumn = "id",
    lang: Lang = "auto",
    at: At = None,
    profile: ProfileFile = None,
    ui_lang: UiLang = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the findings as an HTML page.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
) -> None:
    """Say what each verdict, fact and signal of past calls was worth, by what became of them.

    Input is calls with an outcome: CSV, JSONL, Parquet, or the results.jsonl of `fingerpost batch`
    over such, which is not analysed again. A call without an outcome counts for nothing.
    """
    usual = usual_of(lang, None, "discovery", at, profile, ui_lang)
    engine = load_engine()
    check_options(usual, engine)
    check_inputs(paths)
    calls = inputs.calls_in(inputs.sources(paths), Columns(text_column, id_column))
    tested = Tested()
    with progress(inputs.size_of(paths)) as bar:
        for call, tested in backtest_over(calls, engine, usual, outcome_column, won):  # noqa: B007
            bar.update(call.size)
    t = words(ui_lang)
    for error in tested.errors:
        typer.echo(error, err=True)
    if not tested.backtest.calls:
        stop(f"No call has an outcome in {outcome_column!r}. Name its column: --outcome-column.")
    _show(tested, t, out, as_json)
    raise typer.Exit(1 if tested.wrong else 0)


def _show(tested: Tested, t: Texts, out: Path | None, as_json: bool) -> None:
    found = tested.backtest
    if as_json:
        print_json(shown.backtest_json(found))
    if out is not None:
        try:
            page = document("backtest.html", t.language, **backtest_values(found, t))
            put(out, page.encode())
        except (OSError, FingerpostError) as error:
            stop(str(error))
    if as_json or out is not None:
        return
    counted = {
        name: t.number(count)
        for name, count in (
            ("calls", found.calls),
            ("won", found.won),
            ("lost", found.lost),
            ("open", found.open),
        )
    }
    typer.echo(t("evidence.counted", **counted))
    for name, share in found.verdicts():
        typer.echo(f"  {t.name('verdict', of=name):24} {shown.rate(share, t)}")
    for group in ("fact", "signal"):
        typer.echo("")
        for row in shown.worth_rows(found.worth(group), t):
            typer.echo(f"  {row['name']:36} {row['times']:22} {row['says']}")
