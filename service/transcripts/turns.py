"""Turns of a talk: speakers' names found before colons, consecutive cues of one speaker joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from service.transcripts.names import can_be_speaker, label_of, looks_like_name, same_person
from service.transcripts.transcript import Segment

LABEL = re.compile(
    r"(?P<name>[^\s:：()（）\[\]][^:：()（）\[\]\n]{0,59}?)(?P<aside>\s?[(（\[](?!\d)[^()（）\[\]\n]{1,60}[)）\]])?"
    r"(?:\s?[(\[]\d{1,3}(?::\d{2}){1,2}[)\]])?\**\s?[:：](?![/\\])\**\s*(?=\S|$)"
)
"""A name before a colon, with what stands beside it in brackets: `Ana`, `Ana (us)`, `Ana (00:05)`."""
_ARROWS = re.compile(r"\s*>>\s*")
_LONGEST = 4_000
"""Signs after which a turn is cut, so that a monologue stays readable."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What stood between two times, as the file has it; times are seconds."""

    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None


def turns(cues: Sequence[Cue], known: Iterable[str] = ()) -> tuple[Segment, ...]:
    """Who said what. `known` are names of people who took part.

    A cue without a name goes on with the speaker before it, unless `>>` says that somebody else speaks.
    """
    others = [_ARROWS.match(cue.text) is not None for cue in cues]
    texts = [
        _ARROWS.sub("", cue.text, count=1) if other else cue.text
        for cue, other in zip(cues, others, strict=True)
    ]
    labels = [
        None if cue.speaker else LABEL.match(text) for cue, text in zip(cues, texts, strict=True)
    ]
    names = accepted([label["name"] if label else None for label in labels], known)
    found: list[Segment] = []
    speaker: str | None = None
    for cue, text, label, other in zip(cues, texts, labels, others, strict=True):
        if cue.speaker:
            speaker = label_of(cue.speaker) or None
        elif label and label["name"] in names:
            speaker, text = label_of(label["name"]) or None, text[label.end() :]
        elif other:
            speaker = None
        _add(found, Segment(speaker, " ".join(text.split()), cue.start, cue.end), other)
    return tuple(found)


def accepted(labels: Sequence[str | None], known: Iterable[str] = ()) -> frozenset[str]:
    """Which labels before a colon name speakers.

    One that stands there twice, that is known, or that looks like a name of two words and more; a
    single capitalised word only where most lines carry a label.
    """
    counts = Counter(label for label in labels if label and can_be_speaker(label))
    most = sum(counts.values()) * 2 >= len(labels)
    people = tuple(known)
    return frozenset(
        label
        for label, times in counts.items()
        if times > 1
        or any(same_person(label, person) for person in people)
        or (looks_like_name(label) and (most or len(label.split()) > 1))
    )


def _add(found: list[Segment], segment: Segment, changed: bool) -> None:
    """Add a segment, or lengthen the last one when its speaker goes on."""
    if not segment.text:
        return
    last = found[-1] if found else None
    goes_on = last is not None and last.speaker == segment.speaker and segment.speaker is not None
    if last is None or not goes_on or changed or len(last.text) > _LONGEST:
        found.append(segment)
        return
    gap = "" if _unspaced(last.text[-1]) and _unspaced(segment.text[0]) else " "
    end = segment.end if segment.end is not None else last.end
    found[-1] = replace(last, text=f"{last.text}{gap}{segment.text}", end=end)


def _unspaced(sign: str) -> bool:
    """Whether a script without spaces between words writes the sign."""
    return "\u2e80" <= sign <= "\u9fff" or "\uf900" <= sign <= "\uffef"
