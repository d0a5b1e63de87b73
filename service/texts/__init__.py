"""The words of the panel, one file a language, looked up by dotted keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nlp.strict_yaml import Node, load

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Texts:
    """The catalogue of one language."""

    language: str
    words: dict[str, str]
    """Texts by dotted key, such as `verdict.advance`."""

    @classmethod
    def load(cls, language: str = "en") -> Texts:
        """Read the catalogue. Raises PackError when it is missing or not plain YAML."""
        return cls(language, dict(_flat(load(FOLDER / f"{language}.yaml"))))

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


def _flat(node: Node, prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in node.items():
        if isinstance(value.value, dict):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", value.text()))
    return found
