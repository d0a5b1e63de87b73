"""An engine that also flags every FLAG in a text, and remembers what it was asked."""

from __future__ import annotations

import re
from typing import Any

from service.qualify.engine import Engine
from service.qualify.types import Request


class FlaggingEngine:
    """The real engine, with a signal whose place a test can choose."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.asked: list[Request] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def analyse(self, request: Request) -> dict[str, Any]:
        self.asked.append(request)
        dismissed = {(dispute.start, dispute.end) for dispute in request.disputes}
        found = [
            flag for flag in flags(request.text) if (flag["start"], flag["end"]) not in dismissed
        ]
        return {**self._engine.analyse(request), "signals": found}

    def draft(self, request: Request, text: str) -> dict[str, list[dict[str, Any]]]:
        self.asked.append(request)
        return {"signals": flags(text), "questions": []}


def flags(text: str) -> list[dict[str, Any]]:
    return [
        {
            "id": f"flag-{found.start()}",
            "kind": "excuse",
            "polarity": "good",
            "start": found.start(),
            "end": found.end(),
            "text": found.group(),
            "speaker": None,
            "rule": "flag",
            "cues": [],
            "why": "It says FLAG.",
            "related": [],
        }
        for found in re.finditer("FLAG", text)
    ]
