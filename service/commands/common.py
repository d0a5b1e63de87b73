"""What the commands share: settings, the engine, one way to stop, JSON on standard output."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NoReturn

import typer
from pydantic import ValidationError

from nlp import collector
from nlp.strict_yaml import PackError
from service.calls.schemas import Text
from service.complaints import complaints, in_one_line
from service.files import text_files
from service.packs.kept_packs import compiled_in
from service.qualify.engine import Engine
from service.qualify.types import UnknownName
from service.settings import PREFIX, Settings, unknown_variable

Json = dict[str, Any]


def stop(message: str) -> NoReturn:
    """End with exit code 2: wrong usage, or cannot run."""
    typer.echo(f"fingerpost: {message}", err=True)
    raise typer.Exit(2)


def load_engine() -> Engine:
    """The engine with the packs of the settings; stops when they are wrong."""
    collector.seldom()
    try:
        settings = settings_of()
        return Engine.load(settings.packs, compile_pack=compiled_in(settings.kept_packs))
    except PackError as error:
        stop(str(error))


def settings_of(**given: Any) -> Settings:
    """The settings, `given` options first; stops when one is wrong, or a variable is mistyped."""
    if wrong := unknown_variable(os.environ):
        stop(wrong)
    try:
        return Settings(**given)
    except ValidationError as error:
        found = complaints(error.errors(include_input=False, include_url=False))
        if found[0]["field"] == "body":  # said of several together, which the message names
            stop(found[0]["message"])
        names = dict.fromkeys(PREFIX + each["field"].partition(".")[0].upper() for each in found)
        stop(f"{in_one_line(found)} (option, or setting {', '.join(names)})")


def check_options(usual: Json, engine: Engine) -> None:
    """Tell a wrong option once, before any file is read."""
    try:
        Text.model_validate({**usual, "text": ""})
        if usual["framework"] is not None:
            engine.check_framework(usual["framework"])
    except UnknownName as error:
        stop(str(error))
    except ValidationError as error:
        found = complaints(error.errors(include_input=False, include_url=False))
        stop(in_one_line(found))


def check_files(paths: list[Path]) -> None:
    """Stop when a file is not there."""
    for path in paths:
        if path != text_files.STANDARD_INPUT and not path.is_file():
            stop(f"{path}: there is no such file.")


def print_json(content: Json) -> None:
    """One value on one line of standard output."""
    typer.echo(json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")))
