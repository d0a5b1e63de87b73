"""The HTML pages, one module a group of them. Their routers, in `ROUTERS`, make no part of the API."""

from service.pages import account, call, installed, log_in, people, profile, start

ROUTERS = (
    start.router,
    call.router,
    profile.router,
    installed.router,
    log_in.router,
    account.router,
    people.router,
)
