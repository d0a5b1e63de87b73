"""Sentences of a company's own that nothing says, or that hold a `{name}` which nothing fills in."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.strict_yaml import Node, load, nearest
from nlp.types import KINDS
from service.qualify.linting.finding import Finding
from service.qualify.linting.language_lint import WORDING, flat, names_in, texts_in
from service.qualify.questions.banks import Banks
from service.qualify.sources import Sources


def lint_own_texts(sources: Sources, banks: Banks) -> Iterator[Finding]:
    """What to mend in each company's folder, against ours. Raises PackError."""
    built_in, *own = sources.folders
    english = flat(load(built_in / WORDING / "en.yaml"))
    said = tuple(_stems(sources, banks))
    for folder in own:
        for path in sorted((folder / WORDING).glob("*.yaml")):
            for name, node in flat(load(path)).items():
                yield from _sentence(name, node, english, said)
        for path in sorted(folder.glob("*.yaml")):
            ours = built_in / path.name
            known = {place: node for _, place, node in texts_in(ours)} if ours.is_file() else {}
            for _, place, texts in texts_in(path):
                original = known.get(place, {}).get("en")
                if original is not None:
                    for text in texts.values():
                        yield from _unfilled(place, text, original)


def _stems(sources: Sources, banks: Banks) -> Iterator[str]:
    """How the names of sentences begin that belong to verdicts, criteria and kinds of signals."""
    verdicts = dict(sources.read("policy.yaml").items())["verdicts"]
    for name, _ in verdicts.items():
        yield from (f"next_steps.{name}", f"reasons.verdict.{name}")
    for criteria in banks.frameworks.values():
        yield from (f"criteria.{criterion.name}" for criterion in criteria)
    yield from (f"signals.{kind}" for kind in KINDS)


def _sentence(
    name: str, node: Node, english: dict[str, Node], said: tuple[str, ...]
) -> Iterator[Finding]:
    if name in english:
        yield from _unfilled(name, node, english[name])
    elif not any(name == stem or name.startswith(f"{stem}.") for stem in said):
        message = f"nothing says {name!r}{nearest(name, english)}"
        yield Finding(str(node.file), node.line, "language", message)


def _unfilled(name: str, text: Node, original: Node) -> Iterator[Finding]:
    if isinstance(text.value, str) and isinstance(original.value, str):
        filled = names_in(original)
        for unknown in sorted(names_in(text) - filled):
            message = f"{name}: nothing fills in {{{unknown}}}{nearest(unknown, filled)}"
            yield Finding(str(text.file), text.line, "name", message)
