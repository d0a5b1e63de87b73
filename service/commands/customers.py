"""`fingerpost customers`: what the best customers have in common, and what to ask because of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.commands.common import print_json, stop
from service.commands.options import UiLang, check_inputs
from service.commands.whole_file import put
from service.documents.standalone import document, words
from service.errors import FingerpostError
from service.evidence import proposals, shown
from service.evidence.reading import accounts_in
from service.evidence.views import Customers, customers_of, customers_values
from service.texts import Texts


def customers(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Accounts: CSV, JSONL or Parquet.")
    ],
    column: Annotated[
        str, typer.Option(metavar="NAME", help="The column that tells the best from the rest.")
    ] = "outcome",
    best: Annotated[
        str | None, typer.Option(metavar="VALUE", help="What it says of the best; else won, yes…")
    ] = None,
    product_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="The column with what they bought.")
    ] = None,
    ui_lang: UiLang = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the findings as an HTML page.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
) -> None:
    """Say what the best customers have in common against the rest, and propose questions to review.

    Any columns will do: values are compared as they are, numbers by thirds. With several products
    it also says what sets the buyers of each apart.
    """
    check_inputs(paths)
    t = words(ui_lang)
    try:
        found = customers_of(accounts_in(paths), column, best, product_column)
        if as_json:
            print_json(found.as_json())
        if out is not None:
            page = document("customers.html", t.language, **customers_values(found, t))
            put(out, page.encode())
    except (OSError, FingerpostError) as error:
        stop(str(error))
    if not as_json and out is None:
        _print(found, t)


def _print(found: Customers, t: Texts) -> None:
    counts = {"best": found.best, "rest": found.rest, "open": found.open}
    typer.echo(t("evidence.customers_counted", **counts))
    told = [(proposals.told(common.trait, t), common) for common in found.commons]
    for row in shown.common_rows(told[:20], t):
        typer.echo(f"  {row['name']:36} {row['times']:22} {row['says']}")
    asked = proposals.worth_asking(found.commons)
    if asked:
        typer.echo("")
        typer.echo(proposals.bank(found.commons, t, words("en")).rstrip("\n"))
    for common in proposals.knock_outs(found.commons):
        typer.echo(f"{t('evidence.knock_out')} {proposals.told(common.trait, t)}")
