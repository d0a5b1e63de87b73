"""`fingerpost diff`: which past calls would change verdict under other packs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from nlp.strict_yaml import PackError
from service.bulk import inputs
from service.bulk.comparison import Compared, compare
from service.bulk.given import Json
from service.bulk.inputs import Columns
from service.commands.common import check_options, load_engine, print_json, stop
from service.commands.options import (
    At,
    Framework,
    IdColumn,
    Inputs,
    Lang,
    Mode,
    ProfileFile,
    TextColumn,
    UiLang,
    check_inputs,
    usual_of,
)
from service.commands.progress import progress
from service.documents.standalone import words
from service.qualify.engine import Engine
from service.texts import Texts


def diff(
    packs: Annotated[
        Path, typer.Argument(metavar="PACKS", help="A folder of packs, laid over ours.")
    ],
    paths: Inputs,
    lang: Lang = "auto",
    framework: Framework = None,
    mode: Mode = "discovery",
    at: At = None,
    profile: ProfileFile = None,
    ui_lang: UiLang = None,
    text_column: TextColumn = "text",
    id_column: IdColumn = "id",
    as_json: Annotated[
        bool, typer.Option("--json", help="Each call that changes as JSON, one a line.")
    ] = False,
) -> None:
    """Say which past calls change verdict under other packs, before those are put to use.

    Compared are the packs in use (FINGERPOST_PACKS, or ours alone) and those in PACKS. A verdict
    is the word, its scope, the level that blocks, and whether it is too early to say.
    """
    usual = usual_of(lang, framework, mode, at, profile, ui_lang)
    now, then = load_engine(), _load(packs)
    check_options(usual, now)
    check_inputs(paths)
    calls = inputs.calls_in(inputs.sources(paths), Columns(text_column, id_column))
    t, changes, count, errors = words(ui_lang), Counter[tuple[str, str]](), 0, 0
    with progress(inputs.size_of(paths)) as bar:
        for call, compared in compare(calls, now, then, usual):
            bar.update(call.size)
            count += 1
            if compared.error is not None:
                errors += 1
                typer.echo(f"{call.place}: {compared.error}", err=True)
            elif compared.changes:
                changes[_names(compared, t)] += 1
                _print(compared, t, as_json)
    _tell(changes, count, errors)
    raise typer.Exit(1 if errors else 0)


def _load(packs: Path) -> Engine:
    if not packs.is_dir():
        stop(f"{packs}: there is no such folder.")
    try:
        return Engine.load(packs)
    except PackError as error:
        stop(str(error))


def _names(compared: Compared, t: Texts) -> tuple[str, str]:
    """Both verdicts in words."""
    found = compared.as_json()
    return _name(found["before"], t), _name(found["after"], t)


def _name(verdict: Json, t: Texts) -> str:
    name = t.name("verdict", of="early" if verdict["early"] else verdict["verdict"])
    return f"{name} ({t('verdict.disqualify_' + verdict['scope'])})" if verdict["scope"] else name


def _print(compared: Compared, t: Texts, as_json: bool) -> None:
    if as_json:
        print_json(compared.as_json())
        return
    found = compared.as_json()
    typer.echo(f"{found['id']}: {' → '.join(_names(compared, t))}")
    for fact, (before, after) in found["facts"].items():
        states = f"{t.name('state', of=before)} → {t.name('state', of=after)}"
        typer.echo(f"  {t.name('fact', of=fact)}: {states}")
    for sign, side in (("-", "gone"), ("+", "new")):
        for signal in found["signals"][side]:
            quote = f"“{signal['text']}” ({signal['rule']})"
            typer.echo(f"  {sign} {t.name('kind', of=signal['kind'])}: {quote}")


def _tell(changes: Counter[tuple[str, str]], count: int, errors: int) -> None:
    total = sum(changes.values())
    wrong = f"; {errors:,} could not be compared" if errors else ""
    typer.echo(f"{total:,} of {count:,} calls change verdict{wrong}.", err=True)
    for (before, after), times in changes.most_common():
        typer.echo(f"{times:>6,}  {before} → {after}", err=True)
