"""`fingerpost serve`: the service and the panel."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nlp.strict_yaml import PackError
from service import logs
from service.app import create_app
from service.commands.common import settings_of, stop
from service.commands.database import Database
from service.errors import FingerpostError
from service.web.server import address_of, listen, run


def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one.")] = None,
    database: Database = None,
) -> None:
    """Run the service and the panel, and print the panel's address.

    Without options it listens on 127.0.0.1:8000 and keeps its data in your user folder. The
    settings FINGERPOST_HOST, FINGERPOST_PORT, FINGERPOST_DATABASE and FINGERPOST_PACKS say the
    same from the environment.
    """
    given = {"host": host, "port": port, "database": database}
    settings = settings_of(**{name: value for name, value in given.items() if value is not None})
    logs.set_up(settings.log)
    try:
        with listen(settings) as listening:
            service = create_app(settings)
            typer.echo(_told(address_of(listening), settings.address))
            sys.stdout.flush()
            run(service, listening, settings.proxies)
    except (FingerpostError, PackError) as error:
        stop(error.in_full if isinstance(error, FingerpostError) else str(error))


def _told(here: str, opened: str | None) -> str:
    if opened is None:
        return f"Fingerpost is running. Open {here}; Ctrl-C stops it."
    return f"Fingerpost is running at {here}. Open {opened}; Ctrl-C stops it."
