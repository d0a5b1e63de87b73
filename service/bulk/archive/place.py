"""Where an archive lies and where its results belong: paths of fsspec, such as `s3://bucket/calls`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from service.errors import Invalid

SUFFIX = ".parquet"
KEY = b"fingerpost"
"""Under which a file of results says what it was made of."""


def is_address(path: str) -> bool:
    """Whether a path is one of fsspec, such as `s3://bucket/calls`, rather than one of this machine."""
    return "://" in path


def files_at(address: str) -> list[str]:
    """The Parquet files at an address: a file, a folder with all below it, or a pattern with `*`.

    Raises Invalid when there are none, or nothing reaches the address.
    """
    try:
        system, path = fsspec.core.url_to_fs(address)
        found = system.glob(path) if "*" in path else system.find(path)
    except (ImportError, ValueError, OSError) as error:
        raise Invalid(address, f"cannot be read: {error}") from None
    files = sorted(system.unstrip_protocol(file) for file in found if str(file).endswith(SUFFIX))
    if not files:
        raise Invalid(address, f"there are no files *{SUFFIX} here")
    return files


@dataclass(frozen=True, slots=True)
class Results:
    """The folder of results."""

    address: str
    rules: str
    """What the results depend on beside the calls."""

    def of(self, file: str) -> str:
        """Where the results of a file belong: under its own name."""
        return f"{self.address.rstrip('/')}/{file.rpartition('/')[2]}"

    def made_of(self, file: str) -> dict[str, Any]:
        """What makes results of a file stay right: the rules, and the file as it is."""
        system, path = fsspec.core.url_to_fs(file)
        return {"rules": self.rules, "file": file, "bytes": system.size(path)}

    def done(self, file: str) -> dict[str, Any] | None:
        """The counts of a file whose results are there and still right."""
        system, path = fsspec.core.url_to_fs(self.of(file))
        if not system.exists(path):
            return None
        try:
            with system.open(path, "rb") as opened:
                told = json.loads((pq.read_metadata(opened).metadata or {})[KEY])
        except (pa.ArrowException, OSError, KeyError, ValueError):
            return None
        counts: dict[str, Any] = told.pop("counts")
        return counts if told == self.made_of(file) else None


def check_names(files: list[str]) -> None:
    """Raises Invalid when two files have the same name: one's results would replace the other's."""
    by_name: dict[str, str] = {}
    for file in files:
        name = file.rpartition("/")[2]
        if name in by_name:
            raise Invalid(file, f"{by_name[name]} has the same name; analyse them apart")
        by_name[name] = file
