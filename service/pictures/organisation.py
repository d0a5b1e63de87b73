"""A buying map as boxes: rows are levels, columns are departments; the narrow one has a single column.

Lengths are in pixels at the size in which it is meant to be seen. Text does not wrap in SVG, so it is
cut to what fits; the whole is in each box's label.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BOX_WIDTH, GAP = 204, 12
HEADING, LINE, PADDING = 24, 17, 10
BAR = 4
NARROW = 328
"""Fits a page that is 360 wide."""
LATIN, WIDE = 6.9, 13.2
"""Mean width of a letter, and of a Chinese character, at 13 pixels."""


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody to draw."""

    name: str
    lines: tuple[str, ...]
    """What stands below the name."""
    label: str
    """All of it as a sentence, for who cannot see it."""
    column: str
    row: str
    tone: str
    """`supporter`, `neutral`, `opponent` or `none`."""
    reached: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Box:
    """A card at its place."""

    card: Card
    x: float
    y: float
    width: float
    height: float
    name: str
    lines: tuple[str, ...]
    """The texts as far as they fit."""
    bar: float
    """How long the bar is that shows the weight."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a row or a column."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Organisation:
    """The picture."""

    width: float
    height: float
    columns: tuple[Heading, ...]
    rows: tuple[Heading, ...]
    boxes: tuple[Box, ...]


def drawn(
    cards: Sequence[Card],
    columns: Sequence[tuple[str, str]],
    rows: Sequence[tuple[str, str]],
    *,
    narrow: bool = False,
) -> Organisation:
    """The picture of cards; columns and rows are (id, name) in their order, rows without cards are left out."""
    sides = [("", "")] if narrow else list(columns)
    width = NARROW if narrow else BOX_WIDTH
    heaviest = max((card.weight for card in cards), default=1)
    headings = tuple(
        Heading(_fitting(name, width), at * (width + GAP), 14.0)
        for at, (_, name) in enumerate(sides)
        if name
    )
    boxes: list[Box] = []
    bands: list[Heading] = []
    y = 0.0 if narrow else float(HEADING)
    for row, name in rows:
        band = [card for card in cards if card.row == row]
        if not band:
            continue
        bands.append(Heading(name, 0, y + 14))
        y += HEADING
        lowest = y
        for at, (side, _) in enumerate(sides):
            column = band if narrow else [card for card in band if card.column == side]
            placed = list(_stack(column, at * (width + GAP), y, width, heaviest))
            boxes += placed
            lowest = max([lowest, *(box.y + box.height for box in placed)])
        y = lowest + GAP
    total = len(sides) * (width + GAP) - GAP
    return Organisation(float(total), y, headings, tuple(bands), tuple(boxes))


def _stack(cards: Iterable[Card], x: float, y: float, width: float, heaviest: int) -> Iterable[Box]:
    """Cards below each other, who counts most first."""
    for card in cards:
        inner = width - 2 * PADDING
        height = 2 * PADDING + LINE * (1 + len(card.lines)) + BAR
        yield Box(
            card=card,
            x=x,
            y=y,
            width=width,
            height=height,
            name=_fitting(card.name, inner - LINE),
            lines=tuple(_fitting(line, inner) for line in card.lines),
            bar=round(inner * card.weight / heaviest, 1),
        )
        y += height + GAP


def _fitting(text: str, width: float) -> str:
    """As much of a text as fits, with an ellipsis where it was cut."""
    used = 0.0
    for at, sign in enumerate(text):
        used += WIDE if unicodedata.east_asian_width(sign) in "WF" else LATIN
        if used > width:
            return text[: max(at - 1, 1)].rstrip() + "…"
    return text
