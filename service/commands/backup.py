"""`fingerpost backup`: everything into one file."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from service.commands.common import stop
from service.commands.database import Database, settings_with
from service.commands.progress import progress
from service.errors import FingerpostError
from service.store.database import backup as backups
from service.store.database.backup import BadBackup, Line


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; it may not exist yet.")],
    database: Database = None,
) -> None:
    """Write everything into a file, while the service runs, and check the file.

    The file holds every note and name: keep it where only you can read it, and no longer than your
    rules for erasing allow.
    """
    settings = settings_with(database)
    if file.exists():
        stop(f"{file} exists already; name another file.")
    part = file.with_name(f"{file.name}.part")
    try:
        with _private(part) as out, gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed:
            for line in shown(backups.lines(settings.database)):
                packed.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        with opened(part) as lines:
            rows = backups.check(lines)
        part.replace(file)
    except (FingerpostError, OSError) as error:
        part.unlink(missing_ok=True)
        stop(why(error, file))
    typer.echo(f"{sum(rows.values()):,} rows of {len(rows)} tables are in {file}.")


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner may read, on the disk when the block is left."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Line]]:
    """The lines of a backup. Raises BadBackup, and OSError when it cannot be read."""
    try:
        with gzip.open(path, "rb") as packed:
            yield backups.parsed(packed)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise BadBackup("The backup is cut off or was changed. Take another one.") from None


def shown(lines: Iterator[Line]) -> Iterator[Line]:
    """The same, with a bar on the terminal."""
    first = next(lines, {})
    yield first
    with progress(int(first.get("rows", 0))) as bar:
        for line in lines:
            yield line
            bar.update(1)


def why(error: Exception, file: Path) -> str:
    """An error for the terminal; `file` is meant where the system names none."""
    if isinstance(error, OSError):
        return f"{error.filename or file}: {error.strerror}."
    return error.in_full if isinstance(error, FingerpostError) else str(error)
