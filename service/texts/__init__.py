"""The words of the product, a folder a language and a file a topic, looked up by dotted keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from nlp.strict_yaml import Node, PackError, load
from nlp.words.unspaced import UNSPACED_LANGUAGES
from service.qualify.linting.finding import Finding
from service.qualify.linting.language_lint import flat, lint_topics, texts_in
from service.qualify.linting.language_lint import lint_texts as lint_by_language
from service.qualify.locales import listed, long_date, number

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER / "examples"
NAMES = {"en": "English", "de": "Deutsch", "da": "Dansk", "zh": "中文"}
"""What each language calls itself."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that the product speaks: those that have a folder."""
    return tuple(language for language in NAMES if (FOLDER / language).is_dir())


def lint_texts(demanded: Iterable[str]) -> list[Finding]:
    """Texts that miss a language: one that is `demanded`, or that the panel speaks.

    Raises PackError for a file that cannot be read.
    """
    wanted = {*demanded, *languages()}
    messages = lint_by_language(texts_in(FOLDER / "messages.yaml"), wanted)
    return [*lint_topics(FOLDER, wanted), *messages, *_examples(wanted)]


def _examples(wanted: set[str]) -> Iterator[Finding]:
    for path in (EXAMPLES / f"{language}.yaml" for language in sorted(wanted)):
        if not path.is_file():
            yield Finding(str(path), 1, "language", "the example call is missing; write one")


def _catalogue(folder: Path) -> dict[str, Node]:
    """The texts of all topics. Raises PackError for a key that two of them have."""
    found: dict[str, Node] = {}
    for path in sorted(folder.glob("*.yaml")):
        for key, node in flat(load(path)).items():
            if key in found:
                raise PackError(f"{key} stands in {found[key].file} too", path, node.line)
            found[key] = node
    return found


@dataclass(frozen=True, slots=True)
class Texts:
    """The catalogue of one language."""

    language: str
    words: dict[str, str]
    """Texts by dotted key, such as `verdict.advance`."""

    @classmethod
    def load(cls, language: str = "en") -> Texts:
        """Read the catalogue; what it misses is in English. Raises PackError when it is not plain YAML."""
        words: dict[str, str] = {}
        for name in dict.fromkeys(("en", language)):
            words |= {key: node.text() for key, node in _catalogue(FOLDER / name).items()}
        return cls(language, words)

    def day(self, at: str) -> str:
        """A date or time of ISO 8601 as a day in words: `15 October 2026`."""
        return long_date(date.fromisoformat(at[:10]), self.language)

    def number(self, amount: float) -> str:
        """A number as the language writes it."""
        return number(amount, self.language)

    @property
    def colon(self) -> str:
        """What stands between a label and its value."""
        return "：" if self.language in UNSPACED_LANGUAGES else ": "

    @property
    def space(self) -> str:
        """What stands between two words."""
        return "" if self.language in UNSPACED_LANGUAGES else " "

    def brackets(self, words: object) -> str:
        """Words in brackets, with the space that stands before them."""
        return f"（{words}）" if self.language in UNSPACED_LANGUAGES else f" ({words})"

    def quoted(self, words: object) -> str:
        """Words of somebody, in the quotation marks of the language."""
        before, after = ("„", "“") if self.language == "de" else ("“", "”")
        return f"{before}{words}{after}"

    def row(self, words: Iterable[str]) -> str:
        """Words one after the other, with what stands between them."""
        return listed(words, self.language)

    def __call__(self, key: str, **values: object) -> str:
        """The text under `key` with `{name}`s filled in; `count` also chooses `one` or `other`."""
        if "count" in values and key not in self.words:
            key = f"{key}.{'one' if values['count'] == 1 else 'other'}"
        return self.words[key].format(**values)

    def name(self, *groups: str, of: str) -> str:
        """The text of `of` in the first of `groups` that has one, else the name in plain words."""
        for group in groups:
            if (found := self.words.get(f"{group}.{of}")) is not None:
                return found
        return of.replace("_", " ").capitalize()

    def group(self, prefix: str) -> dict[str, str]:
        """All texts directly below `prefix`, by their last key, as written."""
        start = f"{prefix}."
        return {
            key.removeprefix(start): text
            for key, text in self.words.items()
            if key.startswith(start)
        }
