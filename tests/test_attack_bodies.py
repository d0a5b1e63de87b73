"""Bodies and files that hold more than anybody means, or what only looks like what is asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nlp.strict_yaml import LARGEST
from nlp.templates.phrases import LOOSEST
from nlp.templates.template import MOST_PIECES
from service.access import under_way
from service.bulk.inputs import Columns, calls_in, sources
from service.evidence import reading
from service.evidence.reading import backtest_over
from service.files import strict_json
from service.imports.imports import MOST_CALLS
from service.pages import evidence
from service.qualify.engine import Engine
from service.transcripts import word_document
from service.transcripts.reading import FILE_LIMIT
from service.web.problems import MOST_COMPLAINTS
from service.web.requests import MOST_VALUES

SAID = "Anna: We have no budget."


@pytest.mark.parametrize("value", [[[], {}], {"a": [1, 2], "b": {"c": None}}, [[[[]]], 1]])
def test_all_values_count_however_deep_they_stand(value: Any) -> None:
    whole = json.dumps(value).encode()
    most = {"[[], {}]": 2, '{"a": [1, 2], "b": {"c": null}}': 5, "[[[[]]], 1]": 4}[whole.decode()]
    strict_json.check_count(value, most)
    with pytest.raises(strict_json.InvalidJson, match="more than"):
        strict_json.check_count(value, most - 1)


def test_a_body_of_more_values_than_any_form_has_is_refused(client: TestClient) -> None:
    for profile in ({"industries": ["x"] * MOST_VALUES}, [[]] * MOST_VALUES):
        refused = client.post("/api/analyze", json={"text": SAID, "profile": profile})
        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"
        assert f"{MOST_VALUES:,} values" in refused.json()["detail"]
    told = client.post("/api/analyze", json=[0] * 30_000, headers={"Accept-Language": "de"})
    assert told.json()["detail"].endswith("Werte.")


def test_so_many_complaints_are_told_and_no_more(client: TestClient) -> None:
    body = {"text": SAID} | {f"field {number}": 1 for number in range(MOST_COMPLAINTS * 3)}
    refused = client.post("/api/analyze", json=body)
    assert refused.status_code == 422
    assert len(refused.json()["errors"]) == MOST_COMPLAINTS


def test_a_file_holds_so_many_calls_and_no_more(client: TestClient) -> None:
    head = b"Record ID,Call title,Call notes,Activity date\n"
    rows = [b"%d,x,We have no budget,2026-03-01\n" % number for number in range(MOST_CALLS + 1)]
    refused = client.post("/api/imports?name=calls.csv", content=head + b"".join(rows))
    assert refused.status_code == 413
    assert refused.json()["detail"] == "A file holds at most 10,000 calls. Split it."
    assert client.get("/api/calls").json()["items"] == []


RESULT: dict[str, Any] = {
    "recommendation": {"verdict": "advance", "early": False},
    "levels": {"organisation": "met"},
    "facts": {"budget": {"state": "met"}},
    "signals": [{"kind": "excuse"}],
    "given": {"outcome": "won"},
}
HOSTILE: list[dict[str, Any]] = [
    *(RESULT | {"recommendation": wrong} for wrong in (None, [], "x", {}, {"early": 1})),
    *(RESULT | {"recommendation": {"verdict": wrong, "early": False}} for wrong in ([], {}, None)),
    *(RESULT | {"levels": wrong} for wrong in (None, [1], "x", {"a": {}}, {"a": []})),
    *(
        RESULT | {"facts": wrong}
        for wrong in (None, [1], {"a": None}, {"a": {}}, {"a": {"state": []}})
    ),
    *(RESULT | {"signals": wrong} for wrong in (None, {}, 1, [1], [{}], [{"kind": {}}])),
    *(RESULT | {"given": wrong} for wrong in (None, [], "outcome", 1)),
    {"recommendation": 1, "facts": 1},
]


@pytest.mark.parametrize("line", HOSTILE, ids=json.dumps)
def test_what_only_looks_like_a_result_is_told_with_its_place(
    engine: Engine, tmp_path: Path, line: dict[str, Any]
) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text("\n".join(map(json.dumps, [RESULT, line, RESULT])), "utf-8")
    calls = calls_in(sources([path]), Columns())
    *_, (_, tested) = backtest_over(calls, engine, {}, "outcome")
    assert (tested.backtest.won, tested.wrong, len(tested.errors)) == (2, 1, 1)
    assert tested.errors[0].startswith(f"{path.as_posix()}:2: ")


def test_no_line_of_a_file_breaks_the_page_it_is_sent_to(client: TestClient) -> None:
    def sent(lines: list[dict[str, Any]]) -> Any:
        data = "\n".join(map(json.dumps, lines)).encode()
        return client.post("/backtest", files={"file": ("calls.jsonl", data)})

    page = sent([RESULT, *HOSTILE])
    assert page.status_code == 200 and "<table" in page.text
    assert all(sent([line]).status_code == 422 for line in HOSTILE)


def test_the_limits_that_are_told_are_those_that_hold() -> None:
    told = Path("docs/trust.md").read_text("utf-8")
    table = told[told.index("## What is limited") : told.index("## Killed")]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    million = 1_000_000
    wanted = [
        [under_way.MOST_REQUESTS, under_way.MOST_BYTES // million],
        [MOST_VALUES, MOST_COMPLAINTS],
        [FILE_LIMIT // million, MOST_CALLS],
        [word_document.MOST_UNPACKED // million, word_document.MOST_PARTS, word_document.MOST_TAGS],
        [evidence.MOST_UNPACKED // million],
        [evidence.MOST_CALLS],
        [reading.MOST_ACCOUNTS, reading.MOST_COLUMNS],
        [MOST_PIECES],
        [LOOSEST],
        [LARGEST // million],
    ]
    found = [re.findall(r"[\d,]*\d", row.split("|")[2]) for row in rows]
    assert found == [[f"{most:,}" for most in row] for row in wanted]
