"""What an imported call is filed as: its notes, whom it was with, and what it is called."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from service.accounts.seen import Seen
from service.limits import NOTE_LIMIT
from service.transcripts.transcript import Party, Side, Transcript, with_marks

_ROOM = NOTE_LIMIT - 2_000
"""Code points of a note; the rest is for marks that corrections add."""


_Piece = tuple[str, list[int]]
"""Text without marks, and the places where it gets them."""


def notes_of(call: Transcript) -> list[str]:
    """The call's text as notes that are not too long, cut between lines.

    The marks of reps do not count, so that the same lines stand in the same note whoever sells.
    """
    pieces = (piece for text, places in call.unmarked_lines() for piece in _pieces(text, places))
    return list(_packed(pieces))


def _pieces(text: str, places: Sequence[int]) -> Iterator[_Piece]:
    """Lines, and of one that no note could hold pieces that end at a space."""
    start = 0
    for line in text.split("\n"):
        for piece in _short(line):
            end = start + len(piece)
            here = places[bisect_right(places, start) : bisect_right(places, end)]
            yield piece, [place - start for place in here]
            start = end
        start += 1  # the end of the line


def _short(line: str) -> Iterator[str]:
    while len(line) > _ROOM:
        cut = line.rfind(" ", 1, _ROOM) + 1 or _ROOM
        yield line[:cut]
        line = line[cut:]
    yield line


def _packed(pieces: Iterator[_Piece]) -> Iterator[str]:
    held: list[_Piece] = []
    size = 0
    for text, places in pieces:
        if held and size + len(text) + 1 > _ROOM:
            yield from _with_words(held)
            held, size = [], 0
        held.append((text, places))
        size += len(text) + 1
    yield from _with_words(held)


def _with_words(pieces: Sequence[_Piece]) -> Iterator[str]:
    if any(text.strip() for text, _ in pieces):
        yield "\n".join(with_marks(text, places) for text, places in pieces)


def seen_in(call: Transcript) -> Seen:
    """Whom the call was with: the first participant on the other side, best one who can be found again."""
    others = [party for party in call.participants if party.side is not Side.REP]
    theirs = [party for party in others if party.side is Side.PROSPECT]
    reachable = [party for party in (theirs or others) if party.email or party.phone]
    party = next(iter((*reachable, *theirs)), None) or Party(name=_other_speaker(call))
    return Seen(party.name, party.email, party.phone, call.company)


def _other_speaker(call: Transcript) -> str | None:
    """The one speaker who does not sell, if it is known who does."""
    sides = call.speakers
    others = [name for name, side in sides.items() if side is not Side.REP]
    known = Side.REP in sides.values() or Side.PROSPECT in sides.values()
    return others[0] if known and len(others) == 1 else None


def prospect_of(call: Transcript, seen: Seen) -> str | None:
    """What the call is called in lists."""
    told = seen.name or seen.company or call.title
    return " ".join(told.split())[:200] if told else None
