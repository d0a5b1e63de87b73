"""Compiled packs, kept on the disk between starts: reading one takes a third of compiling it.

What is kept is a pickle, and who can write one can have any code run by whoever reads it. So it is
read only where nobody but the user can write: such a person can run code as that user anyway. What
is older than a pack or than the program, damaged, or not the user's is passed over and made anew;
that nothing can be kept is no reason to fail.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import platform
import re
import stat
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from io import BufferedReader
from pathlib import Path

import nlp
from nlp.pack import Pack
from nlp.sources import Sources, fingerprint
from service import __version__

MOST_KEPT = 12
"""Files: three times four languages, such as before and after an upgrade."""

_KEPT = re.compile(r"[a-z]+-[0-9a-f]{64}")
"""How the names of kept packs begin."""

USED_BY_PACKS = ("spacy", "snowballstemmer")
"""Packages that make a pack what it is."""


class KeptPacks:
    """A folder of compiled packs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pack(self, sources: Sources) -> Pack:
        """The pack of a language as it was kept, else compiled, and kept from now on. Raises PackError."""
        name = _name(sources)
        pack = self._read(name)
        if pack is None:
            pack = Pack(sources)
            if _name(sources) == name:  # else a file was changed while it was being read
                self._write(name, pack)
        return pack

    def _read(self, name: str) -> Pack | None:
        try:
            if not _is_only_the_users(self._folder.lstat()):
                return None
            with open(self._folder / name, "rb", opener=_plainly) as file:
                is_ours = _is_only_the_users(os.fstat(file.fileno()))
                return _whole(file) if is_ours else None
        except OSError:
            return None

    def _write(self, name: str, pack: Pack) -> None:
        with contextlib.suppress(OSError, pickle.PicklingError, RecursionError):
            content = pickle.dumps(pack, pickle.HIGHEST_PROTOCOL)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_only_the_users(self._folder.lstat()):
                self._put(name, hashlib.sha256(content).digest() + content)
                self._tidy()

    def _put(self, name: str, content: bytes) -> None:
        """Write a file that is there as a whole or not at all, for its owner alone."""
        handle, unfinished = tempfile.mkstemp(prefix=f"{name}.", dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(unfinished, self._folder / name)
        except OSError:
            os.unlink(unfinished)
            raise

    def _tidy(self) -> None:
        """Take away the oldest of what was kept; whatever else lies in the folder is somebody's own."""
        ours = [file for file in self._folder.iterdir() if _KEPT.match(file.name)]
        for file in sorted(ours, key=lambda file: file.lstat().st_mtime)[:-MOST_KEPT]:
            file.unlink(missing_ok=True)


def compiled_in(folder: Path | None) -> Callable[[Sources], Pack] | None:
    """What gives the packs of a folder, None where none are kept."""
    return None if folder is None else KeptPacks(folder).pack


def _name(sources: Sources) -> str:
    """The file of a pack: named after everything that it was made of, so that no other is ever read."""
    folders = sources.folders()
    digest = hashlib.sha256(_program())
    digest.update(repr([os.fspath(folder.absolute()) for folder in folders]).encode())
    digest.update(fingerprint(folders).encode())
    return f"{sources.language}-{digest.hexdigest()}"


@cache
def _program() -> bytes:
    """A digest of what compiles packs: our code, and the versions of all else."""
    versions = [f"{name} {version(name)}" for name in USED_BY_PACKS]
    told = [__version__, sys.version, platform.machine(), sys.platform, *versions]
    digest = hashlib.sha256(repr(told).encode())
    code = Path(nlp.__path__[0])
    for file in sorted(code.rglob("*.py")):
        name = file.relative_to(code).as_posix()
        digest.update(f"{name}\0".encode() + file.read_bytes())
    return digest.digest()


def _plainly(path: str, flags: int) -> int:
    """Open a file, not what a link leads to, nor wait for a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _is_only_the_users(about: os.stat_result) -> bool:
    """Whether nobody else can write there. On Windows the folder of a user is theirs alone."""
    if not (stat.S_ISDIR(about.st_mode) or stat.S_ISREG(about.st_mode)):
        return False
    if sys.platform == "win32":
        return True
    others = stat.S_IWGRP | stat.S_IWOTH
    return about.st_uid == os.geteuid() and not about.st_mode & others


def _whole(file: BufferedReader) -> Pack | None:
    """The pack of a file, None when a byte of it is not as it was written."""
    digest = file.read(hashlib.sha256().digest_size)
    if hashlib.file_digest(file, "sha256").digest() != digest:
        return None
    file.seek(len(digest))
    try:
        pack = pickle.load(file)
    except Exception:  # it was written as it is, and for this very program: still no reason to fail
        return None
    return pack if isinstance(pack, Pack) else None
