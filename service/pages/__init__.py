"""The HTML pages, one module a group of them. Their routers, in `ROUTERS`, make no part of the API."""

from service.pages import (
    account,
    account_forms,
    accounts,
    buying,
    call,
    end,
    endpoints,
    evidence,
    imports,
    installed,
    log_in,
    people,
    pipeline,
    profile,
    report,
    start,
)

ROUTERS = (
    report.router,
    evidence.router,
    pipeline.router,
    start.router,
    call.router,
    end.router,
    accounts.router,
    account_forms.router,
    buying.router,
    profile.router,
    installed.router,
    log_in.router,
    account.router,
    people.router,
    imports.router,
    endpoints.router,
)
