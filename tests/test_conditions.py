"""Requests with conditions: changed only as known (`If-Match`), read only if new, and sent again without harm."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

Json = dict[str, Any]


@pytest.fixture
def call(http: TestClient) -> Json:
    call = http.post("/api/calls", json={"lang": "en"}).json()
    note = {"text": "Me: What does it cost you?\nAnna: No idea, finance would have to tell you."}
    return dict(http.post(f"/api/calls/{call['id']}/notes", json=note).json())


def changes(call: Json) -> list[tuple[str, str, Json | None]]:
    """Every way to change a call, the last of which deletes it."""
    path = f"/api/calls/{call['id']}"
    signal = next(iter(call["analysis"]["signals"]), {"id": "of a signal that was dismissed"})
    return [
        ("PATCH", path, {"prospect": "Acme"}),
        ("POST", f"{path}/notes", {"text": "Anna: soon"}),
        ("PATCH", f"{path}/notes/{call['notes'][0]['id']}", {"speaker": "Anna"}),
        ("POST", f"{path}/questions/{call['next_question']['id']}", {"outcome": "asked"}),
        ("PUT", f"{path}/facts/budget", {"state": "met"}),
        ("POST", f"{path}/signals/{signal['id']}/accept", {}),
        ("POST", f"{path}/signals/{signal['id']}/dispute", {}),
        ("DELETE", f"{path}/notes/{call['notes'][-1]['id']}", None),
        ("DELETE", path, None),
    ]


def test_a_call_that_was_changed_meanwhile_is_not_overwritten(http: TestClient, call: Json) -> None:
    path = f"/api/calls/{call['id']}"
    for which in range(len(changes(call))):
        before = http.get(path).headers["ETag"]
        http.patch(path, json={"prospect": f"Acme {which}"})
        now = http.get(path)
        method, address, body = changes(now.json())[which]
        sent = {} if body is None else {"json": body}
        for stale in (
            before,
            '"1"',
            '"99", "2"',
            f"W/{now.headers['ETag']}",
            "no",
            f'"{"9" * 99}"',
        ):
            refused = http.request(method, address, headers={"If-Match": stale}, **sent)
            assert refused.status_code == 412, f"{method} {address} {stale}"
            assert refused.json()["detail"].startswith("This call was changed meanwhile.")
        assert http.get(path).headers["ETag"] == now.headers["ETag"], "nothing was changed"
        known = {"If-Match": f'"1", {now.headers["ETag"]}'}
        done = http.request(method, address, headers=known, **sent)
        assert done.status_code < 300, f"{method} {address} {done.text}"
    assert http.get(path).status_code == 404


@pytest.mark.parametrize("known", ["*", "revision", None])
def test_any_state_or_the_bare_revision_will_do(
    http: TestClient, call: Json, known: str | None
) -> None:
    told = f'"{call["revision"]}"' if known == "revision" else known
    headers = {"If-Match": told} if told else {}
    answer = http.patch(f"/api/calls/{call['id']}", json={"prospect": "Acme"}, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith(f'"{call["revision"] + 1}-')


def test_of_two_who_change_a_call_at_once_one_is_told(http: TestClient, call: Json) -> None:
    def change(name: int) -> int:
        body, headers = {"prospect": f"Acme {name}"}, {"If-Match": f'"{call["revision"]}"'}
        return http.patch(f"/api/calls/{call['id']}", json=body, headers=headers).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(change, range(4))) == [200, 412, 412, 412]


def test_a_note_sent_again_is_no_conflict(http: TestClient, call: Json) -> None:
    note, headers = {"text": "Anna: soon", "key": "n"}, {"If-Match": f'"{call["revision"]}"'}
    path = f"/api/calls/{call['id']}/notes"
    assert http.post(path, json=note, headers=headers).status_code == 201
    assert http.post(path, json=note, headers=headers).status_code == 200


def test_what_is_known_is_not_sent_again(http: TestClient, call: Json) -> None:
    path = f"/api/calls/{call['id']}"
    tag = http.get(path).headers["ETag"]
    for known in (tag, f'"1-x", W/{tag}', "*"):
        answer = http.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    for other in ('"1"', "nonsense", tag.replace("-", "")):
        assert http.get(path, headers={"If-None-Match": other}).status_code == 200
    redacted = http.get(f"{path}?redact=true", headers={"If-None-Match": tag})
    assert redacted.status_code == 200 and redacted.headers["ETag"] != tag
    http.patch(path, json={"prospect": "Acme"})
    assert http.get(path, headers={"If-None-Match": tag}).status_code == 200


# --- sent again


@pytest.mark.parametrize(
    ("path", "body", "other"),
    [
        ("/api/calls", {"prospect": "Acme"}, {"prospect": "Beta"}),
        ("/api/accounts", {"name": "Dup AG", "domain": "dup.example"}, {"name": "Dup AG"}),
    ],
)
def test_what_is_sent_again_with_its_key_adds_nothing(
    http: TestClient, path: str, body: Json, other: Json
) -> None:
    def send(key: str, sent: Json = body) -> Any:
        return http.post(path, json=sent, headers={"Idempotency-Key": key})

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, ["retry-1"] * 4))
    assert {answer.status_code for answer in answers} == {201}
    [record] = {answer.json()["id"] for answer in answers}
    assert [each["id"] for each in http.get(path).json()["items"]] == [record]
    assert send("retry-1", other).status_code == 409, "the key came with another body"
    assert send("retry-2").json()["id"] != record
    assert http.post(path, json=body).json()["id"] != record
    assert http.delete(f"{path}/{record}").status_code == 204
    assert send("retry-1").status_code == 409, "what was deleted does not come back"
    assert send("").status_code == 422 and send("x" * 256).status_code == 422
