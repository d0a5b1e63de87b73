"""Where policy, questions and wording lie: the built-in folder and a company's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nlp.strict_yaml import Node, load, nearest


@dataclass(frozen=True, slots=True)
class Sources:
    """The folders that data is read from, the built-in one first."""

    folders: tuple[Path, ...]

    @classmethod
    def find(cls, overlay: Path | None = None) -> Sources:
        """The built-in `question_banks`, and the folder of that name in `overlay` if it has one."""
        service = Path(__file__).parent.parent
        installed = service / "question_banks"
        built_in = installed if installed.is_dir() else service.parent / "question_banks"
        own = overlay / "question_banks" if overlay else None
        return cls((built_in, own) if own and own.is_dir() else (built_in,))

    def paths(self, name: str) -> list[Path]:
        """Where the file `name` exists, the built-in one first."""
        return [folder / name for folder in self.folders if (folder / name).is_file()]

    def has_own(self, names: Iterable[str]) -> bool:
        """Whether a company has files of its own with one of these names."""
        return any(len(self.paths(name)) > 1 for name in names)

    def read(self, name: str) -> Node:
        """The built-in file with a company's own laid over it. Raises PackError."""
        base, *own = self.paths(name) or [self.folders[0] / name]
        node = load(base)
        for path in own:
            node = laid_over(node, load(path))
        return node


def own_packs(overlay: Path | None) -> list[Path]:
    """A company's own folder of packs, if it has one."""
    return [overlay / "packs"] if overlay is not None and (overlay / "packs").is_dir() else []


def laid_over(base: Node, top: Node) -> Node:
    """`base` with the entries of `top` added, replaced, or taken out by `{off: yes}`.

    Who names all entries says their order too. Raises PackError for one to take out that is not there.
    """
    if not isinstance(base.value, dict) or not isinstance(top.value, dict):
        return top
    merged = dict(base.value)
    for key, node in top.value.items():
        if isinstance(node.value, dict) and set(node.value) == {"off"}:
            if key not in base.value:
                known = nearest(key, base.value)
                raise node.error(f"there is no {key!r} to switch off{known}")
            if node.value["off"].flag():
                del merged[key]
        else:
            merged[key] = laid_over(merged[key], node) if key in merged else node
    if merged.keys() <= top.value.keys():
        merged = {key: merged[key] for key in top.value if key in merged}
    return Node(merged, base.file, base.line)
