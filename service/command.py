"""The command line. Each command is a module of `service.commands`.

Exit codes: 0 done, 1 done with errors in the input, 2 wrong usage or cannot run.
"""

from __future__ import annotations

import sys
from typing import Annotated, TextIO

import typer

from service import __version__
from service.commands.analyze import analyze
from service.commands.batch import batch
from service.commands.diff import diff
from service.commands.explain import explain
from service.commands.lint import lint
from service.commands.people import app as people
from service.commands.serve import serve

app = typer.Typer(
    name="fingerpost",
    help="The qualification panel that you can audit: next question, signals and verdict.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line, in UTF-8 on every system."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIO) and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")
    try:
        app()
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        raise SystemExit(1) from None


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


app.command(epilog="Example: fingerpost serve --port 8080")(serve)
app.command(
    epilog="Examples: fingerpost analyze call.txt · fingerpost analyze --json *.txt · "
    "fingerpost analyze --jsonl - < calls.jsonl"
)(analyze)
app.command(
    epilog="Examples: fingerpost explain call.txt · fingerpost explain call.txt --line 7 --all · "
    "fingerpost explain - < call.txt"
)(explain)
app.command(
    epilog="Examples: fingerpost batch calls/ --out results · "
    "fingerpost batch calls.csv --text-column notes --out results"
)(batch)
app.command(
    epilog="Examples: fingerpost diff our-packs calls/ · fingerpost diff our-packs calls.csv --json"
)(diff)
app.command(epilog="Example: fingerpost lint our-packs")(lint)
app.add_typer(people, name="people", epilog="Example: fingerpost people add anna@example.com")


if __name__ == "__main__":
    main()
