"""How the columns of exports are called: the lists that we ship, and those that a company adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.strict_yaml import Node, PackError, load
from service.errors import Invalid
from service.settings import Settings
from service.transcripts.transcript import Format

FILE = "crm_columns.yaml"
BUILT_IN = Path(__file__).parent / FILE
CALLS = "calls"
"""The list of words by which a row that is a call is known."""

Fields = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of each field, by CRM, as `casefold` writes them."""

    of: Mapping[Format, Fields]
    calls: tuple[str, ...]


def known() -> Columns:
    """The columns that are known here. Raises Invalid when a company's own file is wrong."""
    packs = Settings().packs
    own = packs / FILE if packs else None
    if own is None or not own.is_file():
        return _read(None, 0)
    try:
        return _read(own, own.stat().st_mtime_ns)
    except PackError as error:
        raise Invalid(FILE, str(error)) from None


def check(packs: Path | None) -> None:
    """Raises PackError where our file, or a company's own, is wrong."""
    own = packs / FILE if packs else None
    _merged(own if own and own.is_file() else None)


@cache
def _read(own: Path | None, _changed: int) -> Columns:
    return _merged(own)


def _merged(own: Path | None) -> Columns:
    """What a company adds comes first: its own names are sure to be meant."""
    ours = dict(load(BUILT_IN).items())
    theirs = load(own).mapping(optional=ours) if own else {}
    of = {Format(name): _fields(ours[name], theirs.get(name)) for name in ours if name != CALLS}
    return Columns(of, (*_labels(theirs.get(CALLS)), *_labels(ours[CALLS])))


def _fields(ours: Node, theirs: Node | None) -> Fields:
    base = dict(ours.items())
    top = theirs.mapping(optional=base) if theirs else {}
    return {name: (*_labels(top.get(name)), *_labels(base[name])) for name in base}


def _labels(node: Node | None) -> Iterator[str]:
    """Names in a list, or in lists of a list: one for each language."""
    for each in node or ():
        for label in each if isinstance(each.value, list) else (each,):
            yield label.text().casefold()
