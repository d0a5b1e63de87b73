"""How often the panel may speak up by itself (prompts.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from service.qualify.sources import Sources


@dataclass(frozen=True, slots=True)
class PromptBudget:
    """Limits on suggestions that nobody asked for."""

    spacing_seconds: int
    pause_seconds: int
    most_in_ten_minutes: int


def load_prompts(sources: Sources) -> PromptBudget:
    """Read the limits. Raises PackError."""
    names = ("spacing_seconds", "pause_seconds", "most_in_ten_minutes")
    fields = sources.read("prompts.yaml").mapping(names)
    return PromptBudget(**{name: fields[name].whole_number() for name in names})
