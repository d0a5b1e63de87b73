"""Is every text there in every language? Where one language stands, all must, with the same `{names}`.

A text by language is any mapping in a bank with a key such as `en`; sentences of whole files, such
as `wording/en.yaml`, are compared by their dotted names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from nlp.strict_yaml import Node, load, nearest
from service.qualify.linting.finding import Finding
from service.qualify.sources import Sources
from service.qualify.types import LANGUAGES

WORDING = "wording"
OWN_SENTENCES = "signals."
"""Where one language may say more than the others: a rule's own sentence."""
Placed = tuple[Path, str, Mapping[str, Node]]
"""File, place in it, and the text by language."""
_NAME = re.compile(r"\{(\w+)\}")


def languages_of(folder: Path) -> set[str]:
    """The languages that a folder of banks has begun: each that one of its texts is in."""
    found = {path.stem for path in (folder / WORDING).glob("*.yaml")}
    return found.union(*(set(node) & set(LANGUAGES) for _, _, node in _texts(folder)))


def lint_languages(sources: Sources, demanded: Iterable[str]) -> Iterator[Finding]:
    """Texts that miss a language. Raises PackError for a file that cannot be read.

    The built-in banks must have all that are `demanded`, those that the panel speaks; a company's own
    folder those that it has begun.
    """
    built_in, *own = sources.folders
    wanted = {"en", *demanded}
    yield from lint_texts(_texts(built_in), wanted)
    for folder in own:
        yield from lint_texts(_texts(folder), languages_of(folder))
    yield from lint_catalogues(built_in / WORDING, wanted)


def lint_catalogues(folder: Path, languages: Iterable[str]) -> Iterator[Finding]:
    """Sentences that a file of one language has and another lacks. English is the measure."""
    for language in sorted(set(languages) - {"en"}):
        yield from _lint_translation("en.yaml", folder / "en.yaml", folder / f"{language}.yaml")


def lint_topics(folder: Path, languages: Iterable[str]) -> Iterator[Finding]:
    """The same for a folder a language with a file a topic: `en/panel.yaml`, `de/panel.yaml`."""
    topics = {path.name for path in (folder / "en").glob("*.yaml")}
    for language in sorted(set(languages) - {"en"}):
        for topic in sorted(topics):
            original = folder / "en" / topic
            yield from _lint_translation(f"en/{topic}", original, folder / language / topic)
        for path in sorted((folder / language).glob("*.yaml")):
            if path.name not in topics:
                yield Finding(str(path), 1, "language", f"there is no {folder.name}/en/{path.name}")


def _lint_translation(name: str, original: Path, path: Path) -> Iterator[Finding]:
    if path.is_file():
        yield from _compare(path, name, flat(load(original)), flat(load(path)))
    else:
        yield Finding(str(path), 1, "language", f"this file is missing; translate {name}")


def flat(node: Node, above: str = "") -> dict[str, Node]:
    """The texts of nested mappings by dotted names. Raises PackError."""
    found: dict[str, Node] = {}
    for key, value in node.items():
        if isinstance(value.value, dict):
            found |= flat(value, f"{above}{key}.")
        else:
            value.text()
            found[f"{above}{key}"] = value
    return found


def _compare(
    path: Path, original: str, english: dict[str, Node], other: dict[str, Node]
) -> Iterator[Finding]:
    for name, node in english.items():
        if name not in other:
            message = f"{name} is missing; in English it is {node.text()!r}"
            yield Finding(str(path), 1, "language", message)
        else:
            yield from _names(name, node, other[name])
    for name, node in other.items():
        if name not in english and not name.startswith(OWN_SENTENCES):
            message = f"{name} is not in {original}{nearest(name, english)}"
            yield Finding(str(path), node.line, "language", message)


def lint_texts(texts: Iterable[Placed], languages: Collection[str]) -> Iterator[Finding]:
    """Texts that miss one of the languages, or a `{name}` of the English text."""
    for file, path, node in texts:
        line = next(iter(node.values())).line
        for language in (each for each in LANGUAGES if each in languages and each not in node):
            message = f"{path}: the text in {language!r} is missing; add it"
            yield Finding(str(file), line, "language", message)
        for language in node.keys() & set(LANGUAGES) - {"en"}:
            if "en" in node and isinstance(node[language].value, str):
                yield from _names(f"{path}.{language}", node["en"], node[language])


def names_in(text: Node) -> set[str]:
    """The `{names}` in a text, without their brackets."""
    return set(_NAME.findall(text.text()))


def _names(name: str, english: Node, other: Node) -> Iterator[Finding]:
    """The `{names}` that are filled in must be those of the English text."""
    wanted, found = names_in(english), names_in(other)
    spared = wanted if name.endswith(".one") else set()  # "one note" needs no number
    for missing in sorted(wanted - found - spared):
        yield Finding(str(other.file), other.line, "name", f"{name}: {{{missing}}} is missing")
    for unknown in sorted(found - wanted):
        message = f"{name}: nothing fills in {{{unknown}}}{nearest(unknown, wanted)}"
        yield Finding(str(other.file), other.line, "name", message)


def _texts(folder: Path) -> Iterator[Placed]:
    """File, place and languages of each text by language."""
    for file in sorted(folder.rglob("*.yaml")):
        if file.parent.name != WORDING:
            yield from texts_in(file)


def texts_in(file: Path) -> Iterator[Placed]:
    """The texts by language in one file. Raises PackError."""
    for path, node in _within(load(file), ""):
        yield file, path, node


def _within(node: Node, path: str) -> Iterator[tuple[str, dict[str, Node]]]:
    if isinstance(node.value, list):
        for entry in node.value:
            yield from _within(entry, path)
    if isinstance(node.value, dict):
        if not node.value.keys().isdisjoint(LANGUAGES):
            yield path or "this file", node.value
            return
        for key, value in node.value.items():
            yield from _within(value, f"{path}.{key}" if path else key)
