"""Who sells and who buys, of the people who speak in a call.

A person's correction wins; then what the file says of its participants, what a label says of
itself, and who is known to sell. Whom nothing tells stays unknown: the engine then judges by who
asks. Once a rep is known, it takes all others for the other side.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from service.transcripts.names import same_person, side_of_label
from service.transcripts.transcript import Side, Transcript


def with_sides(
    transcript: Transcript,
    corrected: Mapping[str, Side] | None = None,
    known_reps: Collection[str] = (),
) -> Transcript:
    """The call with the side of each speaker, as far as it can be told.

    `corrected` maps speakers, named as in `Transcript.speakers`; `known_reps` are names.
    """
    told = {
        speaker: (corrected or {}).get(speaker) or _side(transcript, speaker, known_reps)
        for speaker in transcript.speakers
    }
    segments = tuple(
        replace(segment, side=told[segment.speaker]) if segment.speaker else segment
        for segment in transcript.segments
    )
    return replace(transcript, segments=segments)


def _side(transcript: Transcript, speaker: str, known_reps: Collection[str]) -> Side:
    sides = {
        party.side
        for party in transcript.participants
        if party.side is not Side.UNKNOWN and _names(party.name, party.email, speaker)
    }
    if len(sides) == 1:
        return sides.pop()
    by_label = side_of_label(speaker)
    if by_label is not Side.UNKNOWN:
        return by_label
    return Side.REP if any(same_person(rep, speaker) for rep in known_reps) else Side.UNKNOWN


def _names(name: str | None, email: str | None, speaker: str) -> bool:
    """Whether the participant is the speaker, by name or by the name in the e-mail address."""
    if name and same_person(name, speaker):
        return True
    local = (email or "").partition("@")[0].replace(".", " ").replace("_", " ")
    return bool(local) and same_person(local, speaker)
