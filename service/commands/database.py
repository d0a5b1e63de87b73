"""The database that a command works on: its option, and its store for as long as the command runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from service.commands.common import settings_of, stop
from service.errors import FingerpostError
from service.settings import Settings
from service.store.store import Store

Database = Annotated[
    str | None,
    typer.Option(metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME."),
]


def settings_with(database: str | None) -> Settings:
    """The settings, with the database of the option where one was given."""
    return settings_of(**({} if database is None else {"database": database}))


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store of a command; an error of ours ends it in words."""
    try:
        store = Store.open(settings.database)
    except FingerpostError as error:
        stop(error.in_full)
    try:
        yield store
    except FingerpostError as error:
        stop(error.in_full)
    finally:
        store.close()
