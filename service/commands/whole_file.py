"""Writing a file wholly or not at all: what stood there before stays until the new one is on the disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from service.errors import Invalid


def put(path: Path, data: bytes) -> None:
    """Write a file; a pipe or a device is written to as it is.

    Raises Invalid with the file's name when it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise Invalid(str(path), f"{error.strerror}; it was not written") from error


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            if path.exists():
                shutil.copymode(path, part)  # what only its owner may read stays so
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
