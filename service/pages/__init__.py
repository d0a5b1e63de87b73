"""The HTML pages, one module a group of them. Their routers, in `ROUTERS`, make no part of the API."""

from service.pages import call, installed, profile, start

ROUTERS = (start.router, call.router, profile.router, installed.router)
