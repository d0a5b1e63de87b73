"""Where the packs of a language lie: the built-in folder and, laid over it, a company's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp import strict_yaml
from nlp.strict_yaml import Node, PackError

BUILT_IN = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of one language: YAML, and tables (CSV) of weights.

    A company's folder holds the same names as ours: `packs/en/rules/ours.yaml` adds rules, and an
    entry with the id of a built-in one replaces it, or switches it off with `off: yes`.
    """

    language: str
    overlay: Path | None = None

    def folders(self) -> list[Path]:
        """The folders to read, ours first."""
        built_in = BUILT_IN / self.language
        found = [built_in] if built_in.is_dir() else []
        if self.overlay is not None and (self.overlay / "packs" / self.language).is_dir():
            found.append(self.overlay / "packs" / self.language)
        return found

    def own(self) -> str:
        """What a company's own files of this language hold, as a digest; the built-in ones stay as they are."""
        return fingerprint(self.own_folders())

    def own_folders(self) -> list[Path]:
        """The folders of a company among those to read."""
        return [folder for folder in self.folders() if BUILT_IN not in folder.parents]

    def files(self, name: str, ending: str = ".yaml") -> list[Path]:
        """The files called `name.yaml`, or those in the folder `name`, ours first, sorted by name."""
        found: list[Path] = []
        for folder in self.folders():
            single = folder / f"{name}{ending}"
            found += [single] if single.is_file() else []
            found += sorted((folder / name).glob(f"*{ending}"))
        return found

    def nodes(self, name: str) -> Iterator[Node]:
        """The content of each of `files(name)`. Raises PackError for a file that cannot be read."""
        for path in self.files(name):
            yield strict_yaml.load(path)

    def node(self, name: str) -> Node:
        """The content of the one file that must exist. Raises PackError when there is none."""
        found = list(self.nodes(name))
        if not found:
            known = sorted(folder.name for folder in BUILT_IN.iterdir() if folder.is_dir())
            hint = strict_yaml.nearest(self.language.lower(), known)
            message = (
                "this file of the pack is missing; begin with a copy of the English one, or move "
                f"the folder {self.language!r} elsewhere if it is no language{hint}"
            )
            raise PackError(message, self.folders()[0] / f"{name}.yaml", 1)
        return found[-1]


def languages(overlay: Path | None = None) -> tuple[str, ...]:
    """The languages that have a pack, built in or in a company's own folder, sorted."""
    roots = [BUILT_IN, *([overlay / "packs"] if overlay is not None else [])]
    folders = (folder for root in roots if root.is_dir() for folder in root.iterdir())
    names = {folder.name for folder in folders if folder.is_dir()}
    return tuple(sorted(name for name in names if not name.startswith(".")))


def fingerprint(folders: list[Path]) -> str:
    """SHA-256 over the relative path and bytes of every YAML and CSV file in the folders, in a fixed order.

    Line ends are made equal first, so that a checkout on Windows has the same fingerprint.
    """
    digest = hashlib.sha256()
    for number, folder in enumerate(folders):
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
        for place, path in sorted(files.items()):
            if path.suffix not in (".yaml", ".csv") or path.is_dir():
                continue
            name = f"{number}/{place}\0"
            content = strict_yaml.bytes_of(path).replace(b"\r\n", b"\n")
            digest.update(name.encode() + len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
