"""What people say of signals: right, another one, or none; counted by rule, and told as examples that fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient

from service.calls.failing_examples import failing_examples
from service.packs.linting import lint_all
from service.qualify.engine import Engine
from tests.people import company

Json = dict[str, Any]
EXCUSE = "we meant to replace it last winter, but then the layoffs took over"


def heard(client: TestClient, text: str = EXCUSE) -> tuple[str, Json]:
    call = client.post("/api/calls", json={"lang": "en"}).json()["id"]
    filed = client.post(f"/api/calls/{call}/notes", json={"text": text})
    return f"/api/calls/{call}", filed.json()["analysis"]["signals"][0]


def test_a_confirmed_signal_stays_and_is_told_as_confirmed(client: TestClient) -> None:
    call, signal = heard(client)
    said = client.post(f"{call}/signals/{signal['id']}/accept").json()
    assert [one["id"] for one in said["accepted"]] == [signal["id"]]
    assert said["accepted"][0]["start"] == signal["start"]
    back = client.post(f"{call}/signals/{signal['id']}/accept", json={"accepted": False}).json()
    assert back["accepted"] == []
    again = client.post(f"{call}/signals/{signal['id']}/accept", json={"accepted": False})
    assert again.status_code == 404


def test_a_corrected_signal_counts_as_what_it_is(client: TestClient) -> None:
    call, signal = heard(client)
    path = f"{call}/signals/{signal['id']}/dispute"
    now = client.post(path, json={"becomes": "no_knowledge"}).json()["analysis"]["signals"][0]
    assert (now["kind"], now["polarity"], now["rule"]) == ("no_knowledge", "red", "by-hand")
    assert now["text"] == signal["text"]
    back = client.post(path, json={"disputed": False}).json()["analysis"]["signals"]
    assert [one["kind"] for one in back] == ["excuse"]
    assert client.post(path, json={"becomes": "nonsense"}).status_code == 422


def test_judgements_are_counted_for_the_owner_of_the_rule(client: TestClient) -> None:
    for word in ("accept", "dispute", "dispute"):
        call, signal = heard(client)
        client.post(f"{call}/signals/{signal['id']}/{word}", json={})
    call, signal = heard(client)
    client.post(f"{call}/signals/{signal['id']}/dispute", json={"becomes": "knowledge"})
    call, signal = heard(client)
    path = f"{call}/signals/{signal['id']}/dispute"
    client.post(path)
    client.post(path, json={"disputed": False})
    rows = client.get("/api/rules/judgements").json()["items"]
    assert rows == [
        {
            "rule": signal["rule"],
            "kind": "excuse",
            "language": "en",
            "accepted": 1,
            "dismissed": 2,
            "corrected": 1,
        }
    ]


@pytest.mark.parametrize("ends", ["\r", "\n", "\r\n", "\u2028", "\x85"])
def test_a_line_in_a_comment_stays_in_it(ends: str) -> None:
    said = {"rule": "excuse-by-weight", "kind": "excuse", "line": f"Anna: no time{ends}- [oops"}
    told = failing_examples({}, [said])
    assert yaml.safe_load(told) == []
    assert told.splitlines()[-1].endswith("Anna: no time - [oops")


def test_a_dismissed_signal_becomes_an_example_that_fails(
    client: TestClient, tmp_path: Path, compiled: Engine
) -> None:
    call, signal = heard(client, f"{EXCUSE}")
    client.post(f"{call}/signals/{signal['id']}/dispute")
    told = client.get("/api/rules/failing/en").text
    file = tmp_path / "packs/en/rules/disputed.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(told, "utf-8")
    findings = lint_all(tmp_path, compiled).findings
    assert [one for one in findings if "must stay silent here" in one] != []
    assert all("disputed.yaml" in one for one in findings)


def test_a_deleted_call_takes_its_words_out_of_the_examples(client: TestClient) -> None:
    call, signal = heard(client)
    client.post(f"{call}/signals/{signal['id']}/dispute")
    client.delete(call)
    assert "layoffs" not in client.get("/api/rules/failing/en").text
    assert client.get("/api/rules/judgements").json()["items"] == []


def test_a_line_of_a_call_that_is_not_shared_is_nobodys_to_read(
    sqlite: str, engine: Engine
) -> None:
    with company(sqlite, engine) as ours:
        call, signal = heard(ours.anna, f"Rosalinde: {EXCUSE}")
        ours.anna.post(f"{call}/signals/{signal['id']}/dispute")
        for leader in (ours.mara, ours.boss):
            assert "Rosalinde" not in leader.get("/api/rules/failing/en").text
            counted = leader.get("/api/rules/judgements").json()["items"]
            assert [row["dismissed"] for row in counted] == [1]
        people = ours.boss.get("/api/people").json()["people"]
        mara = next(each["id"] for each in people if each["email"].startswith("mara"))
        assert ours.anna.put(f"{call}/readers", json={"readers": [mara]}).status_code == 200
        assert "Rosalinde" in ours.mara.get("/api/rules/failing/en").text
        assert "Rosalinde" not in ours.boss.get("/api/rules/failing/en").text
