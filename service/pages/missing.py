"""Addresses at which there is nothing: a page for a person, a problem for a program."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response

from service.pages.page import show
from service.web.problems import http_error, waits_for_a_page
from service.web.ui_language import language_of
from service.web.words import TEXTS


def install(app: FastAPI) -> None:
    """Show a page where a person asks for an address that does not exist."""
    app.add_exception_handler(404, _nothing_here)


def _nothing_here(request: Request, error: Exception) -> Response:
    if not waits_for_a_page(request):
        return http_error(request, error)
    return show(request, TEXTS[language_of(request, TEXTS)], "missing.html", 404)
