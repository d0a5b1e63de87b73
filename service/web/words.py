"""The words of the product in the language of whoever asks, for pages and routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from service.texts import Texts, languages
from service.web.ui_language import language_of

TEXTS = {language: Texts.load(language) for language in languages()}


def _texts(request: Request) -> Texts:
    return TEXTS[language_of(request, TEXTS)]


Words = Annotated[Texts, Depends(_texts)]
