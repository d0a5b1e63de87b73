"""In which language a person sees the pages, and which language is said aloud."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from nlp.sources import languages as packs
from service.texts import languages
from service.web.ui_language import COOKIE, preferred


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", ["de", "de", "en"]),
        ("fr, da;q=0.5, en;q=0.9", ["fr", "en", "da"]),
        ("zh-Hans-CN", ["zh"]),
        ("en;q=0, de", ["de"]),
        ("de;q=much, en", ["en"]),
        ("", [""]),
    ],
)
def test_a_browser_says_what_it_prefers(header: str, languages: list[str]) -> None:
    assert list(preferred(header)) == languages


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_any_preference_gives_a_page(header: str) -> None:
    assert all(isinstance(name, str) for name in preferred(header))


@pytest.mark.parametrize("header", ["sv, fi;q=0.5", "tlh", "*", ";;,,q=", "en-GB"])
def test_a_language_that_is_not_spoken_gives_english(client: TestClient, header: str) -> None:
    page = client.get("/", headers={"Accept-Language": header})
    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page.text


@pytest.mark.parametrize("language", languages())
def test_every_language_can_be_chosen_and_is_remembered(client: TestClient, language: str) -> None:
    page = client.get(f"/?ui_lang={language}", headers={"Accept-Language": "fr"})
    assert f'<html lang="{language}"' in page.text
    assert client.cookies[COOKIE] == language
    assert f'<html lang="{language}"' in client.get("/profile").text


def test_an_unknown_choice_changes_nothing(client: TestClient) -> None:
    assert '<html lang="en"' in client.get("/?ui_lang=<script>").text
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("language", languages())
def test_the_example_call_is_in_a_language_that_can_be_read(
    client: TestClient, language: str
) -> None:
    shown = client.post(f"/example?ui_lang={language}", follow_redirects=False)
    call = client.get(f"/api{shown.headers['location']}").json()
    expected = language if language in packs() else "en"
    assert call["analysis"]["language"] == expected
    assert (
        f'<html lang="{language}"'
        in client.get(f"{shown.headers['location']}?ui_lang={language}").text
    )


def test_what_explains_is_in_the_readers_language_and_what_is_said_aloud_in_the_calls(
    client: TestClient,
) -> None:
    call = client.post("/api/calls", json={"lang": "en"}).json()["id"]
    for note in ("Me: how is it today?", "Anna: by hand, it costs us 40k a year."):
        client.post(f"/api/calls/{call}/notes", json={"text": note})
    page = client.get(f"/calls/{call}?ui_lang=de").text
    asked = client.get(f"/api/calls/{call}").json()["next_question"]["text"]
    assert asked in page
    assert "Als Nächstes fragen" in page
    assert "Noch offen" in page
    regions = client.get(f"/calls/{call}/regions?ui_lang=de").json()
    assert asked in regions["html"]["question"]
    assert "Empfehlung" in regions["html"]["verdict"]


def test_a_call_begun_in_german_asks_in_german_before_anything_was_said(client: TestClient) -> None:
    begun = client.post("/calls?ui_lang=de", data={"prospect": "Ravn"}, follow_redirects=False)
    page = client.get(f"{begun.headers['location']}?ui_lang=de").text
    assert "Was steht Ihnen im Moment am meisten im Weg?" in page


def test_a_call_can_be_explained_in_another_language_over_http(client: TestClient) -> None:
    begun = client.post("/api/calls", json={"lang": "en", "ui_lang": "de"}).json()
    assert begun["analysis"]["recommendation"]["next_step"].startswith("Weiterfragen")
    assert begun["analysis"]["language"] == "en"
