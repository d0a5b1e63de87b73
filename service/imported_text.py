"""What an imported call is filed as: its notes, whom it was with, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator

from service.limits import NOTE_LIMIT
from service.seen import Seen
from service.transcripts.transcript import Party, Side, Transcript

_ROOM = NOTE_LIMIT - 2_000
"""Code points of a note; the rest is for marks that corrections add."""


def notes_of(call: Transcript) -> list[str]:
    """The call's text as notes that are not too long, cut between lines."""
    return list(_packed(piece for line in call.lines() for piece in _pieces(line)))


def _pieces(line: str) -> Iterator[str]:
    """Lines, and of one that no note could hold pieces that end at a space."""
    for part in line.split("\n"):
        while len(part) > _ROOM:
            cut = part.rfind(" ", 1, _ROOM) + 1 or _ROOM
            yield part[:cut]
            part = part[cut:]
        yield part


def _packed(lines: Iterator[str]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for line in lines:
        if held and size + len(line) + 1 > _ROOM:
            yield from _with_words("\n".join(held))
            held, size = [], 0
        held.append(line)
        size += len(line) + 1
    yield from _with_words("\n".join(held))


def _with_words(text: str) -> Iterator[str]:
    if text.strip():
        yield text


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
