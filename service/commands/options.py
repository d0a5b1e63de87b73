"""Options that several commands take, said once: language, framework, kind and time of a call, profile."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from service.commands.common import Json, stop
from service.files import strict_json

Lang = Annotated[str, typer.Option(help="auto, en, de, da or zh.")]
Framework = Annotated[str | None, typer.Option(help="Orders the questions: bant, meddic…")]
Mode = Annotated[str, typer.Option(help="discovery or cold.")]
Depth = Annotated[str, typer.Option(help="Questions: stock (the minimum) or deeper.")]
At = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When the call was: 2026-03-09T14:30:00+01:00."),
]
ProfileFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="What you sell and to whom, as JSON.")
]
UiLang = Annotated[
    str | None, typer.Option(help="Language of reasons and questions; without it the text's.")
]

Inputs = Annotated[
    list[Path],
    typer.Argument(metavar="INPUT…", help="Folders, text files, JSONL, CSV, Parquet."),
]
TextColumn = Annotated[
    str, typer.Option(metavar="NAME", help="The column or field with a call's text.")
]
IdColumn = Annotated[
    str, typer.Option(metavar="NAME", help="The column or field with a call's id.")
]


def check_inputs(paths: list[Path]) -> None:
    """Stop when a file or folder is not there."""
    for path in paths:
        if not path.exists():
            stop(f"{path}: there is no such file or folder.")


def usual_of(
    lang: str,
    framework: str | None,
    mode: str,
    at: str | None,
    profile: Path | None,
    ui_lang: str | None,
    depth: str = "deeper",
) -> Json:
    """What a call takes where it gives nothing itself; stops when the profile cannot be read."""
    usual: Json = {"lang": lang, "framework": framework, "mode": mode, "at": at, "ui_lang": ui_lang}
    if depth != "deeper":
        usual["depth"] = depth
    if profile is not None:
        usual["profile"] = _profile(profile)
    return usual


def _profile(path: Path) -> Any:
    try:
        return strict_json.parse(path.read_bytes())
    except (OSError, strict_json.InvalidJson) as error:
        stop(f"{path}: {error}")
