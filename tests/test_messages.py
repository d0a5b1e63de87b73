"""Errors are told in the reader's language: every message of the code has its translation."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from service.texts import languages
from service.web.messages import told
from tests.test_imports import FILES, MODULES, name_of, within

ERRORS = (
    *(
        "NotFound",
        "Conflict",
        "Outdated",
        "Invalid",
        "TooLarge",
        "Refused",
        "StoreProblem",
        "NotLoggedIn",
    ),
    *("HTTPException", "InvalidJson", "ValueError", "NotVerified", "Disabled"),
    *("TryLater", "NoAccess", "NotThere", "VaultProblem"),
)
PAIRS = ("StoreProblem", "VaultProblem")
"""Errors of two parts: what happened, and what to do."""
FOR_WRITERS = (
    *("service.settings", "service.packs", "service.qualify", "service.texts", "service.commands"),
    *("service.bulk", "service.transcripts"),
)
SHOWN = [
    name
    for name in map(name_of, FILES)
    if within(name, ("service",)) and not within(name, FOR_WRITERS)
]
"""Modules whose errors reach people; the others speak to who writes packs, settings or commands, in English."""
OTHERS = [language for language in languages() if language != "en"]


def raised(module: str) -> Iterator[str]:
    """Messages of the errors that a module raises, with a number for whatever is filled in."""
    for node in ast.walk(MODULES[module]):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        kind, given = node.exc.func, node.exc.args
        if not isinstance(kind, ast.Name) or kind.id not in ERRORS:
            continue
        texts = [text for text in map(written, given) if text is not None]
        if kind.id == "NotFound":
            yield from (f"There is no such {text}." for text in texts[:1])
        elif kind.id in PAIRS and len(texts) == 2 and not texts[0].startswith("7"):
            yield " ".join(texts)
        elif given and kind.id not in (*PAIRS, "NotFound"):
            yield from filter(None, [written(given[-1])])


def written(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(map(filled_in, node.values))
    return None


def filled_in(part: ast.expr) -> str:
    """A part of a message, with a number for what stands in braces; `!r` quotes it."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    return "'7'" if isinstance(part, ast.FormattedValue) and part.conversion == ord("r") else "7"


def reasons(module: str) -> Iterator[str]:
    """Why nothing was done with a delivery, or why it waits, as the module says it."""
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Call):
            yield from (
                text
                for each in node.keywords
                if each.arg == "nothing" and (text := written(each.value))
            )
            if isinstance(node.func, ast.Name) and node.func.id == "Outcome" and len(node.args) > 1:
                yield from filter(None, [written(node.args[1])])
        elif isinstance(node, ast.Assign) and written_down(node):
            yield from filter(None, [written(node.value)])


def written_down(node: ast.Assign) -> bool:
    """Whether an assignment is of a reason that has a name."""
    name = node.targets[0]
    return isinstance(name, ast.Name) and name.id in (
        "NO_NOTES",
        "DELETED",
        "UNDATED",
        "ERASED",
        "DEFECT",
    )


MESSAGES = sorted({message for module in SHOWN for message in (*raised(module), *reasons(module))})


def test_there_are_messages_to_look_at() -> None:
    assert len(MESSAGES) > 20


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_is_told_in_every_language(message: str, language: str) -> None:
    assert told(message, language) != message


def test_what_is_filled_in_is_kept_and_numbers_are_written_as_in_the_language() -> None:
    english = (
        "A note holds at most 100,000 characters; this one has 123,456. File it as several notes."
    )
    german = told(english, "de")
    assert "höchstens 100.000 Zeichen" in german
    assert "diese hat 123.456" in german
    assert told(english, "en") == english


def test_a_message_that_nobody_translated_is_told_as_it_is() -> None:
    assert told("The moon is made of cheese.", "de") == "The moon is made of cheese."


def test_a_client_is_told_in_its_language(client: TestClient) -> None:
    german = {"Accept-Language": "de-AT"}
    answer = client.get("/api/calls/nothing", headers=german)
    assert answer.headers["Content-Language"] == "de"
    assert answer.json()["detail"] == "Dieses Gespräch gibt es nicht."
    wrong = client.post("/api/analyze", json={"text": "a", "framework": "bnt"}, headers=german)
    assert wrong.json()["detail"].startswith("'bnt' ist nicht bekannt")


def test_a_form_is_told_in_the_language_of_the_page(client: TestClient) -> None:
    fields = [
        "we_sell",
        "solves",
        "products",
        "amount",
        "currency",
        "industries",
        "territories",
        "knock_outs",
    ]
    form = {**dict.fromkeys(fields, ""), "min_employees": "9", "max_employees": "3"}
    page = client.post("/profile?ui_lang=de", data=form)
    assert page.status_code == 422
    assert "Mindestens ist mehr als höchstens" in page.text
