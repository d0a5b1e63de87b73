"""The command line. Each command is a module of `service.commands`.

Exit codes: 0 done, 1 done with errors in the input, 2 wrong usage or cannot run.
"""

from __future__ import annotations

import errno
import importlib
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from nlp import collector
from service import __version__
from service.commands.style import STYLE

EXAMPLES = {
    "serve": "Example: fingerpost serve --port 8080",
    "analyze": "Examples: fingerpost analyze call.txt · fingerpost analyze --json *.txt · "
    "fingerpost analyze --jsonl - < calls.jsonl",
    "explain": "Examples: fingerpost explain call.txt · fingerpost explain call.txt --line 7 --all · "
    "fingerpost explain - < call.txt",
    "batch": "Examples: fingerpost batch calls/ --out results · "
    "fingerpost batch calls.csv --text-column notes --out results",
    "diff": "Examples: fingerpost diff our-packs calls/ · fingerpost diff our-packs calls.csv --json",
    "report": "Examples: fingerpost report call.txt --out report.pdf · "
    "fingerpost report transcript.vtt --format md",
    "backtest": "Examples: fingerpost backtest calls.csv --outcome-column result · "
    "fingerpost backtest results/results.jsonl --json",
    "customers": "Example: fingerpost customers accounts.csv --column status --best customer",
    "lint": "Example: fingerpost lint our-packs",
    "webhook": "Example: fingerpost webhook add aircall --secret 45XXYYZZa08",
    "backup": "Example: fingerpost backup calls-2026-03-09.jsonl.gz",
    "restore": "Example: fingerpost restore calls-2026-03-09.jsonl.gz "
    "--database sqlite:///new.sqlite3",
    "audit": "Examples: fingerpost audit · fingerpost audit --last 20",
    "person": "Example: fingerpost person erase anna@acme.example",
    "people": "Example: fingerpost people add anna@example.com",
}
"""Every command, in the order of `--help`, with how it is used. `service/commands/NAME.py` holds a
function of that name, or `app`, a Typer of the commands below it."""


DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Errors of a disk that takes no more."""


class Commands(TyperGroup):
    """Loads the one command that was asked for: an analysis must not wait for the web service's parts."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of `--help`."""
        return list(EXAMPLES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, None when there is no such."""
        if cmd_name not in EXAMPLES:
            return None
        with collector.paused():
            module = importlib.import_module(f"service.commands.{cmd_name}")
        if hasattr(module, "app"):
            several = typer.main.get_command(module.app)
            several.epilog = EXAMPLES[cmd_name]
            return several
        alone = typer.Typer(**STYLE)
        alone.command(cmd_name, epilog=EXAMPLES[cmd_name])(getattr(module, cmd_name))
        return typer.main.get_command(alone)


app = typer.Typer(
    name="fingerpost",
    cls=Commands,
    help="The qualification panel that you can audit: next question, signals and verdict.",
    no_args_is_help=True,
    **STYLE,
)


def main() -> None:
    """Run the command line, in UTF-8 on every system."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="\n")
    try:
        app()
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        raise SystemExit(1) from None
    except OSError as error:
        if error.errno not in DISK_FULL:
            raise
        with suppress(OSError):
            sys.stdout.close()  # or Python tries once more to write what is left
        place = error.filename or "standard output"
        typer.echo(f"fingerpost: {place}: {error.strerror}. Make room, then try again.", err=True)
        raise SystemExit(2) from None


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fingerpost {__version__}")
        raise typer.Exit


@app.callback()
def fingerpost(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """The qualification panel that you can audit: next question, signals and verdict."""


if __name__ == "__main__":
    main()
