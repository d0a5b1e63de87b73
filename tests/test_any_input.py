"""Any input at all: whatever is sent, nothing fails, and any note is kept as it is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.files import strict_json
from service.limits import is_blank
from tests.test_api import JSON, assert_problem


@pytest.fixture
def call(client: TestClient) -> str:
    return str(client.post("/api/calls", json={}).json()["id"])


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "text",
        "lang",
        "framework",
        "mode",
        "at",
        "profile",
        "key",
        "speaker",
        "outcome",
        "state",
        "why",
    ]
)
BODIES = st.dictionaries(FIELDS, ANY_JSON, max_size=5)
EASY = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TARGETS = [
    ("POST", "/api/analyze"),
    ("POST", "/api/calls"),
    ("PATCH", "/api/calls/{call}"),
    ("POST", "/api/calls/{call}/notes"),
    ("POST", "/api/calls/{call}/draft"),
    ("PUT", "/api/calls/{call}/facts/need"),
    ("PUT", "/api/profile"),
]


@pytest.mark.parametrize(("method", "path"), TARGETS)
@given(body=BODIES)
@EASY
def test_no_body_leads_to_an_error_of_ours(
    client: TestClient, call: str, method: str, path: str, body: Any
) -> None:
    content = json.dumps(body).encode("ascii")
    answer = client.request(method, path.format(call=call), content=content, headers=JSON)
    assert answer.status_code < 500


@given(content=st.binary(max_size=200))
@EASY
def test_no_bytes_lead_to_an_error_of_ours(client: TestClient, content: bytes) -> None:
    answer = client.post("/api/analyze", content=content, headers=JSON)
    assert answer.status_code in (200, 422)


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
@EASY
def test_any_note_is_kept_as_it_is(client: TestClient, text: str) -> None:
    call = client.post("/api/calls", json={}).json()["id"]
    answer = client.post(f"/api/calls/{call}/notes", json={"text": text})
    if is_blank(text):
        assert_problem(answer, 422)
        return
    snapshot = answer.json()
    assert snapshot["notes"][0]["text"] == text
    for signal in snapshot["analysis"]["signals"]:
        assert text[signal["start"] : signal["end"]] == signal["text"]


@given(path=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
@EASY
def test_no_address_leads_to_an_error_of_ours(client: TestClient, path: str) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in path.encode())
    for address in (f"/{quoted}", f"/api/calls/{quoted}", f"/calls/{quoted}", f"/static/{quoted}"):
        assert client.get(address).status_code < 500


@given(value=ANY_JSON)
def test_strict_json_reads_what_json_allows(value: Any) -> None:
    text = json.dumps(value)
    try:
        read = strict_json.parse(text.encode("ascii"))
    except strict_json.InvalidJson:
        assert re.search(r"NaN|Infinity|\\u0000|\\ud[89a-f]", text)
    else:
        assert json.dumps(read) == text
