"""In which language a person sees the pages, and which language is said aloud."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.texts import languages
from service.ui_language import COOKIE, preferred


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
