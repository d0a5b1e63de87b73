"""The one reader of YAML: no implicit types, no duplicate keys, and every value knows its file and line.

Implicit types would turn `- no` into False and `12:30` into 750, which is fatal for lists of words.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

import yaml

LARGEST = 20_000_000
"""Bytes of one file of a pack. Ours have a quarter of a megabyte."""
MOST_VALUES = 500_000
"""Of one file, its aliases written out: a few lines of them can stand for billions."""


MOST_NAMED = 20
"""So many known names are told, where none is like the one that was written."""

ADVICE = {
    "found character that cannot start any token": "put quotes around it, or, where it is a tab, "
    "blanks in its place",
    "found a tab character that violates indentation": "indent with blanks, not with tabs",
    "mapping values are not allowed in this context": "put quotes around a text with `: ` in it, or "
    "begin the line under the first word of the one above",
    "did not find expected '-' indicator": "begin the line under its neighbours, and put quotes "
    "around a text that begins with a bracket or a quote",
    "did not find expected key": "begin the line under its neighbours, and put quotes around a text "
    "that begins with a bracket or a quote",
    "did not find expected ',' or ']'": "close the list with ]",
    "did not find expected ',' or '}'": "close the block with }",
    "found unexpected end of stream": "close the quotes",
    "found undefined alias": "put quotes around a text that begins with *",
    "could not find expected ':'": "write the name, a colon and a blank before the value",
    "found unknown escape character": "put single quotes around a text with \\ in it",
}
"""What most likely mends a mistake that the parser of YAML names in its own words."""


class PackError(Exception):
    """A rule file, question bank or policy that cannot be used, and where it must be mended."""

    def __init__(self, message: str, file: Path | str, line: int) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.message = message
        self.file = str(file)
        self.line = line


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the known word closest to `name`, or an empty string when none is close."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def one_like(name: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or all when none is close and they are few."""
    names = list(dict.fromkeys(known))
    few = f"; known: {', '.join(names)}" if 0 < len(names) <= MOST_NAMED else ""
    return nearest(name, names) or few


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file: a string, a list of nodes, or a mapping of nodes."""

    value: str | list[Node] | dict[str, Node]
    file: Path
    line: int
    """Where it begins; what stands under a name begins with the name."""

    def error(self, message: str) -> PackError:
        """An error that points at this value."""
        return PackError(message, self.file, self.line)

    def text(self) -> str:
        """The string; raises PackError when the value is a list or mapping."""
        if not isinstance(self.value, str):
            raise self.error("expected a text here; put quotes around what is not plain words")
        return self.value

    def texts(self) -> list[str]:
        """A list of strings; raises PackError otherwise."""
        return [node.text() for node in self]

    def whole_number(self) -> int:
        """The value as an int; raises PackError otherwise."""
        try:
            return int(self.text())
        except ValueError:
            raise self.error(f"expected a whole number, found {self.text()!r}") from None

    def flag(self) -> bool:
        """`yes` or `no`; raises PackError otherwise."""
        if self.value not in ("yes", "no"):
            raise self.error("expected yes or no here")
        return self.value == "yes"

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and values of a mapping, in the order of the file; raises PackError otherwise."""
        if not isinstance(self.value, dict):
            raise self.error("expected a mapping of names to values here, each as `name: value`")
        return iter(self.value.items())

    def __iter__(self) -> Iterator[Node]:
        if not isinstance(self.value, list):
            raise self.error("expected a list here; begin each entry with `- `")
        return iter(self.value)

    def mapping(
        self, required: Iterable[str] = (), optional: Iterable[str] = ()
    ) -> dict[str, Node]:
        """The mapping, refusing missing and unknown keys; raises PackError."""
        found = dict(self.items())
        allowed = [*required, *optional]
        for key, node in found.items():
            if key not in allowed:
                raise node.error(f"unknown key {key!r}{one_like(key, allowed)}")
        for key in required:
            if key not in found:
                raise self.error(f"the key {key!r} is missing")
        return found

    def one_of(self, known: Iterable[str]) -> str:
        """The string, which must be one of `known`; raises PackError with the nearest one."""
        allowed = list(known)
        if self.text() not in allowed:
            raise self.error(f"unknown name {self.text()!r}{one_like(self.text(), allowed)}")
        return self.text()


def bytes_of(path: Path) -> bytes:
    """The bytes of a file of a pack. Raises PackError for what is no file, or is larger than any of them."""
    try:
        about = path.stat()
        if not S_ISREG(about.st_mode):  # what gives bytes without end, or waits for somebody
            raise PackError("this is no file", path, 1)
        if about.st_size > LARGEST:
            raise PackError(f"larger than {LARGEST // 1_000_000} MB; make several of it", path, 1)
        return path.read_bytes()
    except OSError as error:
        raise PackError(f"cannot be read: {error.strerror}", path, 1) from None


def load(path: Path) -> Node:
    """Read one YAML file. Raises PackError for anything that is not plain, unambiguous YAML in UTF-8."""
    read = bytes_of(path)
    try:
        text = read.decode("utf-8")
    except UnicodeDecodeError as error:
        line = read.count(b"\n", 0, error.start) + 1
        message = "a sign here is not in UTF-8; save the file again with the encoding UTF-8"
        raise PackError(message, path, line) from None
    return parse(text.replace("\r\n", "\n").replace("\r", "\n"), path)


def parse(text: str, path: Path) -> Node:
    """Read YAML from a string; `path` is only named in errors. Raises PackError."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        problem = str(error.problem)
        advice = f"; {ADVICE[problem]}" if problem in ADVICE else ""
        raise PackError(f"not valid YAML: {problem}{advice}", path, line) from None
    except yaml.YAMLError as error:
        raise PackError(f"not valid YAML: {error}", path, 1) from None
    if root is None:
        raise PackError("the file is empty; write something in it, or delete it", path, 1)
    return _node(root, path, (), iter(range(MOST_VALUES)))


def _node(
    node: yaml.Node, path: Path, above: tuple[int, ...], left: Iterator[int], named: int = 0
) -> Node:
    """`named` is the line of its name, if it has one."""
    line = named or node.start_mark.line + 1
    if next(left, None) is None:
        raise PackError("aliases make too much of this file; write fewer", path, line)
    if id(node) in above:
        raise PackError("an alias refers to itself", path, line)
    above = (*above, id(node))
    if isinstance(node, yaml.ScalarNode):
        return Node(str(node.value), path, line)
    if isinstance(node, yaml.SequenceNode):
        return Node([_node(item, path, above, left) for item in node.value], path, line)
    found: dict[str, Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise PackError("a key must be a plain name", path, key.start_mark.line + 1)
        name = str(key.value)
        if name in found:
            raise PackError(f"the key {name!r} stands twice", path, key.start_mark.line + 1)
        found[name] = _node(value, path, above, left, key.start_mark.line + 1)
    return Node(found, path, line)
