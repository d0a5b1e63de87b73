"""The call that can be loaded to look around in. Read from `texts/examples/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nlp.sources import languages as packs
from nlp.strict_yaml import Node, load
from service.calls.schemas import NewCall, NewNote
from service.qualify.profile import Profile
from service.texts import EXAMPLES


@dataclass(frozen=True, slots=True)
class Example:
    """A call as somebody might have typed it."""

    language: str
    prospect: str
    framework: str
    profile: Profile
    notes: Sequence[tuple[timedelta, str]]
    """When each note was filed, counted from the start of the call, and its text."""

    @classmethod
    def load(cls, language: str) -> Example:
        """Read that of a language; in English where calls in the language cannot be read.

        Raises PackError.
        """
        path = EXAMPLES / f"{language}.yaml"
        if language not in packs() or not path.is_file():
            language, path = "en", EXAMPLES / "en.yaml"
        parts = load(path).mapping(required=("prospect", "framework", "profile", "notes"))
        return cls(
            language=language,
            prospect=parts["prospect"].text(),
            framework=parts["framework"].text(),
            profile=Profile.model_validate(_plain(parts["profile"])),
            notes=[_note(note) for note in parts["notes"]],
        )

    def call(self, ended: datetime, ui_lang: str) -> NewCall:
        """What starts the call, so that its last note was filed at `ended`."""
        return NewCall(
            prospect=self.prospect,
            lang=self.language,
            framework=self.framework,
            profile=self.profile,
            at=self._at(ended, timedelta()),
            ui_lang=ui_lang,
        )

    def filed(self, ended: datetime) -> list[NewNote]:
        """The notes in their order."""
        return [
            NewNote(text=text, key=f"example-{position}", at=self._at(ended, after))
            for position, (after, text) in enumerate(self.notes)
        ]

    def _at(self, ended: datetime, after: timedelta) -> Any:
        return (ended - self.notes[-1][0] + after).isoformat()


def _note(node: Node) -> tuple[timedelta, str]:
    parts = node.mapping(required=("minute", "text"))
    return timedelta(minutes=parts["minute"].whole_number()), parts["text"].text()


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(item) for item in node] if isinstance(node.value, list) else node.value
