"""A rule as it is written at the desk, and the file of a company's folder that holds those in use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from nlp.rules.rules import CLOSE, OPEN, SHOWN, marks
from nlp.strict_yaml import load
from service.calls.failing_examples import FROM_DESK
from service.errors import Invalid, Refused

MOST_LINES = 50
"""Phrases or examples of one rule."""
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wrote: lines of phrases, of examples, and of lines in which it finds nothing."""

    language: str
    meaning: str
    shows: str
    decides: bool
    match: tuple[str, ...]
    hits: tuple[str, ...]
    clean: tuple[str, ...]

    @classmethod
    def of(cls, form: Mapping[str, str], languages: Iterable[str]) -> Draft:
        """Read a form. Raises Invalid for what is missing or too much."""
        draft = cls(
            form.get("language", ""),
            " ".join(form.get("meaning", "").split()),
            form.get("shows", ""),
            "decides" in form,
            _lines(form.get("match", "")),
            tuple(map(marks, _lines(form.get("hits", "")))),
            _lines(form.get("clean", "")),
        )
        draft.check(languages)
        return draft

    def check(self, languages: Iterable[str]) -> None:
        """Raises Invalid for what is missing or too much."""
        if self.language not in languages:
            raise Invalid("language", "choose one of those offered")
        if self.shows not in SHOWN:
            raise Invalid("shows", "choose one of those offered")
        for name in ("meaning", "match", "hits"):
            if not getattr(self, name):
                raise Invalid(name, "fill this in")
        if max(map(len, (self.match, self.hits, self.clean))) > MOST_LINES:
            raise Invalid("match", "fifty lines of each are the most")

    @property
    def unmarked(self) -> bool:
        """Whether an example does not say yet which words are to be found."""
        return any(OPEN not in line for line in self.hits)

    def marked_whole(self) -> Draft:
        """With every unmarked example marked from end to end: then it can be read."""
        lines = (line if OPEN in line else f"{OPEN}{line}{CLOSE}" for line in self.hits)
        return replace(self, hits=tuple(lines))

    def entry(self, rule: str) -> Entry:
        """The rule as a pack holds it."""
        told: Entry = {"id": rule, "meaning": self.meaning, "shows": self.shows}
        if self.decides:
            told["decides"] = "yes"
        told |= {"match": list(self.match), "hits": list(self.hits)}
        return told | ({"clean": list(self.clean)} if self.clean else {})


@dataclass(frozen=True, slots=True)
class DeskFile:
    """The rules of one language that came from the desk. Nobody else writes this file."""

    packs: Path
    language: str

    @property
    def path(self) -> Path:
        """Where it lies in the company's folder."""
        return self.packs / "packs" / self.language / "rules" / "desk.yaml"

    def entries(self) -> list[Entry]:
        """The rules in it. Raises PackError."""
        return [_plain(entry) for entry in load(self.path)] if self.path.is_file() else []

    def free_name(self) -> str:
        """The id of the next rule."""
        used = [int(str(entry["id"]).rpartition("-")[2]) for entry in self.entries()]
        return f"{FROM_DESK}{self.language}-{max(used, default=0) + 1}"

    def write(self, entries: list[Entry]) -> None:
        """Put these rules in its place, at once or not at all. Raises Refused."""
        put(self.path, entries or None)


def published(packs: Path) -> list[Path]:
    """The files of a company's folder that the desk wrote."""
    return sorted(
        [*packs.glob("packs/*/rules/desk.yaml"), *packs.glob("question_banks/*/desk.yaml")]
    )


def put(path: Path, content: Any) -> None:
    """Write a file of the desk as YAML, at once or not at all; None takes it away. Raises Refused."""
    try:
        if content is None:
            path.unlink(missing_ok=True)
            return
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("# Written at the desk for rules; change it there.\n" + text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        raise Refused("The folder of FINGERPOST_PACKS cannot be written to.") from None


def _plain(node: Any) -> Entry:
    return {
        name: value.value if isinstance(value.value, str) else value.texts()
        for name, value in node.items()
    }


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())
